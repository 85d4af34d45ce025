"""What a crowd is to do, and what is counted after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Sum

from returns.domain.ledger import LedgerKind
from returns.models import LedgerEntry, Order, OutboxMessage, Return, ReturnEvent

# What each of the crowd does (told its place), what is seen afterwards, and what that must be.
Scene = tuple[Callable[[int], Any], Callable[[], Any], Any]


def booked(kind: LedgerKind) -> int:
    return LedgerEntry.objects.filter(kind=kind).aggregate(n=Sum("presentment_minor", default=0))["n"]


def events(kind: str) -> int:
    return ReturnEvent.objects.filter(kind=kind).count()


def paid_out(rma: Return) -> int:
    return Order.objects.get(pk=rma.order_id).paid_out_presentment_minor


def waiting(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()
