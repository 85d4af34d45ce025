"""Programs open returns with an exchange: quoted as staff see it, refused by field, promised with Shopify's stock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from returns.domain.exchange import Offer, Reckoned
from returns.domain.key_caps import Caps
from returns.domain.money import Money, MoneyPair
from returns.domain.status import Outcome
from returns.doors import NoAnswer
from returns.models import FulfillmentLine, Order, Shop
from returns.operations.api_keys import change_caps
from returns.operations.ingest_order import ingest_order
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop, snapshot
from tests.returns.test_remedies import here, remedy_shop
from tests.returns_api.programs import OWNER, Program, program_of
from tests.returns_api.test_agents import call, words
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_exchange import active_policy, offering
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
GID = "gid://shopify/ProductVariant/{}"


def pair(minor: int) -> MoneyPair:
    return MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))


def offer(number: int, product: int = 1, *, title: str = "Robe midi", price: int = 4990, stock: int = 2) -> Offer:
    own = {"available": stock > 0, "stock": stock, "options": {"Size": str(number)}}
    return Offer(GID.format(number), f"gid://shopify/Product/{product}", title, "M", "", Money(price, "EUR"), **own)


class Shopify:
    """What Shopify has of the shop's articles; it may be silent, and counts how often it is asked."""

    def __init__(self) -> None:
        own = [offer(11), offer(12, price=5990), offer(13, stock=0), offer(14, price=3990)]
        self.offers = [*own, offer(91, 9, title="Sac", price=3000), offer(92, 9, title="Sac en lin", price=3000)]
        self.silent, self.asked = False, 0
        self.reckoned = {GID.format(91)}

    def __call__(self, name: str) -> Any:
        return getattr(self, name.partition(".")[2])

    def _said(self, found: Any) -> Any:
        self.asked += 1
        if self.silent:
            raise NoAnswer("time-out")
        return found

    def exchange_offers(self, shop: Shop, *, product_gids: list[str], now: object) -> Any:
        return self._said([each for each in self.offers if each.product_gid in product_gids])

    def exchange_variants(self, shop: Shop, *, variant_gids: list[str], language: str, now: object) -> Any:
        return self._said([each for each in self.offers if each.variant_gid in variant_gids])

    def exchange_search(self, shop: Shop, *, words: str, language: str, now: object) -> Any:
        return self._said([each for each in self.offers if words in each.title])

    def look_up(self, shop: Shop, *, number: str, now: object) -> Any:
        self._said(None)
        live_order(shop, Bought("Robe midi", 2), Bought("Pull", 1, 3900), number=int(number.removeprefix("#")))

    def exchange_prices(self, order: Order, *, variant_gids: list[str], now: object) -> Any:
        priced = self.reckoned.intersection(variant_gids)
        return self._said({gid: Reckoned(pair(3000), pair(0)) for gid in priced})


@pytest.fixture
def shopify(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shopify]:
    found = Shopify()
    for asks in ("returns.queries.instead", "returns_api.orders"):
        monkeypatch.setattr(f"{asks}.door", found)
    return found


@pytest.fixture
def shop() -> Shop:
    return offering(make_shop(), offered="any")


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


@pytest.fixture
def line(shop: Shop, shopify: Shopify) -> FulfillmentLine:
    return fulfilled(live_order(shop, Bought("Robe midi", 2), Bought("Pull", 1, 3900)))[0]


