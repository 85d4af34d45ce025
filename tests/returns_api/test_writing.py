"""Programs change returns: as a person's click does it, once, over nobody's head, and on trial."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.api_key import actor_of
from returns.domain.status import ReturnStatus, SettlementStatus, Stage
from returns.models import ApiAnswer, OutboxMessage, PaymentRequest, Return, Shop
from returns.operations.ingest_order import ingest_order
from tests.characters import NOW, fulfilled, make_order, make_shop, snapshot, two_shops
from tests.returns_api.programs import Program, program_of
from tests.returns_portal.merchant_desk import again, approved, arrived, declined, labelled, received, requested
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def counted(rma: Return) -> dict[str, Any]:
    """Everything came back and can be sold."""
    return {
        "lines": [
            {"line": item.pk, "found": [{"became": "RESTOCKED", "quantity": item.quantity}]} for item in rma.lines.all()
        ]
    }


def payable(program: Program, rma: Return) -> dict[str, str]:
    told: dict[str, str] = program.get(f"/returns/{rma.number}").json()["settlement"]["payable"]
    return told


def test_a_return_goes_from_request_to_money(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path = f"/returns/{rma.number}"
    told = program.post(f"{path}/approval").json()
    assert (told["result"], told["status"], told["stage"]) == ("done", "OPEN", "label_pending")
    assert told["consequences"] == {"letters": 1, "labels": 1, "payments": 0}
    told = program.post(f"{path}/receipt", counted(rma)).json()
    assert told["stage"] == "to_refund"
    told = program.post(f"{path}/settlement", {"expected": told["payable"], "outcome": "refund"}).json()
    assert (told["settlement"], told["consequences"]["payments"]) == ("DUE", 1)
    actors = {event.actor_id for event in rma.events.all() if event.actor == "merchant"}
    assert actors == {actor_of(program.key.pk)}


def test_a_return_is_opened_for_an_order(shop: Shop, program: Program) -> None:
    order = make_order(shop)
    line = fulfilled(order)[0]
    body: dict[str, Any] = {
        "order": "1001",
        "lines": [{"line": line.pk, "quantity": 1, "reason": "size_small"}],
        "with_label": False,
    }
    before = tables()
    tried = program.post("/returns?dry_run=true", body)
    assert (tried.status_code, tried.json()["number"], tried.json()["dry_run"]) == (200, "", True)
    assert not changed(before)
    made = program.post("/returns", body | {"expected": tried.json()["payable"]})
    assert made.status_code == 201, made.content
    rma = shop.returns.get()
    assert made["Location"] == f"/api/v1/returns/{rma.number}"
    assert (rma.status, rma.origin) == (ReturnStatus.OPEN, "merchant")
    again_ = program.post("/returns", body)
    assert (again_.status_code, again_.json()["code"]) == (409, "not_returnable")


def test_what_an_order_cannot_give_is_refused(shop: Shop, program: Program) -> None:
    line = fulfilled(make_order(shop))[0]
    wanted: dict[str, Any] = {"line": line.pk, "quantity": 1, "reason": "size_small"}
    good: dict[str, Any] = {"order": "1001", "lines": [wanted]}

    def code(**changes: Any) -> str:
        told: str = program.post("/returns", good | changes).json()["code"]
        return told

    assert code(order="9") == "not_found"
    assert code(lines=[wanted | {"line": 2**40}]) == "not_returnable"
    assert code(lines=[wanted | {"quantity": 5}]) == "not_returnable"
    assert code(lines=[wanted | {"reason": "whim"}]) == "not_returnable"
    assert code(lines=[wanted, wanted]) == "not_returnable"
    assert code(expected={"amount": "1.00", "currency": "EUR"}) == "sum_changed"
    assert code(expected={"amount": "1.00", "currency": "USD"}) == "invalid"
    assert not shop.returns.exists()


@pytest.mark.parametrize(
    ("deed", "body"),
    [
        ("approval", None),
        ("refusal", {"reason": "OTHER", "explanation": "Worn."}),
        ("messages", {"text": "A photo, please."}),
        ("notes", {"text": "Look twice."}),
        ("tags", {"add": ["VIP"]}),
    ],
)
def test_a_trial_says_what_would_come_of_it_and_leaves_nothing(
    shop: Shop, program: Program, deed: str, body: Any
) -> None:
    rma = requested(shop)
    before = tables()
    tried = program.post(f"/returns/{rma.number}/{deed}?dry_run=true", body).json()
    assert not changed(before)
    done = program.post(f"/returns/{rma.number}/{deed}", body).json()
    assert (tried.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert tried.pop("etag") is None
    assert done.pop("etag") == program.get(f"/returns/{rma.number}")["ETag"]
    assert tried == done


def test_a_trial_refuses_what_would_be_refused(shop: Shop, program: Program) -> None:
    rma = declined(shop)
    answer = program.post(f"/returns/{rma.number}/approval?dry_run=true")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_waiting")
    assert answer.json()["detail"] == "It is DECLINED."


def test_the_same_wish_is_done_once(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path, body = f"/returns/{rma.number}/notes", {"text": "Look twice."}
    first = program.post(path, body, Idempotency_Key="a")
    second = program.post(path, body, Idempotency_Key="a")
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert rma.notes.count() == 1
    other = program.post(path, {"text": "Another."}, Idempotency_Key="a")
    assert (other.status_code, other.json()["code"]) == (422, "other_request")
    elsewhere = program.post(f"/returns/{rma.number}/approval", None, Idempotency_Key="a")
    assert elsewhere.json()["code"] == "other_request"
    assert program_of(shop, name="Other").post(path, body, Idempotency_Key="a").status_code == 200
    assert rma.notes.count() == 2


def test_a_refusal_is_kept_too_and_a_mistake_is_not(shop: Shop, program: Program) -> None:
    rma = declined(shop)
    for _ in range(2):
        assert program.post(f"/returns/{rma.number}/approval", Idempotency_Key="a").json()["code"] == "not_waiting"
    assert ApiAnswer.objects.get().status == 409
    path = f"/returns/{rma.number}/notes"
    assert program.post(path, {"txt": "x"}, Idempotency_Key="b").status_code == 422
    assert program.post(path, {"text": "x"}, Idempotency_Key="b").status_code == 200
    assert program.post(path, {"text": "x"}, Idempotency_Key="ü").json()["code"] == "idempotency_key_invalid"


def test_what_broke_is_undone_and_may_be_tried_again(
    shop: Shop, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    rma = requested(shop)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret of ours")

    path = f"/returns/{rma.number}/approval"
    with monkeypatch.context() as patch:
        patch.setattr("returns_api.writing.acting._facts", broken)
        answer = program.post(path, Idempotency_Key="a")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert b"secret" not in answer.content
    assert again(rma).status == ReturnStatus.REQUESTED
    assert program.post(path, Idempotency_Key="a").status_code == 200


def test_nothing_is_done_over_somebodys_head(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path = f"/returns/{rma.number}"
    seen = program.get(path)["ETag"]
    assert program.post(f"{path}/tags", {"add": ["VIP"]}, If_Match=seen).status_code == 200
    answer = program.post(f"{path}/approval", If_Match=seen)
    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert again(rma).status == ReturnStatus.REQUESTED
    weak = f"W/{program.get(path)['ETag']}"
    assert program.post(f"{path}/approval", If_Match=weak).status_code == 200


def test_pieces_are_counted_or_refused(shop: Shop, program: Program) -> None:
    rma = arrived(shop)
    path, good = f"/returns/{rma.number}/receipt", counted(rma)
    first = good["lines"][0]
    assert program.post(path, {"lines": [first]}).json()["code"] == "count"
    assert program.post(path, {"lines": [*good["lines"], first]}).json()["errors"][0]["field"] == "/lines/2"
    wrong = program.post(path, {"lines": [first | {"found": [{"became": "EATEN", "quantity": 0}]}]}).json()
    assert {each["field"] for each in wrong["errors"]} == {"/lines/0/found/0/became", "/lines/0/found/0/quantity"}
    assert program.post(path, good).status_code == 200
    assert program.post(path, good).json()["code"] == "already_received"


def test_money_goes_out_once_for_the_sum_that_was_read(shop: Shop, program: Program) -> None:
    early, rma = labelled(shop, 1002), received(shop)
    path = f"/returns/{rma.number}/settlement"
    sum_ = payable(program, rma)
    too_soon = program.post(f"/returns/{early.number}/settlement", {"expected": payable(program, early)})
    assert too_soon.json()["code"] == "not_received"
    assert program.post(path, {"expected": sum_ | {"amount": "0.01"}}).json()["code"] == "sum_changed"
    assert program.post(path, {"expected": sum_ | {"currency": "USD"}}).json()["code"] == "invalid"
    assert program.post(path, {"expected": sum_}).json()["result"] == "done"
    assert program.post(path, {"expected": sum_}).json()["result"] == "nothing_to_do"
    assert OutboxMessage.objects.filter(kind="shopify.settle", payload__return=rma.pk).count() == 1


def test_a_sum_beyond_the_limit_is_asked_of_a_person(shop: Shop, program: Program) -> None:
    shop.agents_pay_minor = 0
    shop.save()
    rma = received(shop)
    body = {"expected": payable(program, rma)}
    told = program.post(f"/returns/{rma.number}/settlement", body).json()
    assert (told["result"], told["settlement"], told["consequences"]["payments"]) == ("asked", "QUOTED", 0)
    assert PaymentRequest.objects.get().asked_by == actor_of(program.key.pk)
    assert program.get(f"/returns/{rma.number}").json()["settlement"]["waits_for_second_person"] is True


def test_a_return_ends_and_is_taken_up_again(shop: Shop, program: Program) -> None:
    one, two = approved(shop), approved(shop, 1002)
    told = program.post(f"/returns/{one.number}/cancellation").json()
    assert (told["status"], told["stage"]) == ("CANCELED", Stage.CANCELED.value)
    assert program.post(f"/returns/{one.number}/cancellation").json()["result"] == "nothing_to_do"
    assert program.post(f"/returns/{one.number}/closure").json()["code"] == "not_open"
    assert program.post(f"/returns/{two.number}/closure").json()["status"] == "CLOSED"
    assert program.post(f"/returns/{two.number}/reopening").json()["status"] == "OPEN"
    assert program.post(f"/returns/{two.number}/labels").json()["code"] == "no_label_over"


def test_money_goes_another_way_if_the_shopper_agrees(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path, way = f"/returns/{rma.number}/outcome", {"outcome": "store_credit", "consent": True}
    assert program.post(path, way).json()["code"] == "no_store_credit"
    shop.store_credit = True
    shop.save()
    assert program.post(path, way | {"consent": False}).json()["code"] == "no_consent"
    assert program.post(path, way | {"outcome": "repair"}).status_code == 422
    assert program.post(path, way).json()["result"] == "done"
    assert again(rma).outcome == "store_credit"
    assert program.post(path, way).json()["result"] == "nothing_to_do"


def test_words_are_put_on_and_taken_off(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path = f"/returns/{rma.number}/tags"
    assert program.post(path, {"add": ["VIP", "Lyon"]}).json()["result"] == "done"
    assert program.post(path, {"add": ["vip"]}).json()["result"] == "nothing_to_do"
    program.post(path, {"remove": ["LYON"]})
    assert program.get(f"/returns/{rma.number}").json()["tags"] == ["VIP"]
    assert program.post(path, {"add": ["#"]}).json()["errors"][0]["code"] == "empty"


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "unreadable"),
        (b"\xff", "application/json", 400, "unreadable"),
        (b"text=x", "application/x-www-form-urlencoded", 415, "not_json"),
        (b'{"text":"' + b"x" * 300_000 + b'"}', "application/json", 413, "too_large"),
        (b'{"text":"\\u0000"}', "application/json", 422, "invalid"),
        (b'{"text":"\\ud800"}', "application/json", 422, "invalid"),
        (b'{"text":"x","and":1}', "application/json", 422, "invalid"),
        (b"[]", "application/json", 422, "invalid"),
        (b"", "application/json", 422, "invalid"),
    ],
)
def test_bodies_that_are_none(shop: Shop, program: Program, body: bytes, kind: str, status: int, code: str) -> None:
    rma = requested(shop)
    for headers in ({}, {"Idempotency_Key": "a"}):
        answer = program.send("POST", f"/returns/{rma.number}/notes", body, kind, **headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not rma.notes.exists()
    assert not ApiAnswer.objects.exists()


def test_a_program_may_what_its_key_may_and_only_at_its_shop() -> None:
    atelier, northwind = two_shops()
    rma = requested(atelier)
    deeds: dict[str, tuple[str, Any]] = {
        "returns:write": ("approval", None),
        "notes:write": ("notes", {"text": "x"}),
        "labels:write": ("labels", None),
        "goods:write": ("receipt", counted(rma)),
        "payments:write": ("settlement", {"expected": {"amount": "1.00", "currency": "EUR"}}),
    }
    stranger = program_of(northwind)
    for scope, (deed, body) in deeds.items():
        lacking = program_of(atelier, *(each for each in deeds if each != scope))
        assert lacking.post(f"/returns/{rma.number}/{deed}", body).status_code == 403
        assert stranger.post(f"/returns/{rma.number}/{deed}", body).status_code == 404
    order = ingest_order(shop=atelier, snapshot=snapshot(number=3003))
    assert order is not None
    line = {"line": fulfilled(make_order(northwind, number=4004))[0].pk, "quantity": 1, "reason": "size_small"}
    assert stranger.post("/returns", {"order": "3003", "lines": [line]}).json()["code"] == "not_found"
    assert program_of(atelier).post("/returns", {"order": "3003", "lines": [line]}).json()["code"] == "not_returnable"
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    assert again(rma).requested_at == NOW
