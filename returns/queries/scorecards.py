"""Scorecards of a shop's suppliers, and how often what they sold came back for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Sum

from returns.domain.claim import ClaimStatus
from returns.domain.scorecard import Past, Scorecard, scorecard
from returns.domain.status import ReturnStatus
from returns.models import FulfillmentLine, OrderLine, ReturnLineItem, Shop, Supplier, SupplierClaim
from returns.queries.counted import goods_exported, with_first_parcel
from returns.queries.suppliers import SentArticle, Suppliers

YEAR = timedelta(days=365)
WHOLE = 10_000
# What tells whose an article is, beside where it was sent from; the database counts each kind once.
_NAMED = ("product_gid", "sku", "vendor", "product_type", "tags")
_ARTICLE = tuple(f"line__{name}" for name in _NAMED)
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
    kinds = rows.exclude(fulfillment__status="CANCELLED").values_list("fulfillment__location_gid", *_ARTICLE)
    exported = with_first_parcel(goods_exported(OrderLine.objects.filter(order__shop=shop))).filter(sent_at__gte=since)
    told = exported.values_list("location_gid", *_NAMED).annotate(pieces=Sum("quantity")).order_by()
    suppliers, counted = Suppliers(shop), Counter[int]()
    for location, *named, pieces in chain(kinds.annotate(pieces=Sum("quantity")).order_by(), told):
        if owner := suppliers.of(_article(location, *named)):
            counted[owner.pk] += pieces
    return counted


def _came(shop: Shop, since: datetime) -> Counter[tuple[int, str, bool]]:
    """Pieces of returns asked for since a moment, by supplier (id), reason and whether it is a fault."""
    rows = ReturnLineItem.objects.filter(rma__shop=shop, rma__requested_at__gte=since)
    rows = rows.exclude(rma__status__in=NOTHING_CAME)
    kinds = rows.values_list("reason", "fault", "fulfilled__fulfillment__location_gid", *_ARTICLE)
    suppliers, counted = Suppliers(shop), Counter[tuple[int, str, bool]]()
    for reason, fault, location, *named, pieces in kinds.annotate(pieces=Sum("quantity")).order_by():
        if owner := suppliers.of(_article(location, *named)):
            counted[owner.pk, reason, fault] += pieces
    return counted


def _article(location: str, product: str, sku: str, vendor: str, product_type: str, tags: list[str]) -> SentArticle:
    return SentArticle(product, sku, vendor, location, product_type, tuple(tags))


def _reasons(came: Counter[tuple[int, str, bool]], supplier: int, sent: int) -> Iterable[Came]:
    for (pk, reason, fault), pieces in came.most_common():
        if pk == supplier:
            yield Came(reason, fault, pieces, min(pieces * WHOLE // sent, WHOLE) if sent else 0)
