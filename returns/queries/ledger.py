"""Read the journal and its proofs. Every function starts at a shop or one of its orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from returns.domain.ledger import LedgerKind
from returns.domain.ledger_proof import Books
from returns.domain.status import DriftKind, Outcome, SettlementStatus
from returns.models import LedgerEntry, LedgerProof, Order, OrderRefund, Settlement, Shop

WHOLE_EVERY = timedelta(days=7)
UNPAID = (SettlementStatus.DUE, SettlementStatus.IN_DOUBT, SettlementStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What went out for an order: by the journal, and by Shopify when the order was last read (minor units)."""

    order_id: int
    currency: str
    ours: int
    theirs: int


def since_when(shop: Shop, *, now: datetime) -> datetime | None:
    """From when on movements are to be proved: since the last proof, but once a week all of them (None)."""
    proofs = LedgerProof.objects.filter(shop=shop)
    if not proofs.filter(since=None, proved_at__gt=now - WHOLE_EVERY).exists():
        return None
    return proofs.values_list("proved_at", flat=True)[0]


def standings(shop: Shop, *, since: datetime | None) -> Iterator[Standing]:
    """The shop's orders that the journal knows, those with movements since a moment if one is given."""
    rows = _refunded(LedgerEntry.objects.filter(shop=shop))
    known = shop.orders.filter(ledger__isnull=False)
    if since:
        known = known.filter(Q(ledger__at__gte=since) | Q(read_at__gte=since))
    known = known.distinct()
    paid = dict(rows.filter(order__in=known).order_by().values_list("order").annotate(Sum("presentment_minor")))
    columns = known.values_list("pk", "presentment_currency", "refunded_presentment_minor").order_by("pk")
    for order_id, currency, refunded in columns.iterator(chunk_size=2000):
        yield Standing(order_id, currency, -paid.get(order_id, 0), refunded)


def books_of(order: Order) -> Books:
    """The journal of one order, as the proof compares it."""
    paid: Counter[str] = Counter()
    for row in _refunded(order.ledger.all()).select_related("settlement__rma"):
        ground = row.settlement.rma.gid if row.settlement and row.settlement.rma.gid else row.refund_gid
        paid[ground] -= row.presentment_minor
    waiting = Settlement.objects.filter(rma__order=order, status__in=UNPAID).values_list("key", flat=True)
    owed = OrderRefund.objects.filter(rma__order=order, status__in=UNPAID).values_list("key", flat=True)
    returns = order.returns.exclude(gid="")
    differing = returns.filter(drifts__kind=DriftKind.PAID_DIFFERENTLY, drifts__resolved_at=None)
    return Books(
        paid=paid,
        keys=frozenset(str(key) for key in (*waiting, *owed)),
        differing=frozenset(differing.values_list("gid", flat=True)),
        returns=frozenset(returns.values_list("gid", flat=True)),
    )


def _refunded(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """The payments that are refunds at Shopify; the gift card that a present comes back as is none of its order."""
    cards = Q(settlement__rma__outcome=Outcome.GIFT_CARD, refund_gid="")
    return entries.filter(kind=LedgerKind.PAYMENT).exclude(cards)


def not_booked(shop: Shop, *, most: int) -> tuple[list[Settlement], list[OrderRefund]]:
    """Promises from before there was a journal: settlements and refunds that have no entry."""
    settlements = Settlement.objects.filter(rma__shop=shop, entries=None).exclude(status=SettlementStatus.QUOTED)
    settlements = settlements.filter(Q(total_presentment_minor__gt=0) | Q(paid_presentment_minor__gt=0))
    refunds = OrderRefund.objects.filter(rma__shop=shop, entries=None).exclude(status=SettlementStatus.FAILED)
    return list(settlements.order_by("pk")[:most]), list(refunds.order_by("pk")[:most])


def proofs(shop: Shop, *, most: int = 60) -> list[LedgerProof]:
    """The shop's proofs, the newest first."""
    return list(LedgerProof.objects.filter(shop=shop)[:most])


def entries_for_export(shop: Shop) -> Iterator[LedgerEntry]:
    """The shop's journal, the oldest entry first, read in portions."""
    rows: QuerySet[LedgerEntry] = LedgerEntry.objects.filter(shop=shop)
    rows = rows.select_related("order", "settlement__rma", "order_refund__rma", "invoice__rma", "unit__order_line")
    return rows.order_by("pk").iterator(chunk_size=2000)
