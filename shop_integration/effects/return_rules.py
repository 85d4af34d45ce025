"""Read a shop's own return rules again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.effects.manners import at_shopify
from shop_integration.return_rules import read_quietly

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def read_return_rules(message: OutboxMessage, *, now: datetime) -> None:
    """Read them and keep the answer; that there is none is kept too, and asked again by a later message."""
    read_quietly(message.shop, now=now)
