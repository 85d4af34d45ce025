"""Shopify Flow's actions: signed, done once for each run, refused in words that its log can show."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.models import OutboxMessage, PaymentRequest, Shop
from returns.operations.confirm_payment import UnableToConfirm, confirm_payment
from shop_integration.flow.actions import ACTIONS
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once
from tests.returns_portal.merchant_desk import again, approved, received, requested, staff_of, with_door
from tests.security.state import changed, tables

SECRET = "flow-secret"
Send = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET = SECRET, ""


def run(rma: Any, handle: str = "approve-return", *, of: str = "run-1", shop: str = "", **filled: Any) -> bytes:
    """The body as Flow sends it."""
    named = rma if isinstance(rma, str) else rma.number
    body = {
        "shop_id": 690933842,
        "shopify_domain": shop or "atelier-demo.myshopify.com",
        "action_run_id": of,
        "action_definition_id": "d-1",
        "handle": handle,
        "step_reference": "s-1",
        "properties": {"return": named} | filled,
    }
    return json.dumps(body).encode()


def send(body: bytes, *, secret: str = SECRET) -> HttpResponse:
    digest = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    headers = {"X-Shopify-Hmac-Sha256": digest}
    return Client().post("/flow/actions", body, content_type="application/json", headers=headers)


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def test_a_return_is_approved_once_for_each_run_and_history_says_by_whom(shop: Shop, settings: Any) -> None:
    rma = requested(shop)
    assert send(run(rma)).json() == {"message": "Done."}
    put = OutboxMessage.objects.count()
    assert send(run(rma)).json() == {"message": "It was done before."}
    assert send(run(rma, of="run-2")).status_code == 200, "what is approved already is no fault of the workflow's"
    assert OutboxMessage.objects.count() == put
    (event,) = rma.events.filter(kind="return.approved")
    assert event.actor_id == "shopify-flow:run-1"
    settings.MIDDLEWARE = with_door()
    assert "Shopify Flow" in staff_of(shop).get(f"/app/returns/{rma.number}/").content.decode()


def test_a_return_is_named_as_shopify_names_it(shop: Shop) -> None:
    first, second = requested(shop, 1001), requested(shop, 1002)
    shop.returns.filter(pk=first.pk).update(gid="gid://shopify/Return/71", shopify_name="#1001-R1")
    assert send(run("gid://shopify/Return/71")).status_code == 200
    assert send(run("#1001-R1", "note-on-return", of="n", text="Seen.")).status_code == 200
    assert (again(first).status, again(second).status) == (ReturnStatus.OPEN, ReturnStatus.REQUESTED)
    for nobody in ("", "R-9", "gid://shopify/Return/72"):
        assert send(run(nobody, of="m")).status_code == 404


def test_a_declined_return_that_a_person_took_up_again_is_not_declined_by_the_same_run(shop: Shop) -> None:
    rma = requested(shop)
    body = run(rma, "decline-return", explanation="Worn.")
    assert send(body).status_code == 200
    assert (again(rma).status, again(rma).decline_note) == (ReturnStatus.DECLINED, "Worn.")
    shop.returns.filter(pk=rma.pk).update(status=ReturnStatus.REQUESTED, closed_at=None)
    assert send(body).json() == {"message": "It was done before."}
    assert again(rma).status == ReturnStatus.REQUESTED


def test_money_goes_out_once_and_not_beyond_what_the_workflow_may(shop: Shop) -> None:
    rma = received(shop)
    much = send(run(rma, "settle-return", most="1.00"))
    assert much.status_code == 409
    assert "more than the workflow may pay" in much.json()["message"]
    assert send(run(rma, "settle-return", most="NaN")).status_code == 400
    assert send(run(rma, "settle-return", most=-1)).status_code == 400
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    for _ in range(2):
        assert send(run(rma, "settle-return", of="run-2", most="1000")).status_code == 200
    assert again(rma).settlement.status == SettlementStatus.DUE
    assert OutboxMessage.objects.filter(kind="shopify.settle", payload__return=rma.pk).count() == 1
    early = send(run(approved(shop, 1002), "settle-return", of="run-3"))
    assert (early.status_code, "not_received" in early.json()["message"]) == (409, True)


def test_what_takes_two_people_is_asked_for_and_flow_confirms_nothing(shop: Shop) -> None:
    rma = received(shop)
    shop.two_people_minor = 1
    shop.save()
    for _ in range(2):
        assert send(run(rma, "settle-return")).status_code == 200
    asked = PaymentRequest.objects.get()
    assert asked.asked_by == "shopify-flow:run-1"
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    with pytest.raises(UnableToConfirm):
        confirm_payment(shop=shop, rma_id=rma.pk, request_id=asked.pk, actor_id="shopify-flow:run-9", now=NOW)


def test_a_label_is_made_where_there_is_none_and_a_note_is_written_once(shop: Shop) -> None:
    rma = approved(shop)
    rma.parcels.update(status=ParcelStatus.VOIDED)
    made = rma.parcels.count()
    for of in ("a", "a", "b"):
        assert send(run(rma, "return-label", of=of)).status_code == 200
        assert send(run(rma, "note-on-return", of=of, text="Tell the warehouse.")).status_code == 200
    assert rma.parcels.count() == made + 1
    assert rma.notes.count() == 2
    assert send(run(rma, "note-on-return", of="c", text=" ")).status_code == 409
    assert send(run(requested(shop, 1002), "return-label", of="d")).status_code == 409


@pytest.mark.django_db
def test_nobody_else_and_no_other_shop_gets_anything_done() -> None:
    atelier, northwind = two_shops()
    rma = requested(atelier)
    before = tables()
    good = run(rma, shop=northwind.domain)
    assert send(good).status_code == 404
    assert send(run(rma), secret="other").status_code == 401
    assert Client().post("/flow/actions", run(rma), content_type="application/json").status_code == 401
    assert Client().get("/flow/actions").status_code == 405
    assert send(run(rma, "pay-everything")).status_code == 404
    assert send(run(rma, shop="unknown.myshopify.com")).status_code == 404
    for body in (b"", b"{", b"[]", b"\xff", run(rma, of="x y"), run(rma, of="x" * 51), run(rma, shop="evil.example")):
        assert send(body).status_code == 400
    assert send(b" " * 70_000).status_code == 413
    assert not changed(before)


def test_a_stumbling_database_lets_flow_ask_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def stumble(*_: object) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("shop_integration.flow.views.ACTIONS", {"approve-return": stumble})
    answer = send(run(requested(shop)))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_run_that_comes_many_times_at_once_is_done_once() -> None:
    shop = make_shop()
    rma = requested(shop)
    answers = all_at_once(lambda _: send(run(rma)).json()["message"], crowd=6)
    assert sorted(answers) == ["Done."] + ["It was done before."] * 5
    assert rma.events.filter(kind="return.approved").count() == 1


def test_every_action_is_one_of_an_extension() -> None:
    assert set(ACTIONS) == {"approve-return", "decline-return", "return-label", "settle-return", "note-on-return"}
