"""Programs keep the register of withdrawals: read it, find the order, take goods back, pay on proof of posting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.domain.key_caps import Caps
from returns.doors import NoAnswer
from returns.models import Order, Shop, Withdrawal
from returns.operations.api_keys import change_caps
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop
from tests.returns.test_withdrawals import declare, matched, terms
from tests.returns_api.programs import OWNER, Program, program_of
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    found = make_shop()
    terms(found)
    return found


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


@pytest.fixture
def order(shop: Shop) -> Order:
    return make_order(shop)


def test_a_statement_goes_from_its_order_to_its_money(shop: Shop, program: Program, order: Order) -> None:
    path = f"/withdrawals/{declare(shop, contract='1OO1').pk}"
    told = program.get(path).json()
    assert (told["state"], told["order"], told["returns"], told["declared"]) == ("match", None, [], None)
    before = tables()
    assert program.post(f"{path}/order?dry_run=true", {"order": "1001"}).json()["state"] == "return"
    assert not changed(before)
    seen = program.get(path)["ETag"]
    told = program.post(f"{path}/order", {"order": "1001"}, If_Match=seen).json()
    assert (told["standing"], told["matched_by"], told["clock"]["held"]) == ("in_time", f"key:{program.key.pk}", True)
    number, total = told["next_return"], told["refund"]["amount"]
    assert program.post(f"{path}/order", {"order": "1001"}).json()["code"] == "has_order"
    assert program.post(f"{path}/return", {}).json()["code"] == "has_return"
    early = program.post(f"/returns/{number}/settlement", {"expected": total})
    assert (early.status_code, early.json()["code"]) == (409, "not_received")
    assert program.post(f"{path}/posting").json()["clock"]["held"] is False
    paid = program.post(f"/returns/{number}/settlement", {"expected": total})
    assert paid.status_code == 200, paid.content
    assert program.get(path).json()["refund"]["status"] == "DUE"
    assert {event.actor_id for event in shop.returns.get().events.filter(kind="withdrawal.posted")} == {
        f"key:{program.key.pk}"
    }


def test_an_order_of_the_import_is_read_from_shopify_before_a_statement_is_measured_by_it(
    shop: Shop, program: Program, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    Order.objects.update(asked_at=None)
    asked: list[str] = []

    def look_up(shop: Shop, *, number: str, now: object) -> int:
        asked.append(number)
        if len(asked) == 1:
            raise NoAnswer("time-out")
        return Order.objects.update(asked_at=NOW)

    monkeypatch.setattr("returns_api.orders.door", {"shopify.look_up": look_up}.__getitem__)
    path = f"/withdrawals/{declare(shop, contract='#9').pk}/order"
    silent = program.post(path, {"order": "1001"}, Idempotency_Key="one")
    assert (silent.status_code, silent.json()["code"]) == (503, "no_answer")
    assert program.post(path, {"order": "1001"}, Idempotency_Key="one").json()["state"] == "return"
    assert asked == ["#1001", "#1001"]


def test_a_late_one_is_measured_anew_and_taken_in_part(shop: Shop, program: Program) -> None:
    order = make_order(shop, Bought("Robe midi", 2), delivered_at=NOW - timedelta(days=30))
    path = f"/withdrawals/{matched(shop).pk}"
    assert program.get(path).json()["state"] == "decide"
    wrong = program.post(f"{path}/information", {"told_on": "2199-01-01"}).json()
    assert wrong["errors"][0]["field"] == "/told_on"
    assert program.post(f"{path}/information", {"told_on": "2026-11-01"}).json()["informed_on"] == "2026-11-01"
    line = fulfilled(order)[0].pk
    assert program.post(f"{path}/return", {"lines": [{"line": line, "quantity": 3}]}).json()["code"] == "not_returnable"
    unknown = program.post(f"{path}/return", {"lines": [{"line": 2**40, "quantity": 1}]}).json()
    assert unknown["errors"][0]["field"] == "/lines"
    told = program.post(f"{path}/return", {"lines": [{"line": line, "quantity": 1}]}).json()
    assert (told["state"], told["refund"]["amount"]["amount"]) == ("return", "49.90")


def test_one_that_was_dealt_with_elsewhere_waits_for_nobody(shop: Shop, program: Program) -> None:
    path = f"/withdrawals/{declare(shop, contract='#9').pk}"
    assert program.post(f"{path}/return", {}).json()["code"] == "no_order"
    assert program.post(f"{path}/order", {"order": "9"}).json()["errors"][0]["field"] == "/order"
    assert program.post(f"{path}/answer").json()["state"] == "done"
    assert program.get(f"/withdrawals/{10**20}").status_code == 404


def test_what_its_return_comes_to_counts_against_the_keys_caps(shop: Shop, program: Program, order: Order) -> None:
    change_caps(shop=shop, key_id=program.key.pk, caps=Caps(action_minor=1000), by=OWNER, now=NOW)
    path = f"/withdrawals/{declare(shop, contract='#9').pk}"
    refused = program.post(f"{path}/order", {"order": "1001"})
    assert (refused.status_code, refused.json()["code"]) == (403, "cap_action")
    assert not Withdrawal.objects.exclude(order=None).exists()


def test_the_register_is_read_page_by_page_with_the_same_queries(shop: Shop, program: Program, order: Order) -> None:
    def ask(address: str) -> tuple[Any, int]:
        with CaptureQueriesContext(connection) as found:
            told = program.get(address).json()
        return told, len(found)

    matched(shop)
    first, queries = ask("/withdrawals")
    for number in range(2, 6):
        make_order(shop, number=1000 + number)
        matched(shop, contract=f"#{1000 + number}", key=f"k{number}")
    declare(shop, contract="#9", email="noor@example.com", key="unknown")
    page, many = ask("/withdrawals?limit=4")
    assert many == queries
    rest, _ = ask(f"/withdrawals?limit=4&cursor={page['next_cursor']}")
    assert [each["id"] for each in (*page["data"], *rest["data"])] == list(
        Withdrawal.objects.order_by("-pk").values_list("pk", flat=True)
    )
    assert rest["next_cursor"] is None
    assert [each["state"] for each in ask("/withdrawals?state=match")[0]["data"]] == ["match"]
    (found,) = ask("/withdrawals?search=noor@example.com")[0]["data"]
    assert (found["order"], first["data"][0]["order"]["name"]) == (None, "#1001")


def test_what_was_typed_is_told_to_whom_it_may_be(shop: Shop) -> None:
    path = f"/withdrawals/{declare(shop, articles='the dress').pk}"
    usual, trusted = program_of(shop, "returns:read"), program_of(shop, "returns:read", "customers:read")
    assert b"amille" not in usual.get(path).content
    assert usual.get(f"{path}?expand=customer").json()["code"] == "scope_missing"
    told = trusted.get(f"{path}?expand=customer").json()["declared"]
    assert told == {"name": "Camille Martin", "email": "camille@example.com", "order": "#1001", "articles": "the dress"}
