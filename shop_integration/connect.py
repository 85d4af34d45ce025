"""Open the Admin API of a shop with the token we hold for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.document import Document
from shop_integration.errors import NotInstalled, ShopAway
from shop_integration.install import standing
from shop_integration.install.tokens import access_token, token_of
from shop_integration.models import Installation

if TYPE_CHECKING:
    from returns.models import Shop


class _WatchedClient(AdminClient):
    """A client that remembers when Shopify sends the app away from the shop, and when it lets it in again."""

    def __init__(self, installation: Installation, *, now: datetime, **details: Any) -> None:
        self._installation, self._now = installation, now
        with self._watching():
            super().__init__(installation.shop.domain, **details)

    def _ask(self, wanted: Document, variables: Json) -> Json:
        with self._watching():
            body = super()._ask(wanted, variables)
        standing.back(self._installation)
        return body

    @contextmanager
    def _watching(self) -> Iterator[None]:
        try:
            yield
        except ShopAway as away:
            standing.left(self._installation, away.status, now=self._now)
            raise


def connect(shop: Shop, *, now: datetime, priority: Priority = Priority.WORKER) -> AdminClient:
    """A client bound to this shop and no other. Raises NotInstalled, ShopAway, TokenRefused or Unreachable."""
    installation = Installation.objects.select_related("shop").filter(shop=shop, uninstalled_at=None).first()
    if installation is None:
        raise NotInstalled(shop.domain)
    standing.check(installation, now=now)

    def token(refused: str) -> str:
        return access_token(shop, now=now, refused=refused) if refused else token_of(installation, now=now)

    return _WatchedClient(installation, now=now, token=token, priority=priority)
