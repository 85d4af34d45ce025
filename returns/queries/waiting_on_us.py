"""Returns that wait for the shop's side: a step was given up, or a label is tried in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from returns.domain.status import ReturnStatus
from returns.models import OutboxMessage, Shop, Suppression
from returns.queries.payment_requests import waiting_payments
from returns.queries.suppressions import Reason
from returns.queries.unpaid import unpaid

# A label that is not there by then does not come by itself soon.
SOON = timedelta(minutes=10)
LONG = timedelta(days=1)
MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One return that waits: for which step (`kind`) and since when, what was answered, and whether it was given up.

    `may_retry` tells whether a click can start it again; else people have to do something.
    """

    number: str
    kind: str
    reason: str
    since: datetime
    given_up: bool
    may_retry: bool = True

    def is_long(self, *, now: datetime) -> bool:
        """Whether that lasts for more than a day."""
        return self.since < now - LONG


def waiting_on_us(shop: Shop, *, now: datetime) -> list[Waiting]:
    """What waits, the oldest first, up to 200.

    A return once for each step, those whose shopper has no mailbox, payments that a second person is to confirm, and
    refunds without goods that stopped.
    """
    rows = stuck(shop, now=now).order_by("created_at", "pk")[:MOST]
    numbers = dict(shop.returns.filter(pk__in={row.payload["return"] for row in rows}).values_list("pk", "number"))
    steps = [
        Waiting(numbers[row.payload["return"]], row.kind, row.last_error, row.created_at, row.dead_at is not None)
        for row in rows
        if row.payload["return"] in numbers
    ]
    found = [*steps, *_unreachable(shop), *_unconfirmed(shop), *_unpaid(shop)]
    return sorted(found, key=lambda each: each.since)[:MOST]


def _unreachable(shop: Shop) -> list[Waiting]:
    """Living returns whose letters came back; staff reach their shopper another way, or know that the mailbox works."""
    rows = unreachable(shop).order_by("at", "pk").values_list("rma__number", "at")[:MOST]
    return [Waiting(number, "mail.bounced", "", at, given_up=True, may_retry=False) for number, at in rows]


def unreachable(shop: Shop) -> QuerySet[Suppression]:
    """The mailboxes that refused letters about returns that go on."""
    going_on = [ReturnStatus.REQUESTED, ReturnStatus.OPEN]
    return Suppression.objects.filter(shop=shop, reason=Reason.BOUNCED, rma__status__in=going_on)


def _unconfirmed(shop: Shop) -> list[Waiting]:
    """Payments that a second person is to confirm, where the shop has such a rule."""
    return [
        Waiting(row.rma.number, "payment.asked", "", row.asked_at, given_up=False, may_retry=False)
        for row in waiting_payments(shop)
    ]


def _unpaid(shop: Shop) -> list[Waiting]:
    """Refunds without goods that stopped; they are paid again, or left, on their return."""
    rows = unpaid(shop).order_by("pk").values_list("rma__number", "due_at")[:MOST]
    return [Waiting(number, "order_refund.failed", "", at, given_up=True, may_retry=False) for number, at in rows]


def stuck(shop: Shop, *, now: datetime) -> QuerySet[OutboxMessage]:
    """The messages behind it: dead letters about a return, and labels that are tried for some time."""
    tried = Q(kind="labels.make", dead_at=None, created_at__lt=now - SOON, attempts__gt=1)
    waiting = OutboxMessage.objects.filter(tried | Q(dead_at__isnull=False), shop=shop, done_at=None)
    return waiting.filter(payload__has_key="return")