def body_of(line: FulfillmentLine, number: int | None, **changes: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {"line": line.pk, "quantity": 1, "reason": "size_small"}
    if number is not None:
        wanted["exchange"] = {"variant_id": GID.format(number)}
    return {"order": "1001", "lines": [wanted], "with_label": False} | changes


def why(answer: Any) -> tuple[int, str, str]:
    """Status, field and code of the one thing that is wrong."""
    told = answer.json()
    (wrong,) = told["errors"]
    return answer.status_code, wrong["field"], wrong["code"]


@pytest.mark.parametrize(
    ("number", "payable", "owed"), [(11, "0.00", "0.00"), (14, "10.00", "0.00"), (91, "19.90", "0.00")]
)
def test_a_return_is_opened_with_what_goes_out_instead(
    shop: Shop, program: Program, line: FulfillmentLine, number: int, payable: str, owed: str
) -> None:
    before = tables()
    tried = program.post("/returns?dry_run=true", body_of(line, number))
    assert tried.status_code == 200, tried.content
    assert not changed(before)
    told = tried.json()
    assert (told["payable"]["amount"], told["owed"]["amount"]) == (payable, owed)
    made = program.post("/returns", body_of(line, number, expected=told["payable"]), Idempotency_Key="one")
    assert made.status_code == 201, made.content
    (exchange,) = program.get(f"/returns/{made.json()['number']}").json()["exchanges"]
    assert (exchange["variant_id"], exchange["quantity"]) == (GID.format(number), 1)
    again = program.post("/returns", body_of(line, number, expected=told["payable"]), Idempotency_Key="one")
    assert (again.json(), shop.returns.count()) == (made.json(), 1)


def test_nobody_has_to_pay_what_was_not_said(shop: Shop, program: Program, line: FulfillmentLine) -> None:
    refused = program.post("/returns", body_of(line, 12))
    assert why(refused) == (422, "/expected", "owed")
    assert "10.00 EUR" in refused.json()["errors"][0]["message"]
    said = {"amount": "-10.00", "currency": "EUR"}
    made = program.post("/returns", body_of(line, 12, expected=said)).json()
    assert (made["owed"]["amount"], made["amounts"]["exchange"]["shop"]["amount"]) == ("10.00", "59.90")
    assert shop.returns.get().exchange_lines.get().value_presentment_minor == 5990


def test_what_cannot_go_out_is_refused_at_its_field(
    shop: Shop, program: Program, line: FulfillmentLine, shopify: Shopify
) -> None:
    before = tables()
    for number, code in ((13, "sold_out"), (77, "not_on_sale"), (92, "not_reckoned")):
        answer = program.post("/returns", body_of(line, number))
        assert why(answer) == (409, "/lines/0/exchange", code)
    many = body_of(line, 11)
    many["lines"][0]["quantity"] = 2
    shopify.offers[0] = replace(shopify.offers[0], stock=1)
    assert why(program.post("/returns", many)) == (409, "/lines/0/exchange", "sold_out")
    assert program.post("/returns", body_of(line, 11, lines=[body_of(line, 11)["lines"][0]] * 2)).status_code == 409
    unknown = body_of(line, 11)
    unknown["lines"][0]["exchange"]["variant_id"] = "gid://shopify/Product/1"
    assert program.post("/returns", unknown).json()["errors"][0]["field"] == "/lines/0/exchange/variant_id"
    assert not changed(before)
    offering(shop, offered="variants")
    assert why(program.post("/returns", body_of(line, 91))) == (409, "/lines/0/exchange", "not_offered")


def test_the_last_piece_is_promised_once(program: Program, line: FulfillmentLine, shopify: Shopify) -> None:
    shopify.offers[0] = replace(shopify.offers[0], stock=1)
    assert program.post("/returns", body_of(line, 11)).status_code == 201
    assert why(program.post("/returns", body_of(line, 11))) == (409, "/lines/0/exchange", "promised")


def test_a_silent_shopify_begins_nothing_and_may_be_asked_again_with_the_same_key(
    shop: Shop, program: Program, line: FulfillmentLine, shopify: Shopify
) -> None:
    shopify.silent = True
    silent = program.post("/returns", body_of(line, 11), Idempotency_Key="one")
    assert (silent.status_code, silent.json()["code"], silent["Retry-After"]) == (503, "no_answer", "30")
    assert program.get(f"/orders/1001/lines/{line.pk}/exchanges?reason=size_small").status_code == 503
    shopify.silent = False
    assert program.post("/returns", body_of(line, 11), Idempotency_Key="one").status_code == 201
    assert shop.returns.count() == 1


def test_an_order_of_the_import_is_read_from_shopify_before_anything_is_said_of_it(
    shop: Shop, program: Program, shopify: Shopify
) -> None:
    told = replace(snapshot(Bought("Robe midi", 2), number=1002), asked=False, fulfillments=())
    ingest_order(shop=shop, snapshot=replace(told, updated_at=NOW - timedelta(days=9), read_at=NOW - timedelta(days=9)))
    shopify.silent = True
    assert (program.get("/orders/1002").status_code, shopify.asked) == (503, 1)
    assert program.get("/orders/1002/lines/1/exchanges").status_code == 503
    shopify.silent = False
    row, *_ = program.get("/orders/1002").json()["lines"]
    assert (row["quantity"], row["may"]) == (2, True)
    assert (program.get("/orders/1002").status_code, shopify.asked) == (200, 3)


def test_a_return_of_an_order_of_the_import_is_opened_with_both_answers(
    shop: Shop, program: Program, line: FulfillmentLine, shopify: Shopify
) -> None:
    Order.objects.update(asked_at=None)
    shopify.silent = True
    assert program.post("/returns", body_of(line, 11), Idempotency_Key="one").status_code == 503
    shopify.silent, shopify.asked = False, 0
    made = program.post("/returns", body_of(line, 11), Idempotency_Key="one")
    assert (made.status_code, shopify.asked) == (201, 2), made.content
    assert shop.returns.get().exchange_lines.exists()


def test_an_order_that_was_deleted_at_shopify_is_found_by_no_program(
    shop: Shop, program: Program, line: FulfillmentLine
) -> None:
    Order.objects.update(gone_at=NOW)
    answers = [
        program.post("/returns", body_of(line, None)),
        program.get("/orders/1001"),
        program.get(f"/orders/1001/lines/{line.pk}/exchanges"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert not shop.returns.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_shopify(
    shop: Shop, program: Program, line: FulfillmentLine, shopify: Shopify, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ones = []
    heard = shopify._said
    monkeypatch.setattr(shopify, "_said", lambda found: open_ones.append(connection.in_atomic_block) or heard(found))
    assert program.post("/returns", body_of(line, 91), Idempotency_Key="one").status_code == 201
    assert open_ones == [False] * 3


def test_an_agent_swaps_a_size(shop: Shop, program: Program, line: FulfillmentLine) -> None:
    wish: dict[str, Any] = body_of(line, 11)
    tried = call(program, "open_return", **wish, dry_run=True)["structuredContent"]
    assert (tried["number"], tried["payable"]["amount"]) == ("", "0.00")
    made = call(program, "open_return", **wish, idempotency_key="one")["structuredContent"]
    assert shop.returns.get(number=made["number"]).exchange_lines.get().variant_gid == GID.format(11)
    refused = call(program, "open_return", **body_of(line, 13), idempotency_key="two")
    assert refused["isError"]
    assert "/lines/0/exchange: It is sold out." in words(refused)


def test_what_goes_out_counts_against_the_keys_caps(shop: Shop, program: Program, line: FulfillmentLine) -> None:
    change_caps(shop=shop, key_id=program.key.pk, caps=Caps(action_minor=5000), by=OWNER, now=NOW)
    dear = body_of(line, 12, expected={"amount": "-10.00", "currency": "EUR"})
    refused = program.post("/returns", dear)
    assert (refused.status_code, refused.json()["code"]) == (403, "cap_action")
    assert program.post("/returns", body_of(line, 11)).status_code == 201


def test_the_same_article_goes_out_anew_in_place_of_a_repair(monkeypatch: pytest.MonkeyPatch, shopify: Shopify) -> None:
    monkeypatch.setattr("returns.queries.remedies.door", shopify)
    shopify.offers = [offer(1, stock=1)]
    rma = here(Outcome.REPAIR, order=make_order(remedy_shop(), Bought(price=5000, quantity=2)))
    program, path = program_of(rma.shop), f"/returns/{rma.number}"
    anew = {"outcome": "replacement", "consent": True}
    refused = program.post(f"{path}/outcome", anew)
    assert (refused.status_code, refused.json()["code"]) == (409, "sold_out")
    given_up = {"instead": "replacement", "reason": "The seam is gone."}
    assert program.post(f"{path}/repair/failure", given_up).json()["code"] == "sold_out"
    shopify.silent = True
    assert program.post(f"{path}/outcome", anew).status_code == 503
    shopify.silent, shopify.offers = False, [offer(1, stock=2)]
    assert program.post(f"{path}/outcome", anew).json()["result"] == "done"
    rma.refresh_from_db()
    assert (rma.outcome, rma.exchange_lines.count()) == (Outcome.REPLACEMENT, 2)


def test_store_credit_is_chosen_while_opening_with_its_bonus(
    shop: Shop, program: Program, line: FulfillmentLine
) -> None:
    assert why(program.post("/returns", body_of(line, None, outcome="store_credit"))) == (
        409,
        "/outcome",
        "not_offered",
    )
    version = active_policy(shop)
    version.document |= {"outcomes": ["refund", "store_credit"], "credit": {"bonus_bps": 1000}}
    version.save()
    Shop.objects.update(store_credit=True)
    made = program.post("/returns", body_of(line, None, outcome="store_credit"))
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["payable"]["amount"], told["amounts"]["bonus"]["shop"]["amount"]) == ("54.89", "4.99")
    assert shop.returns.get().outcome == "store_credit"


def test_what_could_go_out_is_read_with_its_difference(program: Program, line: FulfillmentLine) -> None:
    path = f"/orders/1001/lines/{line.pk}/exchanges?reason=size_small"

    def rows(more: str = "") -> dict[str, tuple[str, bool, str]]:
        data = program.get(path + more).json()["data"]
        return {
            each["variant_id"].rpartition("/")[2]: (each["more"]["amount"], each["possible"], each["why_not"])
            for each in data
        }

    assert rows() == {
        "11": ("0.00", True, ""),
        "12": ("10.00", True, ""),
        "13": ("0.00", False, "sold_out"),
        "14": ("-10.00", True, ""),
    }
    assert {number: told[1:] for number, told in rows("&words=Sac").items()} == {
        "91": (True, ""),
        "92": (False, "not_reckoned"),
    }
    for unknown in ("/orders/1001/lines/999999/exchanges", f"/orders/9/lines/{line.pk}/exchanges"):
        assert program.get(unknown).json()["code"] == "not_found"
    assert why(program.get(f"{path}&quantity=9")) == (422, "quantity", "not_returnable")
