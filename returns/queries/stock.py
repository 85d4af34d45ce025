"""What is left of what goes out instead: Shopify's count of a moment ago, less what others were promised.

Shopify keeps nothing aside for an exchange or a replacement before it is processed, so what is promised counts here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet, Sum

from returns.domain.linked import ExchangeMode
from returns.domain.status import ReturnStatus
from returns.models import ExchangeLine, Order, Shop

if TYPE_CHECKING:
    from returns.queries.eligibility import Wanted

# Pieces that are left of variants at Shopify; None where they are not counted. What is not in it, nobody asked of.
Stock = Mapping[str, int | None]
NOT_ASKED: Stock = {}
IN_A_DRAFT = {"mode": ExchangeMode.LINKED, "rma__linked_order__reserved_until__isnull": False}


def promised(
    shop: Shop, variant_gids: Iterable[str], *, before: int | None = None, besides: int | None = None
) -> Counter[str]:
    """How many pieces of each variant go out instead in returns that are under way, and are not on an order yet.

    What a draft of a linked order holds is not counted: Shopify has taken it off already. `before` counts only exchange
    lines that are older than the one of this id, `besides` leaves out a return (id) that lets go: what its draft holds
    counts as fewer, since Shopify has it back soon.
    """
    gids = list(variant_gids)
    rows = ExchangeLine.objects.filter(
        rma__shop=shop,
        rma__status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN],
        variant_gid__in=gids,
        given_up_at=None,
        processed_quantity__lt=F("quantity"),
    ).exclude(**IN_A_DRAFT)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if besides is not None:
        rows = rows.exclude(rma=besides)
    counted = Counter(_sums(rows))
    if besides is not None:
        held = ExchangeLine.objects.filter(rma=besides, variant_gid__in=gids, given_up_at=None, **IN_A_DRAFT)
        counted.subtract(_sums(held))
    return counted


def _sums(rows: QuerySet[ExchangeLine]) -> dict[str, int]:
    return dict(rows.order_by().values_list("variant_gid").annotate(Sum("quantity")))


def pieces_of(order: Order, wanted: Sequence[Wanted]) -> Counter[str]:
    """How many pieces of each variant are to come back."""
    variants = dict(order.fulfillments.values_list("lines__pk", "lines__line__variant_gid"))
    pieces: Counter[str] = Counter()
    for want in wanted:
        pieces[variants.get(want.fulfilled_id) or ""] += want.quantity
    return pieces


def short_of(
    shop: Shop, stock: Stock | None, wanted: Mapping[str, int], *, besides: int | None = None
) -> frozenset[str] | None:
    """Those of the wanted variants of which fewer are left than wanted, after what others were promised.

    None where nobody knows what is left (`stock` None). `besides` is a return (id) that lets go what it was promised.
    """
    if stock is None:
        return None
    counted = {gid: left for gid in wanted if (left := stock.get(gid)) is not None}
    spoken_for = promised(shop, counted, besides=besides) if counted else Counter[str]()
    return frozenset(gid for gid, left in counted.items() if left - spoken_for[gid] < wanted[gid])
