"""Programs change the shop's settings and suppliers as the forms do: judged field by field, over nobody's head."""

from __future__ import annotations

from typing import Any

import pytest

from returns.models import Location, Shop
from returns_api.examples import BODIES
from tests.characters import NOW, make_shop
from tests.returns_api.programs import Program, program_of
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
LYON = {"name": "Lin", "street": "4 rue Neuve", "postcode": "69001", "city": "Lyon", "country": "FR"}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def fields(answer: Any) -> list[str]:
    """Which fields are not right, or the code."""
    told = answer.json()
    return [each["field"] for each in told["errors"]] if told.get("errors") else [told["code"]]


def test_settings_are_changed_one_by_one_over_nobodys_head(shop: Shop, program: Program) -> None:
    seen = program.get("/settings")["ETag"]
    answer = program.post("/settings/languages", {"languages": ["de", "fr", "en"]}, If_Match=seen)
    assert answer.json()["languages"] == ["en", "fr", "de"]
    assert answer["ETag"] == program.get("/settings")["ETag"]
    assert fields(program.post("/settings/contact", BODIES["set_contact"], If_Match=seen)) == ["changed_meanwhile"]
    assert program.post("/settings/contact", BODIES["set_contact"]).json()["contact"] == BODIES["set_contact"]
    assert program.post("/settings/return-address", LYON).json()["return_address"]["city"] == "Lyon"
    assert program.post("/settings/brand", BODIES["set_brand"]).json()["brand"]["colour"] == "#1f4d43"
    shop.refresh_from_db()
    assert (shop.languages, shop.return_address["country"]) == (["en", "fr", "de"], "FR")


def test_what_is_not_right_is_named_and_changes_nothing(program: Program) -> None:
    before = tables()
    wrong: list[tuple[str, Any, list[str]]] = [
        ("languages", {"languages": ["tlh"]}, ["/languages"]),
        ("languages", {"languages": []}, ["/languages"]),
        ("contact", {"email": "nobody", "page": "http://plain.example"}, ["/email", "/page"]),
        ("brand", BODIES["set_brand"] | {"colour": "loud"}, ["/colour"]),
        ("return-address", LYON | {"postcode": ""}, ["/postcode"]),
        ("return-address", LYON | {"country": "US"}, ["/province"]),
        ("return-address", LYON | {"country": "XQ", "city": " "}, ["/city", "/country"]),
        ("stores", {"stores": [{"id": 2**40, "takes_returns": True}]}, ["/stores"]),
        ("destinations", {"address": LYON | {"street": ""}}, ["/address/street"]),
        ("destinations", {"address": LYON, "location_id": "gid://x"}, ["/location_id"]),
    ]
    for address, body, named in wrong:
        assert fields(program.post(f"/settings/{address}", body)) == named, body
    assert program.post("/settings/contact?dry_run=true", BODIES["set_contact"]).status_code == 200
    assert not changed(before)


def test_stores_and_further_addresses_are_kept_and_let_go(shop: Shop, program: Program) -> None:
    about = {"fulfillment_service": False, "active": True, "read_at": NOW}
    store = Location.objects.create(shop=shop, gid="gid://shopify/Location/1", name="Lyon", **about)
    other = Location.objects.create(shop=shop, gid="gid://shopify/Location/2", name="Paris", hours="10-19", **about)
    told = program.post("/settings/stores", {"stores": [{"id": store.pk, "takes_returns": True, "hours": "9-18"}]})
    assert {each["id"]: (each["takes_returns"], each["hours"]) for each in told.json()["data"]} == {
        store.pk: (True, "9-18"),
        other.pk: (False, "10-19"),
    }
    (made,) = program.post("/settings/destinations", {"address": LYON, "location_id": store.gid}).json()["data"]
    assert (made["code"], made["location_id"]) == ("lin", store.gid)
    path = f"/settings/destinations/{made['code']}"
    assert program.post(path, {"address": LYON | {"city": "Paris"}}).json()["data"][0]["address"]["city"] == "Paris"
    assert program.post(f"{path}/removal").json() == {"data": []}
    assert fields(program.post(path, {"address": LYON})) == ["not_found"]


def test_a_supplier_is_kept_as_it_was_agreed(shop: Shop, program: Program) -> None:
    body: dict[str, Any] = {"name": "Lin", "email": "r@lin.example", "vendors": ["Lin"], "address": LYON}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"vendors": []}, "/vendors"),
        ({"address": None}, "/address"),
        ({"address": LYON | {"city": ""}}, "/address/city"),
        ({"handling": "to_shop", "label_made_by": "supplier"}, "/label_made_by"),
        ({"reasons": ["whim"]}, "/reasons"),
        ({"locations": ["gid://x"]}, "/locations"),
        ({"handling_cost": {"amount": "1.00", "currency": "USD"}}, "/handling_cost/currency"),
    ]
    for changes, named in wrong:
        assert fields(program.post("/suppliers", body | changes)) == [named]
    made = program.post("/suppliers", body)
    assert (made.status_code, made.json()["active"]) == (201, True)
    path, row = f"/suppliers/{made.json()['id']}", shop.suppliers.get()
    assert row.destination is not None
    assert row.destination.address["city"] == "Lyon"
    assert fields(program.post("/suppliers", body)) == ["/name"]
    seen = program.get(path)["ETag"]
    assert program.post(f"{path}/rest", {"active": False}, If_Match=seen).json()["active"] is False
    assert fields(program.post(path, body, If_Match=seen)) == ["changed_meanwhile"]
    assert program.post(path, body | {"days": 30, "handling": "to_shop", "address": None}).json()["days"] == 30
