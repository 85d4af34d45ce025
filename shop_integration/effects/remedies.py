"""Replacements at Shopify are taken off a return that is paid for after all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.admin_api import return_writes as writes
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import registered, where

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def drop_exchanges(message: OutboxMessage, *, now: datetime) -> None:
    """Take everything that has not gone out yet off the return; what a lost answer took off is not there any more."""
    rma = registered(message)
    client = connect(rma.shop, now=now)
    for line in where(client, rma.gid).exchanges:
        if line.quantity > line.processed:
            writes.remove_exchange(client, rma.gid, line.gid, line.quantity - line.processed)
