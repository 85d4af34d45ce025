"""A shopper at the portal: the way through the pages, as a browser without JavaScript goes it."""

from __future__ import annotations

import hmac
import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from returns.models import Order, Return, Shop
from returns_portal.shopper.addresses import order_token, own_base, return_token
from tests.characters import Bought, fulfilled, make_order

AGREED = re.compile(r'name="agreed" value="([^"]+)"')


def unsigned(address: str) -> str:
    """A signed address without its moment and signature, which differ from second to second."""
    return address.rsplit(":", 2)[0]


class Shopper:
    """Walks the portal of one shop on our own domain, in English unless told otherwise."""

    def __init__(self, shop: Shop, **headers: str) -> None:
        self.base = own_base(shop)
        self.client = Client(headers={"accept-language": "en"} | headers)

    def get(self, path: str = "/", **query: str) -> HttpResponse:
        return self.client.get(self.base + path, query)

    def post(self, path: str = "/", data: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.post(self.base + path, data or {}, headers=headers)

    def find(self, number: str = "#1001", secret: str = "camille@example.com", **headers: str) -> HttpResponse:
        return self.post("/", {"number": number, "secret": secret}, **headers)

    def order_path(self, order: Order) -> str:
        return f"/orders/{order_token(order)}/"

    def status_path(self, rma: Return) -> str:
        return f"/status/{return_token(rma)}/"

    def choose(self, order: Order, data: dict[str, Any] | None = None) -> HttpResponse:
        return self.post(self.order_path(order), one_of_each(order) if data is None else data)

    def review(self, order: Order, data: dict[str, Any] | None = None) -> tuple[str, HttpResponse]:
        """The path of the review page, and the page."""
        answer = self.choose(order, data)
        assert answer.status_code == 303, answer.content.decode()
        path = answer.headers["Location"]
        return path, self.client.get(path)

    def confirm(self, path: str, page: HttpResponse) -> HttpResponse:
        return self.client.post(path, {"agreed": AGREED.search(page.content.decode())[1]})

    def ask(self, order: Order, data: dict[str, Any] | None = None) -> HttpResponse:
        return self.confirm(*self.review(order, data))


class ProxyShopper(Shopper):
    """The same, as Shopify passes it on: signed, under the shop's own path, without cookies."""

    def __init__(self, shop: Shop, **headers: str) -> None:
        super().__init__(shop, **headers)
        self.shop, self.base, self.prefix = shop, "/proxy", "/apps/returns"

    def get(self, path: str = "/", **query: str) -> HttpResponse:
        return self.client.get(f"{self.base}{path}?{self._signed(query)}")

    def post(self, path: str = "/", data: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.post(f"{self.base}{path}?{self._signed({})}", data or {}, headers=headers)

    def follow(self, path: str) -> HttpResponse:
        """Open a path as the browser sees it."""
        parts = urlsplit(path)
        return self.get(parts.path.removeprefix(self.prefix), **dict(parse_qsl(parts.query)))

    def _signed(self, query: dict[str, str]) -> str:
        pairs = query | {
            "shop": self.shop.domain,
            "path_prefix": self.prefix,
            "timestamp": str(int(time.time())),
            "logged_in_customer_id": "",
        }
        text = "".join(sorted(f"{name}={value}" for name, value in pairs.items()))
        signature = hmac.new(settings.SHOPIFY_API_SECRET.encode(), text.encode(), "sha256").hexdigest()
        return urlencode(pairs | {"signature": signature})


def live_order(shop: Shop, *bought: Bought, **details: Any) -> Order:
    """An order delivered five days before today, since the portal asks the real clock."""
    return make_order(shop, *bought, **{"delivered_at": timezone.now() - timedelta(days=5)} | details)


def one_of_each(order: Order, reason: str = "size_small") -> dict[str, Any]:
    """A filled form: one piece of every line that was sent."""
    keys = [line.pk for line in fulfilled(order)]
    return {"line": keys} | {f"quantity_{key}": "1" for key in keys} | {f"reason_{key}": reason for key in keys}
