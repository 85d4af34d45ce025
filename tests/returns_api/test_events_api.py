"""Reading events, and subscribing to them, as programs do."""

from __future__ import annotations

import socket
import uuid
from datetime import timedelta
from typing import Any

import jsonschema_rs
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.domain.events import BY_NAME, schema_of
from returns.domain.webhooks import MOST_ENDPOINTS, public_half
from returns.models import ApiAnswer, PublicEvent, Shop, WebhookDelivery, WebhookEndpoint, WebhookSecret
from returns.operations import webhook_deliveries
from returns.operations.publish_events import publish_events
from returns.vault import unseal
from returns_api.hooks.deliver import deliver_due
from tests.characters import NOW, make_shop, two_shops
from tests.returns.test_publish_events import listen
from tests.returns_api.programs import Program, program_of
from tests.returns_portal.merchant_desk import declined, paid, requested

pytestmark = pytest.mark.django_db
GOOD = "https://erp.example.com/hooks"


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names stand for: nothing is asked of a resolver."""
    known = {"erp.example.com": ["93.184.215.14"], "inside.example.com": ["93.184.215.14", "10.0.0.7"]}

    def resolve(host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def read(program: Program, query: str = "") -> dict[str, Any]:
    answer = program.get(f"/events{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_pages_of_the_feed_follow_each_other_and_the_last_cursor_goes_on(shop: Shop) -> None:
    program = program_of(shop, "events:read")
    rma = paid(shop)
    publish_events(now=NOW)
    found, cursor, more = [], "", True
    while more:
        page = read(program, f"?limit=3&cursor={cursor}")
        found += page["data"]
        cursor, more = page["next_cursor"], page["more"]
    assert [row["type"] for row in found][:2] == ["return.requested", "return.approved"]
    for row in found:
        jsonschema_rs.validator_for(schema_of(BY_NAME[row["type"]]), validate_formats=True).validate(row)
    assert read(program, f"?cursor={cursor}") == {"data": [], "next_cursor": cursor, "more": False}
    declined(shop, 1002)
    publish_events(now=NOW)
    news = read(program, f"?cursor={cursor}")["data"]
    assert [row["type"] for row in news] == ["return.requested", "return.declined"]
    one = found[0]
    assert program.get(f"/events/{one['id']}").json() == one
    assert [row["type"] for row in read(program, f"?return={rma.number}&type=settlement.*")["data"]] == [
        "settlement.due",
        "settlement.paid",
    ]
    assert read(program, f"?until={one['time'].replace('+', '%2B')}")["data"] == []


@pytest.mark.parametrize("query", ["type=no.event", "type=%2A", "cursor=-1", "limit=501", "since=yesterday"])
def test_what_cannot_be_asked_is_named(shop: Shop, query: str) -> None:
    answer = program_of(shop).get(f"/events?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_no_event_of_another_shop_is_there() -> None:
    atelier, northwind = two_shops()
    requested(atelier)
    publish_events(now=NOW)
    program, uid = program_of(northwind), PublicEvent.objects.get(shop=atelier).uid
    assert read(program)["data"] == []
    assert program.get(f"/events/{uid}").status_code == 404
    assert program.get("/events/nothing").status_code == 404
    assert program.get(f"/events/{uuid.uuid4()}").status_code == 404


def test_a_hundred_events_take_no_more_queries_than_one(shop: Shop) -> None:
    program = program_of(shop)

    def queries() -> int:
        publish_events(now=NOW)
        with CaptureQueriesContext(connection) as found:
            read(program, "?limit=500")
        return len(found)

    requested(shop)
    one = queries()
    for number in range(1100, 1110):
        requested(shop, number)
    assert queries() == one <= 8


def test_a_program_subscribes_tests_and_unsubscribes_itself(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    program = program_of(shop, "webhooks:write")
    made = program.post("/webhook-endpoints", {"url": GOOD, "wants": ["settlement.*"], "signature": "v1a"}).json()
    assert made["public_key"].startswith("whpk_")
    row = WebhookEndpoint.objects.get()
    assert made["secret"] == ""
    assert public_half(unseal(WebhookSecret.objects.get().sealed_key)) == made["public_key"]
    path = f"/webhook-endpoints/{row.pk}"
    assert program.get(path).json() == made["endpoint"]
    changed = program.post(path, {"url": GOOD, "description": "Books", "wants": [], "on": False}).json()
    assert (changed["description"], changed["wants"], changed["off"]) == ("Books", [], "staff")
    assert program.post(path, {"url": GOOD, "on": True}).json()["off"] is None
    assert program.post(f"{path}/test").json() == {"deliveries": 1, "dry_run": False}
    assert PublicEvent.objects.get().name == "webhook.test"
    requested(shop)
    publish_events(now=NOW)
    since = (NOW - timedelta(days=20)).isoformat()
    span = {"since": since, "until": (NOW + timedelta(days=60)).isoformat()}
    tried = program.post(f"{path}/replay?dry_run=true", span).json()
    assert tried == {"deliveries": 1, "dry_run": True}
    assert program.post(f"{path}/replay", span).json()["deliveries"] == 1
    assert WebhookDelivery.objects.filter(again=True).count() == 1
    assert program.post(f"{path}/replay", {}).status_code == 422
    for moment in ({"since": "2026-10-01T00:00:00"}, span | {"until": "2026-10-01T00:00:00"}):
        bare = program.post(f"{path}/replay", moment)
        assert (bare.status_code, bare.json()["code"]) == (422, "invalid"), moment
    feed = program_of(shop, "events:read").get("/events?since=2026-10-01T00:00:00")
    assert (feed.status_code, feed.json()["code"]) == (422, "invalid")
    monkeypatch.setattr(webhook_deliveries, "MOST_REPLAYED", 1)
    full = program.post(f"{path}/replay?dry_run=true", span)
    assert (full.status_code, full.json()["code"]) == (409, "too_many")
    assert program.post(f"{path}/replay", span | {"events": [str(uuid.uuid4())]}).status_code == 422
    assert program.post(f"{path}/removal?dry_run=true").json()["dry_run"]
    assert program.post(f"{path}/removal").json() == {"id": row.pk, "dry_run": False}
    assert program.get(path).status_code == 404


def test_a_secret_is_told_once_and_kept_nowhere_in_the_clear(shop: Shop) -> None:
    program, body = program_of(shop), {"url": GOOD}
    first = program.post("/webhook-endpoints", body, Idempotency_Key="one")
    again = program.post("/webhook-endpoints", body, Idempotency_Key="one")
    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "made_already")
    assert WebhookEndpoint.objects.count() == 1
    assert first.json()["secret"] not in str(list(ApiAnswer.objects.values()))
    assert program.post("/webhook-endpoints?dry_run=true", body).json()["secret"] == ""
    assert WebhookEndpoint.objects.count() == 1


def test_there_are_so_many_endpoints_and_no_more(shop: Shop) -> None:
    for _ in range(MOST_ENDPOINTS):
        listen(shop)
    assert program_of(shop).post("/webhook-endpoints", {"url": GOOD}).json()["code"] == "too_many_endpoints"


REFUSED = {
    "http://erp.example.com/": "https",
    "ftp://erp.example.com/": "https",
    "//erp.example.com/": "https",
    "https://erp.example.com:22/": "port",
    "https://erp.example.com:99999/": "url",
    "https://user:word@erp.example.com/": "user",
    "https://erp.example.com@10.0.0.1/": "user",
    "https://erp.example.com/#part": "url",
    "https:///nowhere": "url",
    "https://erp.example.com\\@10.0.0.1/": "url",
    "https://erp.example.com/ x": "url",
    "https://érp.example.com/": "url",
    "https://localhost/": "inside",
    "https://127.0.0.1/": "inside",
    "https://127.1/": "inside",
    "https://2130706433/": "inside",
    "https://0x7f000001/": "url",
    "https://0177.0.0.1/": "inside",
    "https://[::1]/": "inside",
    "https://[::ffff:10.0.0.1]/": "inside",
    "https://[64:ff9b::a9fe:a9fe]/": "inside",
    "https://[2002:7f00:1::]/": "inside",
    "https://[fe80::1%25eth0]/": "inside",
    "https://169.254.169.254/latest/meta-data/": "inside",
    "https://100.100.100.200/": "inside",
    "https://168.63.129.16/": "inside",
    "https://metadata.google.internal/": "inside",
    "https://printer.local/": "inside",
    "https://inside.example.com/": "inside",
    "https://unknown.example.com/": "unknown_name",
    "https://intranet/": "url",
}


@pytest.mark.parametrize(("url", "code"), REFUSED.items())
def test_what_leads_inside_is_refused_at_save_at_test_and_at_delivery(shop: Shop, url: str, code: str) -> None:
    program, row = program_of(shop), listen(shop)
    made = program.post("/webhook-endpoints", {"url": url})
    changed = program.post(f"/webhook-endpoints/{row.pk}", {"url": url})
    WebhookEndpoint.objects.filter(pk=row.pk).update(url=url)
    tested = program.post(f"/webhook-endpoints/{row.pk}/test")
    for answer in (made, changed, tested):
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    requested(shop)
    publish_events(now=NOW)
    assert deliver_due(clock=lambda: NOW) == 1
    assert [each.problem for each in WebhookDelivery.objects.get().tries.all()] == [code]


def test_a_name_that_means_another_address_by_then_is_not_called(
    shop: Shop, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = program_of(shop)
    assert program.post("/webhook-endpoints", {"url": GOOD}).status_code == 201
    requested(shop)
    publish_events(now=NOW)
    called: list[str] = []

    def dial(address: tuple[str, int], **options: Any) -> socket.socket:
        called.append(address[0])
        names["erp.example.com"] = ["127.0.0.1"]  # asked again now, it would lead inside
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", dial)
    deliver_due(clock=lambda: NOW)
    assert called == ["93.184.215.14"]
    deliver_due(clock=lambda: NOW + timedelta(hours=1))
    assert called == ["93.184.215.14"]
    assert [each.problem for each in WebhookDelivery.objects.get().tries.order_by("pk")] == ["refused", "inside"]
