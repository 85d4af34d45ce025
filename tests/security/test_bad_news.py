"""Signed bodies from machines, Shopify and the carrier, that do not say what they must."""

from __future__ import annotations

import base64
import hmac
import io
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from labels.carriers.sandbox import mapping
from labels.models import CarrierEvent
from shop_integration import inbox
from shop_integration.models import WebhookDelivery
from shop_integration.webhooks import store
from shop_integration.webhooks.shim import wrap
from shop_integration.webhooks.topics import TOPICS
from tests.security.door import Knock
from tests.security.keys import SECRET
from tests.security.state import changed, tables
from tests.security.street import Household

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]

RUBBISH = {
    "nothing": b"", "half": b'{"id": ', "not utf-8": b'{"id": "\xff"}', "bom": b"\xef\xbb\xbf{}", "list": b"[]",
    "number": b"1", "null": b"null", "deep": b'{"id":' + b"[" * 60_000, "nul": b"\0", "huge number": b'{"id": 1e400}',
    "lone half of a letter": b'{"id": "\\ud800"}', "name twice": b'{"id": 1, "id": {}}',
}  # fmt: skip


def carrier_posts(body: bytes) -> HttpResponse:
    signature = hmac.new(b"carrier-key-of-the-tests", body, "sha256").hexdigest()
    knock = Knock("carriers/<slug:name>/webhook", {"name": "sandbox"})
    return knock.send("POST", body=body, content_type="application/json", headers={"X-Sandbox-Signature": signature})


def scan(**changes: Any) -> bytes:
    """Good news of Atelier's parcel, with some of it replaced."""
    known = {
        "event_id": "e-1",
        "tracking_number": "ATELIERONLYSBX41003FR",
        "status": "in_transit",
        "at": "2026-11-21T10:00:00Z",
        "place": "Rennes",
    }
    return json.dumps(known | changes).encode()


@pytest.mark.parametrize("name", RUBBISH)
def test_a_carriers_rubbish_is_400(name: str, street: Street) -> None:
    before = tables()
    assert carrier_posts(RUBBISH[name]).status_code == (400 if RUBBISH[name] else 411)
    assert not changed(before)


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_id": ""}, {"event_id": "a\0b"}, {"event_id": "x" * 129}, {"event_id": 7}, {"tracking_number": "\0"},
        {"tracking_number": None}, {"tracking_number": ["a"]}, {"status": "in_transit\0"}, {"status": {}},
        {"at": "yesterday"}, {"at": "2026-11-21T10:00:00"}, {"at": "0001-01-01T00:00:00+14:00"}, {"at": 10**30},
        {"at": "9999-12-31T23:59:59-14:00"}, {"place": "a\0"}, {"place": "x" * 201}, {"reference": "\0"},
    ],
)  # fmt: skip
def test_a_carriers_wrong_fields_are_400(wrong: dict[str, Any], street: Street) -> None:
    before = tables()
    assert carrier_posts(scan(**wrong)).status_code == 400
    assert not changed(before)


def test_unknown_words_and_strangers_parcels_change_nothing_but_are_taken(street: Street) -> None:
    before = tables()
    assert carrier_posts(scan(tracking_number="nobody's")).status_code == 200
    assert not changed(before)
    assert carrier_posts(scan(status="abducted", unheard_of=[1])).status_code == 200
    assert changed(before) == ["labels_carrierevent"]
    assert carrier_posts(scan(status="abducted")).content == b"nothing new"
    assert CarrierEvent.objects.get().word == "abducted"


def test_a_carrier_cannot_plant_a_link_that_runs(street: Street) -> None:
    bought = {"id": "1", "reference": "R", "status": "bought", "tracking_number": "T"}
    for url, kept in (
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://a.example/t", "https://a.example/t"),
    ):
        shipment = mapping.shipment(json.dumps(bought | {"tracking_url": url}).encode())
        assert shipment.purchase is not None
        assert shipment.purchase.tracking_url == kept


@pytest.fixture
def shopify_posts(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Hand a webhook to the intake; the row is written in this test's own transaction."""
    monkeypatch.setattr(store, "_on_postgresql", lambda: False)
    application = wrap(lambda environ, start: [b"django"])

    def post(body: bytes, *, shop: str, topic: str, number: int = 1, **more: Any) -> int:
        digest = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
        named = {"HMAC_SHA256": digest, "SHOP_DOMAIN": shop, "TOPIC": topic, "WEBHOOK_ID": f"w-{number}"}
        environ = {f"HTTP_X_SHOPIFY_{name}": text for name, text in (named | {"API_VERSION": "2026-10"}).items()}
        environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": "/webhooks", "CONTENT_LENGTH": str(len(body))}
        statuses: list[str] = []
        application(environ | {"wsgi.input": io.BytesIO(body)} | more, lambda status, headers: statuses.append(status))
        return int(statuses[0][:3])

    return post


def test_signed_rubbish_is_kept_and_set_aside(shopify_posts: Any, street: Street) -> None:
    """Shopify's signature makes it a webhook; what it says is judged later, and stays to be looked at."""
    shop, before = street[0].shop.domain, tables()
    for number, (topic, body) in enumerate((topic, body) for topic in TOPICS for body in RUBBISH.values()):
        assert shopify_posts(body, shop=shop, topic=topic, number=number) == 200
    assert shopify_posts(b'{"id": 1}', shop=shop, topic="nothing/known", number=-1) == 200
    assert shopify_posts(b'{"id": 1}', shop="nobody.myshopify.com", topic="orders/create", number=-2) == 200
    believed = WebhookDelivery.objects.filter(topic__in=("returns/process", "app/scopes_update"))  # read nothing of it
    believed.delete()
    inbox.drain(clock=timezone.now, most=1000)
    rows = WebhookDelivery.objects.all()
    assert not rows.waiting().exists()
    assert set(rows.filter(dead_at=None).values_list("outcome", flat=True)) == {
        "ignored: unknown topic", "ignored: unknown shop",
    }  # fmt: skip
    assert changed(before) == ["shop_integration_webhookdelivery"]


def test_news_of_one_shop_under_the_name_of_the_other_is_not_believed(shopify_posts: Any, street: Street) -> None:
    """The header that names the shop is not signed: a compliance or uninstall body must name it too."""
    house, other = street
    before = tables()
    for number, (topic, key) in enumerate(
        {"app/uninstalled": "myshopify_domain", "shop/update": "myshopify_domain", "shop/redact": "shop_domain"}.items()
    ):
        body = json.dumps({"id": 1, key: house.shop.domain}).encode()
        assert shopify_posts(body, shop=other.shop.domain, topic=topic, number=number) == 200
    inbox.drain(clock=timezone.now)
    assert WebhookDelivery.objects.exclude(dead_at=None).count() == 3
    assert changed(before) == ["shop_integration_webhookdelivery"]


def test_a_bad_signature_leaves_nothing(shopify_posts: Any, street: Street) -> None:
    before, shop = tables(), street[0].shop.domain
    for digest in ("", "x", "é", base64.b64encode(b"0" * 32).decode()):
        bad = {"HTTP_X_SHOPIFY_HMAC_SHA256": digest}
        assert shopify_posts(b"{}", shop=shop, topic="orders/create", **bad) == 401
    assert not changed(before)
