"""Who asks: what the edges put on a request for the rooms above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest

from returns.domain.role import Permission, Role, may
from returns.models import Shop
from returns.sign_in import Visit


@dataclass(frozen=True, slots=True)
class Staff:
    """A person who works at the shop, as Shopify's ID token names them (`sub`), and what they are there."""

    id: str
    locale: str = "en"
    role: Role = Role.VIEWER

    def may(self, permission: Permission) -> bool:
        """Whether they may do this."""
        return may(self.role, permission)


class ShopRequest(HttpRequest):
    """A request whose shop is known: from a verified ID token, a verified proxy signature, or the portal's address.

    `staff` is set in the embedded admin only. `portal_base` is the path in front of the shopper's pages as the
    browser sees it (`/apps/returns` behind the app proxy, `/returns/<handle>` on our own domain). `visit` is set on
    pages of an order, where the shopper is signed in. `inside_theme` is a page that the shop's theme stands around.
    `own_host` is set where the browser asked for the shop's own host, under which the pages stand at the root.
    `own_texts` are a language and the shop's words in it, once a page has asked for them.
    """

    shop: Shop
    staff: Staff
    portal_base: str
    behind_proxy: bool
    visit: Visit | None
    inside_theme: bool = False
    own_host: str
    own_texts: tuple[str, Mapping[str, str]]
    htmx: Any


def with_shop(request: HttpRequest) -> ShopRequest:
    """Tell the type checker what the middleware made sure of."""
    return cast("ShopRequest", request)
