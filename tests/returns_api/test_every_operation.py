"""Every operation, taken from the description: whose key does not fit is refused, and a client made from it works."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone

from returns.domain.api_key import Scope
from returns.domain.bulk import BulkAction
from returns.domain.insight import Dimension
from returns.domain.status import DriftKind
from returns.domain.workflow import parse
from returns.models import ApiKey, InsightSubject, Return, Shop, Supplier, SupplierClaim, WebhookEndpoint
from returns.operations.api_keys import revoke_key
from returns.operations.choose_languages import choose_languages
from returns.operations.keep_workflow import make_workflow
from returns.operations.publish_events import publish_of
from returns.operations.write_note import write_note
from returns_api.document import document
from returns_api.examples import BODIES
from tests.characters import NOW, fulfilled, make_order, two_shops
from tests.returns.test_publish_events import listen
from tests.returns.test_withdrawals import declare
from tests.returns_api.client import Client
from tests.returns_api.programs import ALL, OWNER, Program, program_of
from tests.returns_portal.merchant_desk import received, requested
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
# What an example comes to at a shop that has nothing: its name is nobody's, or it chooses no return.
NOTHING_THERE = {
    "make_webhook_endpoint": 422,
    "keep_stores": 422,
    "record_unannounced": 422,
    "set_costs": 422,
    "write_fit_note": 422,
    "make_bulk_job": 409,
} | dict.fromkeys(
    ("discard_policy_draft", "publish_policy", "simulate_policy", "open_return"),
    404,
)


def client_of(program: Program) -> Client:
    def send(method: str, path: str, body: Any, headers: dict[str, str]) -> HttpResponse:
        said = {"Authorization": f"Bearer {program.text}"} | headers
        data = "" if body is None else json.dumps(body)
        return Browser().generic(method, path, data, content_type="application/json", headers=said)

    return Client(document(), send)


def everything_of(shop: Shop) -> dict[str, Any]:
    """Something of the shop for each name in an address; version 1 is everybody's own."""
    rma = received(shop)
    supplier = shop.suppliers.create(name="Lin", email="m@lin.example", made_at=NOW)
    shop.policies.update(number=41)
    endpoint = listen(shop)
    publish_of(shop, now=NOW)
    export = shop.data_exports.create(asked_at=NOW, ready_at=NOW)
    found = {"number": rma.number, "order": "1001", "supplier": supplier.pk, "version": 41, "export": export.pk}
    found["line"] = fulfilled(rma.order)[0].pk
    return found | heard(endpoint) | beside(rma, supplier)


def beside(rma: Return, supplier: Supplier) -> dict[str, Any]:
    """What belongs to the return: each operation that names one of these names the return, too."""
    claim = SupplierClaim.objects.create(
        shop=rma.shop,
        rma=rma,
        supplier=supplier,
        key="k",
        currency="EUR",
        expected_minor=900,
        sent_at=NOW,
        due_at=NOW,
    )
    goods = rma.lines.all()[0]
    exchange = rma.exchange_lines.create(variant_gid="gid://v/1", title="Robe", quantity=1, item=goods, given_up_at=NOW)
    return {
        "note": write_note(rma_id=rma.pk, text="Look.", request_key="n", actor_id=OWNER, now=NOW).pk,
        "claim": claim.pk,
        "drift": rma.drifts.create(kind=DriftKind.OPEN_THERE, found_at=NOW).pk,
        "parcel": rma.parcels.all()[0].pk,
        "exchange": exchange.pk,
        "job": rma.shop.bulk_jobs.create(
            action=BulkAction.TAG, request_key="j", staff_id=OWNER, total=0, created_at=NOW
        ).pk,
    } | of_shop(rma)


def of_shop(rma: Return) -> dict[str, Any]:
    """What a shop has beside returns."""
    shop = rma.shop
    plan = parse(BODIES["make_workflow"]["document"])
    workflow = make_workflow(shop=shop, plan=plan, by=OWNER, now=NOW)
    run = workflow.runs.create(
        version=workflow.versions.get(),
        rma=rma,
        event=rma.events.all()[0],
        status="DONE",
        due_at=NOW,
        created_at=NOW,
    )
    dress = InsightSubject.objects.create(shop=shop, dimension=Dimension.PRODUCT, key="gid://p/1", label="Robe")
    weeks = {"since_week": NOW.date(), "until_week": NOW.date(), "first_at": NOW, "last_at": NOW}
    counted = {"k": 8, "n": 20, "other_k": 5, "other_n": 80, "chance": 0.001}
    finding = shop.findings.create(key="robe", sort="product", subject=dress, **weeks, **counted)
    shop.destinations.create(code="elsewhere", name="Lin", address={"name": "Lin"})
    choose_languages(shop, languages=["en", "fr", "it"])
    return {
        "withdrawal": declare(shop, contract="#9").pk,
        "fit_note": shop.fit_notes.create(
            product_gid="gid://p/1",
            title="Robe",
            texts={"en": "Small."},
            state="to_write",
            changed_by=OWNER,
            changed_at=NOW,
        ).pk,
        "message": "approved",
        "language": "it",  # Atelier's shoppers alone are spoken to in it
        "report": shop.reports.create(
            kind="week",
            rhythm="weekly",
            weekday=0,
            language="en",
            file="csv",
            email="camille@example.com",
            made_by=OWNER,
            made_at=NOW,
            confirmed_at=NOW,
        ).pk,
        "unannounced": shop.unannounced.create(number=1, request_key="u", arrived_on=NOW.date(), recorded_at=NOW).pk,
        "code": "elsewhere",
        "workflow": workflow.pk,
        "run": run.pk,
        "task": shop.tasks.create(what="Ask.", by=OWNER, at=NOW).pk,
        "finding": finding.pk,
    }


