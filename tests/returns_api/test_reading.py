"""Reading returns: the admin's list, page by page, and one return whole."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.models import Shop
from returns.operations.tag_return import tag_return
from tests.characters import NOW, Bought, ask, make_order, make_shop, two_shops
from tests.returns_api.programs import Program, program_of
from tests.returns_portal.merchant_desk import approved, labelled, paid, received, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def listed(program: Program, query: str = "") -> list[str]:
    answer = program.get(f"/returns{query}")
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["data"]]


def test_who_asks_is_told_who_they_are(shop: Shop) -> None:
    program = program_of(shop, "returns:read")
    told = program.get("/me").json()
    assert told["shop"] == {
        "domain": shop.domain,
        "name": shop.name,
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "country": "FR",
    }
    assert told["key"]["scopes"] == ["returns:read"]
    assert program.text not in str(told)


def test_pages_follow_each_other_and_name_each_return_once(shop: Shop) -> None:
    program = program_of(shop)
    numbers = [requested(shop, 1000 + n).number for n in range(5)]
    found, cursor = [], ""
    for _ in range(3):
        page = program.get(f"/returns?limit=2&sort=oldest{cursor}").json()
        found += [row["number"] for row in page["data"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert found == numbers
    assert page["next_cursor"] is None


def test_the_filters_are_the_admins(shop: Shop) -> None:
    program = program_of(shop)
    waits, opened = requested(shop), approved(shop, 1002)
    tag_return(rma=waits, name="VIP", actor_id="7001", now=NOW)
    assert listed(program, "?stage=requested") == [waits.number]
    assert listed(program, "?stage=requested&stage=label_pending&sort=oldest") == [waits.number, opened.number]
    assert listed(program, "?tag=vip") == [waits.number]
    assert listed(program, f"?search={opened.number}") == [opened.number]
    assert listed(program, "?value_from=500") == []
    assert listed(program, "?outcome=refund&country=FR&sort=value") == [opened.number, waits.number]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("stage=nowhere", "stage.0"),
        ("cursor=x", "cursor"),
        ("cursor=999999999999999999-1", "cursor"),
        ("value_from=1e400", "value_from"),
        ("value_from=NaN", "value_from"),
        ("supplier=99999999999999999999", "supplier"),
        ("search=%00", "search"),
        ("country=fr", "country"),
    ],
)
def test_what_cannot_be_asked_is_named(shop: Shop, query: str, field: str) -> None:
    answer = program_of(shop).get(f"/returns?{query}")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_one_return_is_told_whole(shop: Shop) -> None:
    rma = paid(shop)
    told = program_of(shop).get(f"/returns/{rma.number}").json()
    assert (told["number"], told["status"], told["stage"]) == (rma.number, rma.status, rma.stage)
    assert told["settlement"]["status"] == "PAID"
    total = told["settlement"]["amounts"]["total"]
    assert set(total) == {"shop", "presentment"}
    assert total["shop"]["currency"] == "EUR"
    assert [line["counted"] for line in told["lines"]] == [
        [{"became": "RESTOCKED", "quantity": item.quantity}] for item in rma.lines.all()
    ]
    assert told["parcels"][0]["tracking_number"] == "SBX1001FR"
    assert told["timeline"] is told["customer"] is None


def test_two_currencies(shop: Shop) -> None:
    rma = ask(make_order(shop, Bought(), presentment="JPY", rate=2))
    line = program_of(shop).get(f"/returns/{rma.number}").json()["lines"][0]
    assert line["amount"] == {
        "shop": {"amount": "49.90", "currency": "EUR"},
        "presentment": {"amount": "9980", "currency": "JPY"},
    }


def test_nobody_is_named_unless_the_key_may_and_the_program_asks(shop: Shop) -> None:
    rma = requested(shop)
    usual, trusted = program_of(shop, "returns:read"), program_of(shop)
    path = f"/returns/{rma.number}"
    for answer in (usual.get(path), trusted.get(path), usual.get(f"{path}?expand=timeline"), usual.get("/returns")):
        assert b"camille" not in answer.content.lower()
    assert usual.get(f"{path}?expand=customer").json()["detail"] == "It takes the scope customers:read."
    told = trusted.get(f"{path}?expand=customer,timeline").json()
    assert told["customer"]["email"] == "camille@example.com"
    assert told["customer"]["address"]["city"] == "Paris"
    assert [event["kind"] for event in told["timeline"]] == [event.kind for event in rma.events.order_by("pk")]
    assert trusted.get(f"{path}?expand=everything").status_code == 422


def test_labels_are_told_where_they_are(shop: Shop) -> None:
    program = program_of(shop)
    rma = labelled(shop)
    (label,) = program.get(f"/returns/{rma.number}/labels").json()["data"]
    assert label["parcel"] == rma.parcels.get().pk
    assert label["url"].endswith(".pdf")
    assert program.get(f"/returns/{requested(shop, 1002).number}/labels").json() == {"data": []}


def test_a_label_names_who_sends_it_and_so_its_address_is_not_told_to_every_key(shop: Shop) -> None:
    path, reader = f"/returns/{labelled(shop).number}/labels", program_of(shop, "returns:read")
    answer = reader.get(path)
    assert (answer.status_code, answer.json()["detail"]) == (403, "It takes the scope customers:read.")
    assert b".pdf" not in answer.content
    for told in (reader.get(path.removesuffix("/labels")), reader.get("/returns?expand=lines,timeline")):
        assert b"/labels/" not in told.content
    assert program_of(shop, "customers:read").get(path).json()["data"]


def test_the_other_shops_returns_are_not_there() -> None:
    atelier, northwind = two_shops()
    ours, theirs = requested(atelier), requested(northwind, 1002)
    program = program_of(northwind)
    assert listed(program) == [theirs.number]
    assert ours.number == theirs.number or program.get(f"/returns/{ours.number}").status_code == 404


def test_fifty_returns_take_no_more_queries_than_one(shop: Shop) -> None:
    program = program_of(shop)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            for expand in ("", "lines,timeline,customer"):
                program.get(f"/returns?limit=100&expand={expand}")
        return len(found)

    requested(shop)
    one = queries()
    for number in range(1100, 1110):
        requested(shop, number)
    assert queries() == one <= 18


def test_a_list_is_expanded_as_one_return_is(shop: Shop) -> None:
    program, usual = program_of(shop), program_of(shop, "returns:read")
    rma = received(shop)
    whole = program.get(f"/returns/{rma.number}?expand=timeline,customer").json()
    (row,) = program.get("/returns?expand=lines,timeline,customer").json()["data"]
    assert {name: row[name] for name in ("lines", "timeline", "customer")} == {
        name: whole[name] for name in ("lines", "timeline", "customer")
    }
    (row,) = usual.get("/returns").json()["data"]
    assert (row["lines"], row["timeline"], row["customer"]) == (None, None, None)
    assert usual.get("/returns?expand=lines,customer").json()["code"] == "scope_missing"
    (row,) = usual.get("/returns?expand=lines").json()["data"]
    assert row["lines"][0]["counted"]
