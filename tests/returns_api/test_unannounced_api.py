"""A warehouse's program writes unannounced parcels down and says whose they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns.doors import NoAnswer
from returns.models import Shop, UnannouncedParcel
from tests.characters import fulfilled, make_order, make_shop
from tests.returns_api.programs import Program, program_of
from tests.returns_portal.merchant_desk import approved, received
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
ADDRESS = "/unannounced-parcels"


@pytest.fixture(autouse=True)
def shopify(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Shopify's barcodes stand for; it may be silent."""
    said: dict[str, Any] = {"skus": {"4006381333931": "SKU-1"}, "asked": 0}

    def skus_of(shop: Shop, *, codes: list[str], now: object) -> dict[str, str]:
        said["asked"] += 1
        if said.get("silent"):
            raise NoAnswer("time-out")
        return {code: said["skus"][code] for code in codes if code in said["skus"]}

    monkeypatch.setattr("returns_api.writing.unannounced.door", lambda name: skus_of)
    return said


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def seen(**about: Any) -> dict[str, Any]:
    article = {"code": "4006381333931", "quantity": 1, "condition": "worn"}
    today = timezone.now().date().isoformat()
    return {"arrived_on": today, "carrier": "Colissimo", "email": "Camille@Example.com", "contents": [article]} | about


def test_a_parcel_is_written_down_once_and_meets_its_return(shop: Shop, program: Program) -> None:
    made = program.post(ADDRESS, seen(), Idempotency_Key="one")
    assert (made.status_code, made.json()["contents"][0]["sku"]) == (201, "SKU-1")
    assert program.post(ADDRESS, seen(), Idempotency_Key="one").json() == made.json()
    path, rma = f"{ADDRESS}/{made.json()['id']}", approved(shop)
    assert b"amille" not in program.get(path).content
    assert program.get(f"{path}?expand=customer").json()["sender"]["email"] == "camille@example.com"
    assert program.post(path, seen(carrier="DHL"), If_Match=program.get(path)["ETag"]).json()["carrier"] == "DHL"
    assert program.post(path, seen(), If_Match=made["ETag"]).json()["code"] == "changed_meanwhile"
    matched = program.post(f"{path}/return", {"number": rma.number}).json()
    assert (matched["state"], matched["matched_to"]) == ("matched", rma.number)
    assert program.post(path, seen()).json()["code"] == "parcel_not_open"
    assert program.post(f"{path}/closure", {"ending": "kept"}).json()["code"] == "parcel_not_open"
    assert program.post(f"{path}/return/removal").json()["state"] == "open"
    assert program.post(f"{path}/return/removal").json()["code"] == "not_matched"
    assert program.post(f"{path}/closure", {"ending": "donated", "why": "Nobody asked."}).json()["ending"] == "donated"
    assert program.post(f"{path}/reopening").json()["state"] == "open"
    actors = set(UnannouncedParcel.objects.get().events.values_list("actor_id", flat=True))
    assert actors == {f"key:{program.key.pk}"}


def test_a_return_is_opened_for_what_is_in_it(shop: Shop, program: Program) -> None:
    line = fulfilled(make_order(shop))[0]
    parcel = program.post(ADDRESS, seen()).json()["id"]
    body = {"order": "1001", "lines": [{"line": line.pk, "quantity": 1, "reason": "size_small"}]}
    assert program.post("/returns", body | {"unannounced": 2**40}).json()["errors"][0]["field"] == "/unannounced"
    made = program.post("/returns", body | {"unannounced": parcel})
    assert made.status_code == 201, made.content
    assert program.get(f"{ADDRESS}/{parcel}").json()["matched_to"] == made.json()["number"]
    assert made.json()["consequences"]["labels"] == 0
    other = make_order(shop, number=1002)
    body = {"order": "1002", "lines": [{"line": fulfilled(other)[0].pk, "quantity": 1, "reason": "size_small"}]}
    assert program.post("/returns", body | {"unannounced": parcel}).json()["code"] == "parcel_not_open"
    assert shop.returns.count() == 1


def test_a_parcel_for_two_returns_is_divided(shop: Shop, program: Program) -> None:
    first, second = approved(shop), approved(shop, 1002)
    two = [{"code": "SKU-1", "quantity": 2}]
    path = f"{ADDRESS}/{program.post(ADDRESS, seen(contents=two)).json()['id']}/division"
    body: dict[str, Any] = {"first": first.number, "second": second.number, "apart": [{"place": 0, "quantity": 1}]}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"second": "R-9"}, "/second"),
        ({"second": first.number}, "/second"),
        ({"apart": [{"place": 0, "quantity": 2}]}, "/apart"),
        ({"apart": [{"place": 1, "quantity": 1}]}, "/apart"),
    ]
    for said, field in wrong:
        assert program.post(path, body | said).json()["errors"][0]["field"] == field
    told = program.post(path, body).json()
    assert (told["matched_to"], [each["quantity"] for each in told["contents"]]) == (first.number, [1])
    assert shop.unannounced.get(rma=second).contents.get().quantity == 1


def test_what_is_not_right_is_named_and_changes_nothing(shop: Shop, program: Program, shopify: dict[str, Any]) -> None:
    counted, parcel = received(shop), program.post(ADDRESS, seen()).json()["id"]
    before = tables()
    wrong: list[tuple[dict[str, Any], str]] = [
        (seen(arrived_on="2199-01-01"), "/arrived_on"),
        (seen(arrived_on="2001-01-01"), "/arrived_on"),
        (seen(location_id="gid://x"), "/location_id"),
        (seen(contents=[{"quantity": 2}]), "/contents/0/description"),
        (seen(email="nobody"), "/email"),
    ]
    for body, field in wrong:
        assert program.post(ADDRESS, body).json()["errors"][0]["field"] == field
    path = f"{ADDRESS}/{parcel}/return"
    assert program.post(path, {"number": "R-9"}).json()["errors"][0]["field"] == "/number"
    assert program.post(path, {"number": counted.number}).json()["code"] == "already_received"
    assert program.post(f"{ADDRESS}?dry_run=true", seen()).status_code == 200
    assert not changed(before)
    shopify["silent"] = True
    assert program.post(ADDRESS, seen(), Idempotency_Key="two").json()["contents"][0]["sku"] == ""


def test_the_list_takes_the_same_queries_at_any_length(program: Program) -> None:
    def ask(address: str) -> tuple[Any, int]:
        with CaptureQueriesContext(connection) as found:
            told = program.get(ADDRESS + address).json()
        return told, len(found)

    program.post(ADDRESS, seen())
    _, queries = ask("")
    for _ in range(4):
        program.post(ADDRESS, seen())
    page, many = ask("?limit=3&state=open")
    assert (len(page["data"]), many) == (3, queries)
    rest = ask(f"?limit=3&state=open&cursor={page['next_cursor']}")[0]
    assert [each["number"] for each in (*page["data"], *rest["data"])] == ["U-5", "U-4", "U-3", "U-2", "U-1"]
    assert ask("?state=closed")[0] == {"data": [], "next_cursor": None}
