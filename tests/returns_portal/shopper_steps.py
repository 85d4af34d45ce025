"""A shopper at the portal: the way through the pages, as a browser without JavaScript goes it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from returns.models import Order, Return, Shop
from returns_portal.shopper.addresses import order_token, own_base, return_token
from tests.characters import fulfilled

AGREED = re.compile(r'name="agreed" value="([^"]+)"')


class Shopper:
    """Walks the portal of one shop on our own domain. Every answer is kept in `last`."""

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


def one_of_each(order: Order, reason: str = "size_small") -> dict[str, Any]:
    """A filled form: one piece of every line that was sent."""
    ids = [line.pk for line in fulfilled(order)]
    return {"line": ids} | {f"quantity_{id}": "1" for id in ids} | {f"reason_{id}": reason for id in ids}
