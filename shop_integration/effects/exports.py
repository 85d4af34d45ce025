"""Stop what Shopify still writes for nobody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.admin_api.bulk import stop_export
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def cancel_export(message: OutboxMessage, *, now: datetime) -> None:
    """Cancel the bulk operation `payload["operation"]`; one that is over needs nothing."""
    stop_export(connect(message.shop, now=now), message.payload["operation"])
