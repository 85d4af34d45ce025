"""Programs do with a return what people do in the admin: exceptions, money beside the goods, parts, parcels, claims."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser

from returns.domain.api_key import actor_of
from returns.domain.status import DriftKind, ReturnStatus
from returns.models import ApiKey, Order, OutboxMessage, Shop
from returns.operations.drift import note_drift
from tests.characters import NOW, make_shop
from tests.returns.test_store_credit import credit_shop
from tests.returns_api.programs import Program, program_of
from tests.returns_portal.merchant_desk import again, approved, arrived, bury, labelled, received, requested
from tests.security.state import changed, tables
from tests.suppliers import claimed

pytestmark = pytest.mark.django_db
EUR = {"amount": "5.00", "currency": "EUR"}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def code(answer: Any) -> str:
    """What was refused, and where."""
    told = answer.json()
    return str(told["errors"][0]["field"] if told.get("errors") else told["code"])


def test_a_refusal_is_taken_back_before_anybody_hears_of_it(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path = f"/returns/{rma.number}"
    program.post(f"{path}/refusal", {"reason": "OTHER", "explanation": "Worn.", "undoable": True})
    before = tables()
    assert program.post(f"{path}/refusal/undoing?dry_run=true").json()["status"] == "REQUESTED"
    assert not changed(before)
    assert program.post(f"{path}/refusal/undoing").json()["result"] == "done"
    assert program.post(f"{path}/refusal/undoing").json()["result"] == "nothing_to_do"
    assert not OutboxMessage.objects.filter(kind="mail.declined").exists()
    assert again(rma).events.get(kind="return.undeclined").actor_id == actor_of(program.key.pk)


def test_another_outcome_is_offered_once_and_taken_back() -> None:
    shop = credit_shop()
    program, rma, orders = program_of(shop), received(shop), Order.objects
    path, body = f"/returns/{rma.number}/offer", {"outcome": "store_credit", "days": 7}
    orders.update(customer_gid="")
    assert code(program.post(path, body)) == "not_offered", "a guest has nowhere to keep credit"
    orders.update(customer_gid="gid://shopify/Customer/7001")
    assert code(program.post(path, body | {"days": 61})) == "/days"
    assert code(program.post(path, body | {"outcome": "refund"})) == "not_offered"
    assert program.post(f"{path}?dry_run=true", body).json()["consequences"]["letters"] == 1
    assert program.post(path, body).json()["result"] == "done"
    assert program.post(path, body).json()["result"] == "nothing_to_do"
    assert again(rma).outcome == "refund", "what they chose stays until they say yes"
    assert program.post(f"{path}/withdrawal").json()["result"] == "done"
    assert program.post(f"{path}/withdrawal").json()["result"] == "nothing_to_do"
    assert again(rma).events.get(kind="outcome.offered").actor_id == actor_of(program.key.pk)


def test_goods_are_counted_in_parts_and_a_count_is_taken_back(shop: Shop, program: Program) -> None:
    rma = arrived(shop)
    path, (first, *_rest) = f"/returns/{rma.number}", rma.lines.all()
    here = [{"line": first.pk, "found": [{"became": "RESTOCKED", "quantity": 1}]}]
    assert code(program.post(f"{path}/receipt", {"lines": here})) == "count"
    whole = [
        {"line": item.pk, "found": [{"became": "RESTOCKED", "quantity": item.quantity}]} for item in rma.lines.all()
    ]
    assert program.post(f"{path}/receipt", {"lines": whole, "undoable": True}).json()["stage"] == "to_refund"
    assert program.post(f"{path}/receipt/undoing").json()["stage"] != "to_refund"
    assert program.post(f"{path}/receipt/undoing").json()["result"] == "nothing_to_do"
    shop.returns.update(gid="gid://shopify/Return/1", rfo_gid="gid://shopify/ReverseFulfillmentOrder/1")
    OutboxMessage.objects.update(done_at=NOW)
    told = program.post(f"{path}/receipt", {"lines": here, "in_parts": True}).json()
    assert told["stage"] == "to_refund", told
    (later,) = program.get(path).json()["later_parts"]
    assert program.get(f"/returns/{later}").json()["first_part"] == rma.number


def test_exceptions_have_a_reason_and_a_scope_of_their_own(shop: Shop, program: Program) -> None:
    rma = labelled(shop)
    path = f"/returns/{rma.number}/override"
    body = {"kind": "more_time", "reason": "The shop was closed.", "days": 7}
    assert program_of(shop, "returns:write", "payments:write").post(path, body).status_code == 403
    assert code(program.post(path, body | {"reason": ""})) == "/reason"
    assert code(program.post(path, body | {"reason": "  "})) == "/reason"
    assert code(program.post(path, body | {"days": None})) == "/days"
    before = rma.ship_by
    assert program.post(path, body).status_code == 200
    assert before is None or again(rma).ship_by > before
    found = again(rma).overrides.get()
    assert (found.reason, found.by) == (body["reason"], actor_of(program.key.pk))
    assert program.post(path, {"kind": "pay_early", "reason": "A regular."}).status_code == 200
    told = program.get(f"/returns/{rma.number}").json()
    settled = program.post(f"/returns/{rma.number}/settlement", {"expected": told["settlement"]["payable"]})
    assert settled.json()["settlement"] == "DUE"


def test_money_without_goods_goes_once_within_the_caps_and_never_beyond_the_order(shop: Shop, program: Program) -> None:
    rma = received(shop)
    path = f"/returns/{rma.number}/order-refunds"
    assert code(program.post(path, {"amount": EUR | {"currency": "USD"}})) == "/amount/currency"
    assert code(program.post(path, {"amount": EUR | {"amount": "-5"}})) == "/amount/amount"
    assert code(program.post(path, {"amount": EUR | {"amount": "999999"}})) == "more_than_received"
    ApiKey.objects.update(cap_action_minor=499)
    assert code(program.post(path, {"amount": EUR})) == "cap_action"
    ApiKey.objects.update(cap_action_minor=None, cap_day_minor=999)
    for _ in range(2):
        told = program.post(path, {"amount": EUR}, Idempotency_Key="a").json()
        assert (told["result"], told["consequences"]["payments"]) == ("done", 1)
    assert rma.order_refunds.get().amount_presentment_minor == 500
    assert code(program.post(path, {"amount": EUR})) == "cap_day"
    ApiKey.objects.update(cap_day_minor=None)
    shop.agents_pay_minor = 0
    shop.save()
    assert program.post(path, {"amount": EUR}).json()["result"] == "asked"
    assert rma.order_refunds.count() == 1


def test_something_is_taken_off_for_wear_as_the_law_lets_it(shop: Shop, program: Program) -> None:
    rma = received(shop)
    path, body = f"/returns/{rma.number}/deduction", {"amount": EUR, "reason": "Worn soles.", "consent": True}
    before = again(rma).settlement.total_presentment_minor
    assert code(program.post(path, body | {"consent": False})) == "no_consent"
    assert code(program.post(path, body | {"reason": ""})) == "/reason"
    assert code(program.post(path, body | {"amount": EUR | {"amount": "9999"}})) == "more_than_goods"
    assert program.post(path, body).status_code == 200
    assert again(rma).settlement.total_presentment_minor == before - 500
    assert code(program.post(f"/returns/{labelled(shop, 1002).number}/deduction", body)) == "not_received"


def test_pieces_leave_a_return_and_goods_stay_or_travel(shop: Shop, program: Program) -> None:
    rma = approved(shop)
    path, lines = f"/returns/{rma.number}", list(rma.lines.all())
    gone = {"line": lines[0].pk, "quantity": 0}
    assert code(program.post(f"{path}/removal", {"lines": [gone, gone]})) == "/lines"
    assert code(program.post(f"{path}/removal", {"lines": [{"line": 2**40, "quantity": 0}]})) == "/lines"
    everything = [{"line": each.pk, "quantity": 0} for each in lines]
    assert code(program.post(f"{path}/removal", {"lines": everything})) == "nothing_left"
    assert program.post(f"{path}/removal", {"lines": [gone]}).status_code == 200
    assert len(program.get(path).json()["lines"]) == len(lines) - 1
    assert program.post(f"{path}/keeping").json()["result"] == "done"
    assert program.post(f"{path}/keeping").json()["result"] == "nothing_to_do"
    assert program.post(f"{path}/sending").json()["result"] == "done"
    assert program.post(f"{path}/sending").json()["result"] == "nothing_to_do"
    assert code(program.post(f"{path}/repair/beginning", {})) == "no_repair"
    assert code(program.post(f"{path}/exchanges/1/refund")) == "not_found"


def test_parcels_are_said_to_be_sent_and_handed_in(shop: Shop, program: Program) -> None:
    rma = labelled(shop)
    path, parcel = f"/returns/{rma.number}", rma.parcels.get().pk
    posting = f"{path}/parcels/{parcel}/posting"
    assert code(program.post(posting, {"number": "1Z999AA10123456785", "courier": "UPS"})) == "/number"
    assert program.post(posting, {"number": "1Z999AA10123456784"}).status_code == 200
    assert program.post(f"{posting}/refusal").status_code == 200
    assert code(program.post(f"{path}/parcels/{2**40}/loss")) == "not_found"
    assert code(program.post(f"{path}/store", {"store": 1})) == "/store"
    assert code(program.post(f"{path}/collection")) == "parcel_not_waiting"
    assert code(program.post(f"{path}/shared-parcel", {"number": "R-9"})) == "/number"
    assert program.get(f"{path}/shared-parcel").json() == {"data": []}


def test_differences_and_what_stopped_are_settled(shop: Shop, program: Program) -> None:
    rma = received(shop)
    path = f"/returns/{rma.number}"
    assert code(program.post(f"{path}/retries")) == "nothing_waits"
    assert code(program.post(f"{path}/mailbox")) == "nothing_waits"
    bury(rma)
    assert program.post(f"{path}/retries").json()["result"] == "done"
    note_drift(rma=rma, kind=DriftKind.LINES_CHANGED, facts={}, now=NOW)
    (found,) = program.get(f"{path}/differences").json()["data"]
    assert code(program.post(f"{path}/differences/{found['id']}", {"way": "take_theirs"})) == "no_such_way"
    assert program.post(f"{path}/differences/{found['id']}", {"way": "leave_both"}).status_code == 200
    assert code(program.post(f"{path}/differences/{found['id']}", {"way": "leave_both"})) == "settled_already"
    assert program.get(f"{path}/differences").json() == {"data": []}


def test_notes_are_changed_by_who_wrote_them_and_name_colleagues(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path, (colleague,) = f"/returns/{rma.number}/notes", program.get("/colleagues").json()["data"]
    program.post(path, {"text": f"Look twice, {colleague['handle']}"})
    (note,) = program.get(path).json()["data"]
    assert rma.notes.get().mentions.count() == 1
    assert code(program_of(shop, name="Other").post(f"{path}/{note['id']}", {"text": "Hm"})) == "not_yours"
    assert program.post(f"{path}/{note['id']}", {"text": "Look once"}).status_code == 200
    assert program.get(path).json()["data"][0]["text"] == "Look once"
    assert program.post(f"{path}/{note['id']}/withdrawal").status_code == 200
    assert program.get(path).json() == {"data": []}
    assert program.post(f"/returns/{rma.number}/messages/rest").json()["result"] == "nothing_to_do"


def test_a_claim_is_followed(program: Program, shop: Shop) -> None:
    claim = claimed(shop)
    path = f"/returns/{claim.rma.number}/claims"
    (told,) = program.get(path).json()["data"]
    assert (told["id"], told["status"]) == (claim.pk, "OPEN")
    assert program.post(f"{path}/{claim.pk}/messages", {"text": "A photo is there."}).status_code == 200
    assert code(program.post(f"{path}/{claim.pk}/money", {"amount": EUR})) == "claim_elsewhere"
    assert program.post(f"{path}/{claim.pk}/link/revocation").status_code == 200
    assert program.post(f"{path}/{claim.pk}/seen").status_code == 200
    assert program.post(f"{path}/{claim.pk}/loss").status_code == 200
    assert program.post(f"{path}/{claim.pk}/renewal").status_code == 200
    assert program.get(path).json()["data"][0]["status"] == "OPEN"


def test_pictures_and_evidence_open_by_their_addresses(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    path, row = f"/returns/{rma.number}", rma.lines.all()[0]
    rma.order.photos.create(fulfilled=row.fulfilled, item=row, jpeg=b"\xff\xd8", thumbnail=b"\xff\xd8", created_at=NOW)
    (picture,) = program.get(f"{path}/photos").json()["data"]
    assert (picture["by"], picture["line"]) == ("shopper", row.pk)
    shown = Browser().get(urlsplit(picture["large"]).path)
    assert (shown.status_code, shown["X-Content-Type-Options"]) == (200, "nosniff")
    assert program_of(shop, "returns:read").get(f"{path}/photos").status_code == 403
    before = tables()
    assert program.post(f"{path}/evidence?dry_run=true", {}).json()["url"] == ""
    assert not changed(before)
    taken = program.post(f"{path}/evidence", {"kind": "json"}).json()
    assert rma.events.get(kind="evidence.taken").facts["sha256"] == taken["sha256"]
    assert Browser().get(urlsplit(taken["url"]).path).json()["return"] == rma.number
    assert again(rma).status == ReturnStatus.REQUESTED


def test_a_return_is_given_to_somebody_of_the_staff_and_let_go(shop: Shop, program: Program) -> None:
    shop.staff.create(user_id="7003", role="viewer", met_at=NOW, asked_at=NOW)
    rma, other = requested(shop), requested(shop, 1002)
    path, read = f"/returns/{rma.number}/assignee", program.get(f"/returns/{rma.number}")
    assert (read.json()["assignee"], read.json()["assigned_at"]) == ("", None)
    before = tables()
    assert program.post(f"{path}?dry_run=true", {"user_id": "7001"}).json()["result"] == "done"
    assert not changed(before)
    once = {"Idempotency_Key": "once", "If_Match": read.headers["ETag"]}
    for _ in range(2):
        assert program.post(path, {"user_id": "7001"}, **once).json()["result"] == "done"
    assert program.post(path, {"user_id": "7001"}).json()["result"] == "nothing_to_do"
    assert program.post(f"{path}/removal", If_Match=read.headers["ETag"]).status_code == 412
    for whom in ("7003", "7999", "x"):
        assert code(program.post(path, {"user_id": whom})) == "/user_id"
    assert program.get(f"/returns/{rma.number}").json()["assignee"] == "7001"
    for asked, found in (("7001", rma), ("nobody", other)):
        listed = program.get(f"/returns?assignee={asked}").json()["data"]
        assert [(each["number"], each["assignee"]) for each in listed] == [(found.number, again(found).assigned_to)]
    assert program.get("/returns?assignee=me").status_code == 422
    assert program.post(f"{path}/removal").json()["result"] == "done"
    assert program.post(f"{path}/removal").json()["result"] == "nothing_to_do"
    told = rma.events.filter(kind__contains="assigned").order_by("pk")
    assert list(told.values_list("kind", "actor_id")) == [
        ("return.assigned", actor_of(program.key.pk)),
        ("return.unassigned", actor_of(program.key.pk)),
    ]
    assert program_of(shop, "returns:read").post(path, {"user_id": "7001"}).status_code == 403
