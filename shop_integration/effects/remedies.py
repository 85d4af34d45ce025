"""Replacements at Shopify: taken off a return that is paid for after all, and held back while they are sold out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.status import Outcome
from shop_integration.admin_api import return_writes as writes
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.products import variants_of
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import registered, where

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return


@at_shopify
def drop_exchanges(message: OutboxMessage, *, now: datetime) -> None:
    """Take everything that has not gone out yet off the return; what a lost answer took off is not there any more."""
    rma = registered(message)
    client = connect(rma.shop, now=now)
    for line in where(client, rma.gid).exchanges:
        if line.quantity > line.processed:
            writes.remove_exchange(client, rma.gid, line.gid, line.quantity - line.processed)


def sold_out(client: AdminClient, rma: Return) -> str:
    """The first article of a replacement that Shopify cannot send now; "" where all can be sent, or none has to be."""
    if rma.outcome != Outcome.REPLACEMENT:
        return ""
    lines = [line for line in rma.exchange_lines.all() if line.processed_quantity < line.quantity]
    products = sorted({line.product_gid for line in lines})
    offers = variants_of(client, products, currency=rma.shop.currency) if products else []
    there = {offer.variant_gid for offer in offers if offer.available}
    return next((str(line) for line in lines if line.variant_gid not in there), "")
