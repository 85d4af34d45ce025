"""Shopify Flow is told of what happens to returns: over the wire, once for each event, while somebody listens there."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from returns.domain.flow_triggers import BY_HANDLE, FlowMode, FlowProblem
from returns.domain.status import DispositionType, ReturnStatus
from returns.flow_news import TELL
from returns.history import announce
from returns.models import FlowLine, OutboxMessage
from returns.operations.flow_line import hear_from_flow, set_flow_mode
from returns.operations.receive_goods import receive_goods
from returns.operations.undo_receipt import undo_receipt
from returns.queries import flow_line
from tests.characters import make_shop, two_shops
from tests.races import all_at_once
from tests.security.state import changed, tables
from tests.shop_integration.conftest import forget_books, work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import again, approved, now, ready

SECRET = "flow-secret"
pytestmark = pytest.mark.django_db


@pytest.fixture
def telling(shop):
    set_flow_mode(shop=shop, mode=FlowMode.ALWAYS)
    return shop


def told(simulator, shop):
    """What reached Flow since the last look: handle -> payload, in order."""
    return [(row["handle"], row["payload"]) for row in simulator.keepings(shop.domain)["flow"]]


def test_a_return_is_told_step_by_step(simulator, telling, requested):
    rma = ready(requested)
    assert work(telling) == []
    waits = [row.due_at - row.created_at for row in OutboxMessage.objects.filter(kind=TELL).order_by("pk")]
    minute, at_once = timedelta(seconds=60), timedelta(0)
    assert waits == [at_once, at_once, minute, at_once], "a count can be taken back, what Flow does cannot"
    sent = told(simulator, telling)
    assert [handle for handle, _payload in sent] == [
        "return-requested", "return-label-bought", "return-inspected", "return-settled",
    ]  # fmt: skip
    order_id, by_handle = int(rma.order.gid.rpartition("/")[2]), dict(sent)
    for payload in by_handle.values():
        assert (payload["order_id"], payload["Return number"]) == (order_id, rma.number)
        assert payload["Page"].endswith(f"/app/returns/{rma.number}/")
        assert payload["Page"].startswith(f"https://admin.shopify.com/store/{telling.domain.partition('.')[0]}/")
    asked = by_handle["return-requested"]
    assert (asked["Asked as"], asked["Outcome"], asked["Pieces"], asked["Faulty"]) == ("request", "refund", 3, False)
    assert (asked["Policy says"], asked["Currency"]) == ("allow", "EUR")
    assert by_handle["return-label-bought"]["Tracking number"].startswith("TEST")
    counted = by_handle["return-inspected"]
    assert [counted[key] for key in ("Pieces", "Restocked", "Not restocked", "Missing")] == [3, 3, 0, 0]
    assert counted["All in order"] is True
    paid = by_handle["return-settled"]
    assert round(paid["Amount"] * 100) == again(rma).settlement.paid_presentment_minor
    assert FlowLine.objects.get(shop=telling).told_at is not None


def test_what_a_trigger_says_is_what_an_action_takes(simulator, telling, requested, settings):
    rma = requested()
    assert work(telling) == []
    ((_handle, payload),) = told(simulator, telling)
    body = json.dumps(
        {
            "shopify_domain": telling.domain, "action_run_id": "run-1", "handle": "approve-return",
            "properties": {"return": payload["Return number"]},
        }
    ).encode()  # fmt: skip
    assert signed("/flow/actions", body, secret=settings.SHOPIFY_API_SECRET).json() == {"message": "Done."}
    assert again(rma).status == ReturnStatus.OPEN


def test_nobody_is_told_who_does_not_listen(simulator, shop, requested):
    requested()
    assert not OutboxMessage.objects.filter(kind=TELL).exists()
    hear_from_flow(shop=shop, definition="Return requested", in_use=True, at=now())
    rma = requested()
    waiting = OutboxMessage.objects.get(kind=TELL)
    assert (waiting.stream, waiting.payload["return"]) == ("", rma.pk)
    set_flow_mode(shop=shop, mode=FlowMode.NEVER)
    assert (work(shop), told(simulator, shop)) == ([], [])
    requested()
    assert not OutboxMessage.objects.filter(kind=TELL, done_at=None).exists()


def test_a_count_that_was_taken_back_is_not_told(simulator, telling, requested):
    rma = approved(requested())
    counted = received_undoably(rma)
    undo_receipt(rma_id=counted.pk, actor_id="7001", now=now())
    assert work(telling) == []
    assert "return-inspected" not in dict(told(simulator, telling))


def received_undoably(rma):
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now(), undoable=True)
    return again(rma)


def test_a_finding_is_told_without_an_order(simulator, telling):
    facts = {"finding": 1, "sort": "spike", "subject": "Robe midi", "returned": 9, "sent": 20}
    announce(telling, "finding.found", at=now(), facts=facts)
    assert work(telling) == []
    ((handle, payload),) = told(simulator, telling)
    assert handle == "return-finding"
    assert payload.pop("Page").endswith("/app/insights/unusual/")
    assert payload == {"Sort": "spike", "Subject": "Robe midi", "Pieces returned": 9, "Pieces sent": 20}


def test_a_trigger_that_is_not_deployed_is_said_in_settings_and_not_tried_again(
    simulator, telling, requested, monkeypatch
):
    trigger = BY_HANDLE["return-requested"]
    monkeypatch.setitem(flow_line.BY_EVENT, "return.requested", replace(trigger, handle="return-unheard-of"))
    monkeypatch.setitem(flow_line._OWN, "return-unheard-of", flow_line._OWN[trigger.handle])
    requested()
    assert work(telling) == []
    assert not OutboxMessage.objects.filter(kind=TELL, done_at=None).exists()
    row = FlowLine.objects.get(shop=telling)
    assert (row.problem, row.problem_handle) == (FlowProblem.NOT_DEPLOYED, "return-unheard-of")
    assert "Invalid handle 'return-unheard-of'" in row.detail
    assert told(simulator, telling) == []


def test_what_was_wrong_is_over_with_the_next_that_is_taken(simulator, telling, requested):
    FlowLine.objects.filter(shop=telling).update(
        problem="not_deployed", problem_handle="return-requested", problem_at=now()
    )
    requested()
    assert work(telling) == []
    row = FlowLine.objects.get(shop=telling)
    assert (row.problem, row.problem_handle, row.problem_at) == ("", "", None)


def test_while_shopify_is_away_it_is_tried_again_and_holds_nothing_up(simulator, telling, requested):
    rma = requested()
    simulator.unkind("admin", "http_500", match="FlowTrigger", times=1)
    assert [message.kind for message in work(telling)] == [TELL]
    assert again(rma).registered_at is not None
    assert work(telling) == []
    assert [handle for handle, _payload in told(simulator, telling)] == ["return-requested"]


def lifecycle(shop, *, on=True, of="Return requested", at="2026-11-29T10:00:00.000Z", secret=SECRET, **more):
    body = json.dumps(
        {
            "flow_trigger_definition_id": of, "has_enabled_flow": on, "shop_id": 690933842,
            "shopify_domain": shop.domain, "timestamp": at,
        }
        | more
    ).encode()  # fmt: skip
    return signed("/flow/lifecycle", body, secret=secret)


def signed(path, body, *, secret=SECRET):
    digest = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    headers = {"X-Shopify-Hmac-Sha256": digest}
    return Client().post(path, body, content_type="application/json", headers=headers)


@pytest.fixture
def _secret(settings):
    settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET = SECRET, ""


@pytest.mark.usefixtures("_secret")
def test_flow_says_whether_somebody_listens_and_the_newest_word_counts():
    shop = make_shop()
    assert lifecycle(shop).json() == {"message": "Heard."}
    assert FlowLine.objects.get(shop=shop).open
    lifecycle(shop, on=False, at="2026-11-29T09:59:59.999Z")
    assert FlowLine.objects.get(shop=shop).open, "an older word came late"
    lifecycle(shop, of="Return settled", at="2026-11-29T10:01:00Z")
    lifecycle(shop, on=False, at="2026-11-29T11:02:00+01:00")
    assert FlowLine.objects.get(shop=shop).open, "another trigger is still in use"
    lifecycle(shop, of="Return settled", on=False, at="2026-11-29T10:03:00Z")
    assert not FlowLine.objects.get(shop=shop).open


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_secret")
def test_what_flow_says_of_eight_triggers_at_once_is_all_kept():
    shop = make_shop()
    answers = all_at_once(lambda place: lifecycle(shop, of=f"t{place}", on=place % 2 == 0).status_code, crowd=8)
    assert answers == [200] * 8
    assert {name: on for name, (on, _at) in FlowLine.objects.get(shop=shop).in_use.items()} == {
        f"t{place}": place % 2 == 0 for place in range(8)
    }


@pytest.mark.parametrize("call", ["event_to_tell", "connect", "flow_told"])
@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_anywhere_forgets_nothing(simulator, telling, requested, monkeypatch, call, after):
    requested()
    with struck(monkeypatch, "shop_integration.effects.flow", call, after=after):
        work(telling)
    assert work(telling) == []
    sent = [handle for handle, _payload in told(simulator, telling)]
    assert sent == ["return-requested"] * (2 if call == "flow_told" else 1)


def test_a_busy_shop_is_told_later_and_that_is_no_try(simulator, telling, requested):
    requested()
    simulator.unkind("admin", "throttled", match="FlowTrigger", times=20)
    (waiting,) = [message for message in work(telling) if message.kind == TELL]
    assert waiting.attempts == 0
    simulator.kind()
    forget_books()
    assert work(telling) == []


@pytest.mark.usefixtures("_secret")
def test_no_other_shop_and_nobody_unsigned_is_heard():
    atelier, _northwind = two_shops()
    before = tables()
    assert lifecycle(atelier, secret="other").status_code == 401
    assert lifecycle(atelier, shopify_domain="unknown.myshopify.com").status_code == 404
    assert Client().get("/flow/lifecycle").status_code == 405
    wrong = ({"timestamp": "today"}, {"has_enabled_flow": "yes"}, {"shopify_domain": "evil.example"})
    for more in (*wrong, {"flow_trigger_definition_id": ""}, {"timestamp": "2026-11-29T10:00:00"}):
        assert lifecycle(atelier, **more).status_code == 400
    assert not changed(before)
    lifecycle(atelier)
    assert list(FlowLine.objects.values_list("shop__domain", flat=True)) == [atelier.domain]
