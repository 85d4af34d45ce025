"""How the whole installation is, for whoever runs it: no shop, no return and nobody is named.

Each question goes to an index that holds only what waits, so that it costs the same at any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, Min, OuterRef, Sum, Value
from django.db.models.functions import Cast, Concat

from returns.domain.settlement import AT_A_BANK
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

PAID_OUT = ("amount_presentment_minor", "rma__order__presentment_currency")
# With the stream of its message, as the operation that asks for the payment names it.
PAYMENTS: tuple[tuple[str, Any, tuple[str, str], tuple[str, str, str]], ...] = (
    ("settlement", Settlement, ("total_shop_minor", "rma__order__shop_currency"), ("return:", "rma_id", ":shopify")),
    ("order refund", OrderRefund, PAID_OUT, ("order_refund:", "pk", "")),
    ("bonus", CreditBonus, PAID_OUT, ("credit_bonus:", "pk", "")),
)

# Prometheus waits ten seconds for an answer, and other questions want their part of them.
MOST_LOOKED_AT = 10_000


@dataclass(frozen=True, slots=True)
class Vital:
    """A number of now. `name` is the metric's, as `config/metrics.py` explains it; `labels` say which of its kind."""

    name: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def vitals(*, now: datetime) -> Iterator[Vital]:
    """Those of the core."""
    yield from queue("outbox", outbox(), now=now)
    yield from queue("deliveries", WebhookDelivery.objects.all(), now=now)
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
    """How much of a table of work could be done now, and for how many seconds the oldest of it could have been.

    What waits behind something else (a dead letter, a next try) is not late: no worker may begin it. To know that
    takes about 14 µs for each row, so only the MOST_LOOKED_AT that have been due for longest are looked at.
    """
    longest = rows.waiting().filter(due_at__lte=now).order_by("due_at", "pk").values("pk")[:MOST_LOOKED_AT]
    due = rows.ready(now=now).filter(pk__in=longest).order_by().aggregate(count=Count("pk"), since=Min("due_at"))
    yield Vital("returns_queue_due", due["count"], {"queue": name})
    oldest = (now - due["since"]).total_seconds() if due["since"] else 0
    yield Vital("returns_queue_oldest_seconds", oldest, {"queue": name})


def _in_doubt() -> Iterator[Vital]:
    """Payments of which nobody knows whether Shopify made them, in minor units of the currency they are kept in.

    Of money that is on its way at a bank that is known; it may take days, and nobody can do anything about it.
    """
    for kind, payments, (minor, currency), (before, number, after) in PAYMENTS:
        stream = Concat(Value(before), Cast(OuterRef(number), CharField()), Value(after))
        streams = [stream, Concat(stream, Value(OutboxMessage.ASIDE))]
        on_its_way = OutboxMessage.objects.waiting().filter(stream__in=streams, last_error=AT_A_BANK)
        doubted = payments.objects.filter(~Exists(on_its_way), status=SettlementStatus.IN_DOUBT).order_by()
        for code, count, total in doubted.values_list(currency).annotate(Count("pk"), Sum(minor)):
            yield Vital("returns_money_in_doubt", count, {"kind": kind, "currency": code})
            yield Vital("returns_money_in_doubt_minor", total, {"kind": kind, "currency": code})
