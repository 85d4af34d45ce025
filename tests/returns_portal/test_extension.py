"""What the extension on a customer's order pages is told, and who is told nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from returns.models import Order
from returns_portal.shopper.views import extension
from tests.characters import Bought, ask, make_shop, two_shops
from tests.returns_portal.shopper_steps import live_order
from tests.security.keys import session_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return live_order(make_shop(), Bought("Robe midi fluide", 2))


def asked(order: Order, token: str, order_id: str = "", **headers: str) -> HttpResponse:
    number = order_id or order.gid.rpartition("/")[2]
    headers = {"authorization": f"Bearer {token}"} | headers
    return Client().get(f"/extensions/orders/{number}/return/?lang=en", headers=headers)


def test_the_owner_sees_the_returns_and_where_to_go(order: Order) -> None:
    rma = ask(order)
    told = asked(order, session_token(order.shop, customer=order.customer_gid)).json()
    (only,) = told["returns"]
    assert (only["number"], only["headline"]) == (rma.number, "We have your request")
    assert "/status/" in only["link"]
    assert "/orders/" in told["links"]["start"]
    assert Client().get(only["link"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert Client().get(told["links"]["start"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert told["may_return"] is True


def test_anybody_else_and_an_order_nobody_knows_get_the_same_answer(order: Order) -> None:
    ask(order)
    answers = [
        asked(order, session_token(order.shop)),
        asked(order, session_token(order.shop, customer="gid://shopify/Customer/999")),
        asked(order, session_token(order.shop, customer=order.customer_gid), order_id="999999"),
    ]
    assert len({answer.content for answer in answers}) == 1
    told = answers[0].json()
    assert (told["returns"], told["may_return"]) == ([], None)
    assert "/orders/" not in told["links"]["start"]


def test_a_customer_of_one_shop_reads_nothing_of_another() -> None:
    atelier, northwind = two_shops()
    theirs = live_order(atelier, Bought("Robe", 1))
    live_order(northwind, Bought("Coat", 1))
    ask(theirs)
    told = asked(theirs, session_token(northwind, customer=theirs.customer_gid)).json()
    assert told["returns"] == []
    assert "northwind" in told["links"]["start"]


def test_a_browser_may_ask_from_nowhere_and_sends_no_cookie(order: Order) -> None:
    before = Client().options(f"/extensions/orders/{order.gid.rpartition('/')[2]}/return/")
    assert before.status_code == 204
    assert before["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in before["Access-Control-Allow-Headers"]
    answer = asked(order, session_token(order.shop, customer=order.customer_gid), origin="null")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Cache-Control"] == "private, no-store"
    refused = asked(order, "nothing")
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (401, "*")


def test_a_domain_without_its_scheme_is_the_same_shop(order: Order) -> None:
    token = session_token(order.shop, customer=order.customer_gid, dest=order.shop.domain)
    assert asked(order, token).json()["may_return"] is True


@pytest.mark.parametrize("customer", ["gid://shopify/Customer/1", ""])
def test_who_asks_too_often_waits(order: Order, monkeypatch: Any, customer: str) -> None:
    for name in ("PER_CUSTOMER", "PER_CLIENT"):
        monkeypatch.setattr(extension, name, extension.Limit(f"test.{name}", most=2))
    codes = [asked(order, session_token(order.shop, customer=customer)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    answer = asked(order, session_token(order.shop, customer=customer))
    assert 0 < int(answer["Retry-After"]) <= 3601
