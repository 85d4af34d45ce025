"""Time that passes in leaps: from one try to the next, and not in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

from returns import outbox
from returns.models import OutboxMessage
from shop_integration import inbox
from shop_integration.models import WebhookDelivery
from simulator.client import Control

QUEUES = (OutboxMessage, WebhookDelivery)


class Passing:
    """A clock for us and for the simulated world, and the workers that look at it."""

    def __init__(self, street: Control) -> None:
        self.street, self.now = street, timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def work(self) -> None:
        """Carry out what is due now, until nothing is."""
        while outbox.drain(clock=self) + inbox.drain(clock=self):
            pass

    def pass_by(self, span: timedelta) -> None:
        """Let so much time pass; whatever falls due meanwhile is tried then."""
        until = self.now + span
        self.work()
        while (due := self._next()) and due <= until:
            self.leap(due)
            self.work()
        self.leap(until)

    def leap(self, moment: datetime) -> None:
        """It is later now, here and there."""
        self.now = max(moment, self.now)
        self.street.set_clock(self.now)

    def _next(self) -> datetime | None:
        found = [
            table.objects.waiting().order_by("due_at").values_list("due_at", flat=True).first() for table in QUEUES
        ]
        return min(filter(None, found), default=None)


@contextmanager
def away(street: Control, *targets: str) -> Iterator[None]:
    """Whoever is called there answers nothing of use."""
    for target in targets:
        street.unkind(target, "http_502", times=1_000_000)
    yield
    street.kind()
