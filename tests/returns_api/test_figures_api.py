"""Programs read what labels cost, how suppliers do, what shoppers said, and how webhooks went."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.models import DeliveryReport, Shop, SurveyAnswer
from returns.operations.publish_events import publish_of
from tests.characters import NOW, make_order, make_shop
from tests.labels.bought import full_drawer
from tests.labels.test_cost_report import SINCE, UNTIL
from tests.returns.test_publish_events import listen
from tests.returns_api.programs import Program, program_of
from tests.returns_api.test_every_operation import beside
from tests.returns_portal.merchant_desk import paid, received
from tests.returns_portal.test_shopper_exchange import active_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def test_how_suppliers_do(shop: Shop, program: Program) -> None:
    supplier = shop.suppliers.create(name="Maison Lin", email="m@lin.example", made_at=NOW)
    beside(received(shop), supplier)
    (card,) = program.get("/suppliers/scorecards").json()["data"]
    assert (card["name"], card["claims"], card["claimed"]) == (
        "Maison Lin",
        1,
        {"amount": "9.00", "currency": "EUR"},
    )
    assert (card["in_time"], card["accepted"], card["days_to_credit"]) == (0.0, 0.0, None)


def test_what_shoppers_said_in_figures_alone(shop: Shop, program: Program) -> None:
    rma, now = paid(shop), timezone.now()
    SurveyAnswer.objects.create(rma=rma, score=4, text="It took long.", language="en", first_at=now, at=now)
    answer = program.get("/insights/survey")
    told = answer.json()
    assert (told["whole"]["count"], sum(told["whole"]["spread"]), told["whole"]["mean"]) == (1, 1, None)
    assert [each["got"] for each in told["by"]] == ["refund"]
    assert b"took long" not in answer.content


def test_what_labels_cost(shop: Shop, program: Program) -> None:
    full_drawer(shop)
    told = program.get(f"/insights/label-costs?since={SINCE}&until={UNTIL}").json()
    assert told["slips"] == 1
    (sold,) = [
        each for each in told["sheets"] if (each["currency"], each["test"], each["source"]) == ("EUR", False, "sold")
    ]
    assert (sold["whole"]["counts"]["used"], sold["whole"]["sums"]["used"]["amount"]) == (10, "51.20")
    assert sum(row["bought"] for row in sold["rows"]) == sold["whole"]["bought"] == 16
    for days in ("since=2026-11-02&until=2026-11-01", "since=2001-01-01&until=2026-11-01"):
        assert program.get(f"/insights/label-costs?{days}").json()["errors"][0]["field"] == "since"


def test_what_returns_cost_is_said(program: Program) -> None:
    body: dict[str, Any] = {"handling": {"amount": "2.50", "currency": "EUR"}, "fees_percent": "1.4"}
    seen = program.get("/settings/costs")["ETag"]
    told = program.post("/settings/costs", body | {"worth_percent": {"b": "80"}}, If_Match=seen).json()
    assert (told["handling"]["amount"], told["fees_percent"], told["worth_percent"]) == ("2.50", "1.4", {"b": "80"})
    assert program.post("/settings/costs", body, If_Match=seen).json()["code"] == "changed_meanwhile"
    dollars = {"handling": {"amount": "2.50", "currency": "USD"}}
    for wrong, field in (
        (dollars, "/handling/currency"),
        ({"handling": {"amount": "-1", "currency": "EUR"}}, "/handling/amount"),
    ):
        assert program.post("/settings/costs", wrong).json()["errors"][0]["field"] == field


def test_a_gift_code_is_made_once_where_presents_are_taken_back(shop: Shop, program: Program) -> None:
    make_order(shop)
    assert program.post("/orders/1001/gift-code").json()["code"] == "no_presents"
    version = active_policy(shop)
    version.document |= {"gifts": {"allowed": True}}
    version.save()
    code = program.post("/orders/1001/gift-code").json()["code"]
    assert program.post("/orders/1001/gift-code").json()["code"] == code
    assert program.post("/orders/9/gift-code").json()["code"] == "not_found"


def test_an_order_that_did_not_come_is_noted(shop: Shop, program: Program) -> None:
    make_order(shop)
    assert program.post("/orders/1001/delivery", {"arrived": False}).json() == {"said_missing": True}
    assert DeliveryReport.objects.get().noted_by == f"key:{program.key.pk}"
    assert program.post("/orders/1001/delivery", {"arrived": True}).json() == {"said_missing": False}
    assert not DeliveryReport.objects.exists()


def test_how_webhooks_went_is_read_page_by_page(shop: Shop, program: Program) -> None:
    rma, endpoint = received(shop), listen(shop)
    publish_of(shop, now=NOW)
    first = endpoint.deliveries.order_by("pk")[0]
    first.tries.create(at=NOW, status=503, problem="status", milliseconds=84)
    path = f"/webhook-endpoints/{endpoint.pk}/deliveries"
    rows, cursor = [], ""
    while True:
        page = program.get(f"{path}?limit=2&cursor={cursor}").json()
        rows += page["data"]
        if not (cursor := page["next_cursor"] or ""):
            break
    assert [each["id"] for each in rows] == list(endpoint.deliveries.order_by("-pk").values_list("pk", flat=True))
    assert (rows[-1]["state"], rows[-1]["tries"][0]["status"]) == ("waiting", 503)
    assert program.get(f"{path}?number={rma.number}").json()["data"]
    assert program.get(f"{path}?state=delivered").json()["data"] == []
