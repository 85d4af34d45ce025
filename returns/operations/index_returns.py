"""Write down what returns are found by; part of every transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch

from returns.domain.clauses import Segment
from returns.domain.inbox import facets_of
from returns.models import Order, Return, ReturnFacet, ReturnLineItem, ReturnPhoto
from returns.normalise import phone_key
from returns.queries.line_facts import customer_facts


def index_returns(ids: Iterable[int]) -> None:
    """Bring the facets of returns up to what they, their orders and their lines say now; the rest stays untouched."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    lines = Prefetch("lines", ReturnLineItem.objects.select_related("line"))
    rows = Return.objects.filter(pk__in=wanted).prefetch_related(lines)
    pictured = set(ReturnPhoto.objects.filter(item__rma__in=wanted).values_list("item__rma", flat=True))
    held = set(ReturnFacet.objects.filter(rma__in=wanted).values_list("rma", "facet"))
    found = {
        (rma.pk, facet): ReturnFacet(shop_id=rma.shop_id, rma_id=rma.pk, facet=facet)
        for rma in rows.select_related("order__shop", "order__customer", "policy", "gift")
        for facet in _facets(rma, pictured=rma.pk in pictured)
    }
    gone = held - found.keys()
    for rma_id in {owner for owner, _ in gone}:
        ReturnFacet.objects.filter(rma=rma_id, facet__in=[facet for owner, facet in gone if owner == rma_id]).delete()
    ReturnFacet.objects.bulk_create([row for key, row in found.items() if key not in held], batch_size=1000)


def index_orders(ids: Iterable[int]) -> None:
    """The same for all returns of some orders, whose address or buyer may have changed."""
    index_returns(Return.objects.filter(order__in=list(ids)).values_list("pk", flat=True))


def _facets(rma: Return, *, pictured: bool) -> set[str]:
    order, items, gift = rma.order, list(rma.lines.all()), getattr(rma, "gift", None)
    return facets_of(
        names=[order.address.get("name", ""), gift.name if gift else ""],
        emails=[rma.email, order.email],
        numbers=[order.postcode_key, order.name, *(item.line.sku for item in items)],
        phone=phone_key(order.phone),
        articles=[text for item in items for text in (item.line.title, item.line.variant_title)],
        codes=order.discount_codes,
        reasons=[item.reason for item in items],
        vendors=[item.line.vendor for item in items],
        segments=_segments(order, rma.policy.policy.segments),
        country=order.address.get("country", ""),
        pictured=pictured,
    )


def _segments(order: Order, segments: tuple[Segment, ...]) -> list[str]:
    """The kinds of customers of the policy that the buyer was of."""
    facts = customer_facts(order, segments) if segments else None
    return [segment.code for segment in segments if facts and segment.held(facts, order.placed_at)]