def heard(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """What there is of events and who hears of them."""
    return {"endpoint": endpoint.pk, "event": str(endpoint.deliveries.order_by("pk")[0].event.uid)}


def attempts(client: Client, things: dict[str, Any]) -> dict[str, HttpResponse]:
    """Each operation, with its example as the body, about these things; what names none of them is only tried."""
    found = {}
    for name, (_, _, operation) in client.operations.items():
        named = {each["name"]: things[each["name"]] for each in operation["parameters"] if each["in"] == "path"}
        body, known = BODIES.get(name), {each["name"] for each in operation["parameters"]}
        tried = {"dry_run": True} if not named and "dry_run" in known else {}
        found[name] = getattr(client, name)(**({"body": body} if body else {}), **named, **tried)
    return found


def test_no_operation_gives_or_changes_anything_of_another_shop() -> None:
    atelier, northwind = two_shops()
    things, stranger = everything_of(atelier), client_of(program_of(northwind))
    before = tables()
    for name, answer in attempts(stranger, things).items():
        of_one = any(each["in"] == "path" for each in stranger.operations[name][2]["parameters"])
        usual = NOTHING_THERE.get(name, 200)
        assert answer.status_code == (404 if of_one else usual), name
        assert "camille" not in answer.content.decode().lower()
        assert of_one or things["number"] not in answer.content.decode()
    assert not changed(before)


def test_nothing_of_another_shop_is_found_by_way_of_ones_own_return() -> None:
    atelier, northwind = two_shops()
    theirs = everything_of(atelier)
    own = requested(northwind, 2001)
    client = client_of(program_of(northwind))
    client.operations = {
        name: (method, path, operation)
        for name, (method, path, operation) in client.operations.items()
        if path.startswith("/api/v1/returns/{number}/") and path.count("{") > 1
    }
    before = tables()
    for name, answer in attempts(client, theirs | {"number": own.number}).items():
        assert answer.status_code == 404, name
    assert len(client.operations) > 15
    assert not changed(before)


def test_no_operation_is_done_for_a_key_that_is_over_or_lacks_its_scope() -> None:
    shop, _ = two_shops()
    things = everything_of(shop)
    void, late = program_of(shop), program_of(shop)
    revoke_key(shop=shop, key_id=void.key.pk, by=OWNER, now=timezone.now())
    over = timezone.now() - timedelta(seconds=1)
    ApiKey.objects.filter(pk=late.key.pk).update(made_at=over - timedelta(days=1), ends_at=over)
    lacking = {scope: program_of(shop, *(each for each in ALL if each != scope)) for scope in Scope}
    before = tables()
    for program, code in ((void, "key_void"), (late, "key_run_out")):
        for name, answer in attempts(client_of(program), things).items():
            assert (answer.status_code, answer.json()["code"]) == (401, code), name
    for scope, program in lacking.items():
        client = client_of(program)
        for name, (_, _, operation) in client.operations.items():
            if operation["security"][0]["key"] == [scope]:
                one = Client(document(), client.send)
                one.operations = {name: client.operations[name]}
                (answer,) = attempts(one, things).values()
                assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), name
    assert not changed(before)


def test_a_client_that_is_made_from_the_description_works() -> None:
    shop, _ = two_shops()
    client = client_of(program_of(shop))
    line = fulfilled(make_order(shop))[0]
    order = client.get_order(order="1001").json()
    body = {
        "order": order["id"],
        "lines": [{"line": line.pk, "quantity": 1, "reason": "size_small"}],
        "with_label": False,
    }
    assert client.open_return(body=body, dry_run=True).status_code == 200
    number = client.open_return(body=body, Idempotency_Key="one").json()["number"]
    assert client.open_return(body=body, Idempotency_Key="one").json()["number"] == number
    seen = client.get_return(number=number)
    item = seen.json()["lines"][0]["id"]
    counted = {"lines": [{"line": item, "found": [{"became": "RESTOCKED", "quantity": 1}]}]}
    done = client.receive_goods(number=number, body=counted, If_Match=seen["ETag"]).json()
    settled = client.settle_return(number=number, body={"expected": done["payable"]}, If_Match=done["etag"])
    assert settled.json()["settlement"] == "DUE"
    listed = client.list_returns(stage=["refunding", "to_refund"], limit=5).json()["data"]
    assert [each["number"] for each in listed] == [number]
