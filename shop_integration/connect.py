"""Open the Admin API of a shop with the token we hold for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.client import AdminClient
from shop_integration.install.tokens import access_token

if TYPE_CHECKING:
    from returns.models import Shop


def connect(shop: Shop, *, now: datetime, priority: Priority = Priority.WORKER) -> AdminClient:
    """A client bound to this shop and no other. Raises NotInstalled, TokenRefused or Unreachable."""
    return AdminClient(
        shop.domain, token=lambda refused: access_token(shop, now=now, refused=refused), priority=priority
    )
