"""Whether what goes out instead is still there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.linked import ExchangeMode
from returns.operations.give_up_exchange import sell_out
from returns.queries.linked_orders import linked_order_of
from returns.queries.stock import promised
from shop_integration.admin_api.articles import variants_left
from shop_integration.admin_api.client import AdminClient

if TYPE_CHECKING:
    from returns.domain.exchange import Offer
    from returns.models import ExchangeLine, Return


def waiting(rma: Return) -> list[ExchangeLine]:
    """What is still to go out and is not held: neither given up, nor on the order, nor kept aside by a draft."""
    row = linked_order_of(rma)
    held = row is not None and row.reserved_until is not None
    return [
        line
        for line in rma.exchange_lines.all()
        if line.given_up_at is None
        and line.processed_quantity < line.quantity
        and not (held and line.mode == ExchangeMode.LINKED)
    ]


def check_stock(client: AdminClient, rma: Return, *, now: datetime) -> list[ExchangeLine]:
    """Read what is left at Shopify, let the core act on what is gone, and give that back.

    What was promised earlier goes first. A variant that Shopify no longer has is sold out for good.
    """
    lines = waiting(rma)
    if not lines:
        return []
    wanted = sorted({line.variant_gid for line in lines if line.variant_gid})
    offers = {offer.variant_gid: offer for offer in variants_left(client, wanted, currency=rma.shop.currency)}
    gone = [line for line in lines if not _is_there(rma, line, offers.get(line.variant_gid))]
    sell_out(rma_id=rma.pk, gone={line.pk for line in gone}, now=now)
    return gone


def _is_there(rma: Return, line: ExchangeLine, offer: Offer | None) -> bool:
    earlier = promised(rma.shop, [line.variant_gid], before=line.pk)[line.variant_gid]
    return offer is not None and offer.enough(line.quantity - line.processed_quantity, promised=earlier)
