"""Scorecards of a shop's suppliers, and how often what they sold came back for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from returns.domain.claim import ClaimStatus
from returns.domain.scorecard import Past, Scorecard, scorecard
from returns.domain.status import ReturnStatus
from returns.models import FulfillmentLine, Return, Shop, Supplier, SupplierClaim
from returns.queries.suppliers import SentArticle, Suppliers

YEAR = timedelta(days=365)
WHOLE = 10_000
SLICE = 2_000
NOTHING_CAME = (ReturnStatus.DECLINED, ReturnStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class Came:
    """Pieces that came back for a reason (a code of the policy), and their share of what was sent."""

    reason: str
    fault: bool
    pieces: int
    share_bps: int


@dataclass(frozen=True, slots=True)
class Record:
    """A supplier with their scorecard and, of the past year, what was sent of theirs and what came back."""

    supplier: Supplier
    card: Scorecard
    sent: int
    came: tuple[Came, ...]


def cards_of(shop: Shop, *, now: datetime) -> dict[int, Scorecard]:
    """The scorecard of every supplier (id) of the shop."""
    pasts: dict[int, list[Past]] = {pk: [] for pk in shop.suppliers.values_list("pk", flat=True)}
    for claim in shop.claims.order_by("pk"):
        pasts[claim.supplier_id].append(_past(claim))
    return {pk: scorecard(claims, now=now) for pk, claims in pasts.items()}


def card_of(supplier: Supplier, *, now: datetime) -> Scorecard:
    """One supplier's."""
    return scorecard(map(_past, supplier.claims.order_by("pk")), now=now)


def records(shop: Shop, *, now: datetime) -> list[Record]:
    """All of the shop's suppliers with their records, by name."""
    cards, sent, came = cards_of(shop, now=now), _sent(shop, now - YEAR), _came(shop, now - YEAR)
    return [
        Record(supplier, cards[supplier.pk], sent[supplier.pk], tuple(_reasons(came, supplier.pk, sent[supplier.pk])))
        for supplier in shop.suppliers.all()
    ]


def _past(claim: SupplierClaim) -> Past:
    return Past(
        status=ClaimStatus(claim.status),
        sent_at=claim.sent_at,
        due_at=claim.due_at,
        answered_at=claim.answered_at,
        credited_at=claim.credited_at,
        expected_minor=claim.expected_minor,
        credit_minor=claim.credit_minor,
        received_minor=claim.received_minor,
    )


def _sent(shop: Shop, since: datetime) -> Counter[int]:
    """Pieces sent since a moment, by supplier (id)."""
    rows = FulfillmentLine.objects.filter(fulfillment__order__shop=shop, fulfillment__created_at__gte=since)
    rows = rows.exclude(fulfillment__status="CANCELLED").select_related("line", "fulfillment")
    counted: Counter[int] = Counter()
    for pk, row in _owned(Suppliers(shop), rows.iterator(chunk_size=SLICE)):
        counted[pk] += row.quantity
    return counted


def _came(shop: Shop, since: datetime) -> Counter[tuple[int, str, bool]]:
    """Pieces of returns asked for since a moment, by supplier (id), reason and whether it is a fault."""
    suppliers, counted = Suppliers(shop), Counter[tuple[int, str, bool]]()
    returns = Return.objects.filter(shop=shop, requested_at__gte=since).exclude(status__in=NOTHING_CAME)
    returns = returns.prefetch_related("lines__line", "lines__fulfilled__fulfillment")
    for rma in returns.iterator(chunk_size=SLICE):
        for item in rma.lines.all():
            article = SentArticle.of_line(item.line, location=item.fulfilled.fulfillment.location_gid)
            if owner := suppliers.of(article):
                counted[owner.pk, item.reason, item.fault] += item.quantity
    return counted


def _owned(suppliers: Suppliers, rows: Iterable[FulfillmentLine]) -> Iterable[tuple[int, FulfillmentLine]]:
    for row in rows:
        if owner := suppliers.of(SentArticle.of(row)):
            yield owner.pk, row


def _reasons(came: Counter[tuple[int, str, bool]], supplier: int, sent: int) -> Iterable[Came]:
    for (pk, reason, fault), pieces in came.most_common():
        if pk == supplier:
            yield Came(reason, fault, pieces, min(pieces * WHOLE // sent, WHOLE) if sent else 0)
