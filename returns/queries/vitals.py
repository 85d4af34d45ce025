"""How the whole installation is, for whoever runs it: no shop, no return and nobody is named.

Each question goes to an index that holds only what waits, so that it costs the same at any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, Sum

from returns.domain.status import SettlementStatus
from returns.leases import LeasedQuerySet
from returns.models import (
    CreditBonus,
    Drift,
    OrderRefund,
    OutboxMessage,
    Settlement,
    ShopWorkflow,
    WebhookDelivery,
)

PAYMENTS: tuple[tuple[str, Any, str, str], ...] = (
    ("settlement", Settlement, "total_shop_minor", "rma__order__shop_currency"),
    ("order refund", OrderRefund, "amount_presentment_minor", "rma__order__presentment_currency"),
    ("bonus", CreditBonus, "amount_presentment_minor", "rma__order__presentment_currency"),
)


@dataclass(frozen=True, slots=True)
class Vital:
    """A number of now. `name` is the metric's, as `config/metrics.py` explains it; `labels` say which of its kind."""

    name: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def vitals(*, now: datetime) -> Iterator[Vital]:
    """Those of the core."""
    yield from queue("outbox", outbox(), now=now)
    deliveries = WebhookDelivery.objects.filter(Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=now))
    yield from queue("deliveries", deliveries.filter(endpoint__off=""), now=now)
    yield Vital("returns_dead_letters", outbox().dead().count(), {"queue": "outbox"})
    yield from _in_doubt()
    drifts = Drift.objects.filter(resolved_at=None).order_by()
    for kind, count in drifts.values_list("kind").annotate(Count("pk")):
        yield Vital("returns_drifts_open", count, {"kind": kind})
    yield Vital("returns_workflows_stopped", ShopWorkflow.objects.exclude(stopped_at=None).count())


def outbox() -> LeasedQuerySet[OutboxMessage]:
    """The consequences of all shops."""
    return OutboxMessage.objects.all()


def queue(name: str, rows: LeasedQuerySet[Any], *, now: datetime) -> Iterator[Vital]:
    """How much of a table of work is due, and for how many seconds the oldest of it has been."""
    due = rows.waiting().filter(due_at__lte=now).order_by().aggregate(count=Count("pk"), since=Min("due_at"))
    yield Vital("returns_queue_due", due["count"], {"queue": name})
    oldest = (now - due["since"]).total_seconds() if due["since"] else 0
    yield Vital("returns_queue_oldest_seconds", oldest, {"queue": name})


def _in_doubt() -> Iterator[Vital]:
    """Payments of which nobody knows whether Shopify made them, in minor units of the currency they are kept in."""
    for kind, payments, minor, currency in PAYMENTS:
        doubted = payments.objects.filter(status=SettlementStatus.IN_DOUBT).order_by()
        for code, count, total in doubted.values_list(currency).annotate(Count("pk"), Sum(minor)):
            yield Vital("returns_money_in_doubt", count, {"kind": kind, "currency": code})
            yield Vital("returns_money_in_doubt_minor", total, {"kind": kind, "currency": code})
