"""examples/return_by_api.py takes an order from its first request to its money, against a Shopify that behaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from examples.return_by_api import Api, Refused, play
from returns import outbox
from returns.models import Order, Shop
from simulator.client import Control
from tests.characters import RETURN_ADDRESS
from tests.returns_api.programs import program_of
from tests.shop_integration.conftest import _fresh_books, buy, new_domain, shop

__all__ = ["_fresh_books", "buy", "new_domain", "shop"]
pytestmark = pytest.mark.django_db(transaction=True)
SCOPES = ("returns:read", "returns:write", "orders:read", "goods:write", "payments:write", "notes:write")


def test_an_order_comes_back_and_is_paid_through_the_api_alone(
    live_server: LiveServer, shop: Shop, buy: Callable[..., Order], simulator: Control
) -> None:
    shop.return_address = RETURN_ADDRESS
    shop.save()
    order = buy()
    said: list[str] = []
    api = Api(live_server.url, program_of(shop, *SCOPES).text)

    def wait() -> None:
        outbox.drain(clock=timezone.now)

    done = play(api, order.name, say=said.append, wait=wait)
    (refund,) = simulator.ledger(shop.domain)["refunds"]
    assert done["settlement"]["refund_id"]
    assert refund
    kinds = [event["kind"] for event in done["timeline"]]
    assert kinds.index("return.created") < kinds.index("goods.received") < kinds.index("settlement.due")
    again = play(api, order.name, say=said.append, wait=wait)
    assert again["number"] == done["number"]
    assert shop.returns.get().notes.count() == 1
    assert len(simulator.ledger(shop.domain)["refunds"]) == 1
    with pytest.raises(Refused, match="scope_missing"):
        Api(live_server.url, program_of(shop, "orders:read", name="Other").text).get("/returns")
