"""From the portal to Shopify's sign-in and back: where a shopper left from, kept in signed links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from returns.links import InvalidLink, Link, Purpose, sign
from returns.people import ShopRequest
from returns_portal.shopper.addresses import PAGES, own_base
from returns_portal.shopper.language import asked_for

if TYPE_CHECKING:
    from returns.models import Shop

BETWEEN = ","


@dataclass(frozen=True, slots=True)
class Trip:
    """Where a shopper left from.

    `base` is the path in front of the portal's pages there; `language` the one they had switched to, or nothing.
    """

    base: str
    on_storefront: bool
    language: str

    @property
    def text(self) -> str:
        """As a link carries it; no path of a portal has a comma."""
        return BETWEEN.join((self.base, "storefront" if self.on_storefront else "", self.language))

    def back(self, shop: Shop, name: str, *, said: str = "", **kwargs: str) -> str:
        """The absolute address of a page of the portal they left from; `said` is what the find page tells them."""
        host = _storefront(shop) if self.on_storefront else settings.APP_URL
        told = {"lang": self.language, "sign_in": said}
        query = urlencode({key: value for key, value in told.items() if value})
        return host + self.base + reverse(name, PAGES, kwargs=kwargs) + (f"?{query}" if query else "")


def read_trip(text: str) -> Trip:
    """A trip out of a signed link; raises InvalidLink for one that leads nowhere."""
    parts = text.split(BETWEEN)
    if len(parts) != 3:
        raise InvalidLink
    return Trip(parts[0], bool(parts[1]), parts[2])


def way_in(request: ShopRequest) -> str:
    """The absolute address that leads from this page to Shopify's sign-in.

    A link and no form: the portal's pages let forms go to their own host alone, also by way of a redirect.
    """
    base = request.portal_base or own_base(request.shop)  # from the shop's own host: back under ours
    trip = Trip(base, request.behind_proxy, asked_for(request))
    token = sign(Purpose.WAY_IN, Link(request.shop.pk, 0, trip.text))
    return settings.APP_URL + reverse("sign-in-begin", args=[token])


def _storefront(shop: Shop) -> str:
    """The host of the shop's pages; every shop answers under its permanent domain too."""
    parts = urlsplit(shop.storefront_url or f"https://{shop.domain}")
    return f"{parts.scheme}://{parts.netloc}"
