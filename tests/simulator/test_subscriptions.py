"""Who hears of what: the app's configuration file and subscriptions made through the API."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.client import Control
from simulator.webhooks import scopes, subscriptions
from simulator.webhooks.subscriptions import Subscription
from tests.simulator.conftest import SHOP, ask, granted
from tests.simulator.fake_app import Answer, FakeApp

CREATE = """mutation($topic: WebhookSubscriptionTopic!, $wanted: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $wanted) { webhookSubscription { id }
  userErrors { field message } } }"""
DELETE = """mutation($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId
  userErrors { field message } } }"""
CONFIG = """
[access_scopes]
scopes = "read_orders,write_returns"
required_scopes = ["read_products"]
[webhooks]
[[webhooks.subscriptions]]
name = "orders"
topics = ["orders/create", "orders/updated"]
uri = "https://app.example.com/hooks?x=1"
include_fields = ["id", "line_items.sku"]
[[webhooks.subscriptions]]
compliance_topics = ["shop/redact"]
uri = "/webhooks"
"""
BODY: dict[str, Any] = {
    "id": 7,
    "total_price": "12.50",
    "tags": "VIP",
    "note": None,
    "updated_at": "2026-07-20T10:00:00+02:00",
    "line_items": [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 3}],
}


def test_a_configuration_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "shopify.app.toml"
    file.write_text(CONFIG)
    found = subscriptions.read_config(file) or []
    assert [item.topic for item in found] == ["orders/create", "orders/updated", "shop/redact"]
    assert found[0].address("http://127.0.0.1:8000") == "http://127.0.0.1:8000/hooks?x=1"
    assert found[0].trimmed(BODY) == {"id": 7, "line_items": [{"sku": "A"}, {"sku": "B"}]}
    assert found[2].trimmed(BODY) is BODY
    assert subscriptions.read_scopes(file) == {"read_orders", "write_returns", "read_products"}
    assert subscriptions.read_config(tmp_path / "none.toml") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (None, True),
        ("total_price:>=12.5", True),
        ("total_price:>12.5", False),
        ("tags:vip AND id:7", True),
        ("tags:other OR id:7", True),
        ("-id:7", False),
        ("line_items.quantity:>2", True),
        ("line_items.sku:C", False),
        ("note:*", False),
        ("tags:*", True),
        ("missing:1", False),
        ("updated_at:<'2026-07-20T08:00:01Z'", True),
    ],
)
def test_filters_read_the_body(text: str | None, wanted: bool) -> None:
    assert Subscription("orders/create", "/webhooks", filter=text).wants(BODY) is wanted


def test_every_topic_has_its_enumeration_value() -> None:
    from simulator.schema import load

    known = set(load().type_map["WebhookSubscriptionTopic"].values)  # type: ignore[attr-defined]
    file = Path(__file__).parents[2] / "shopify.app.toml"
    compliance = {"customers/data_request", "customers/redact", "shop/redact"}
    topics = {item.topic for item in subscriptions.read_config(file) or ()} - compliance
    assert {subscriptions.enum_of(topic) for topic in topics} <= known


def test_every_topic_is_covered_by_the_scopes_the_app_asks_for() -> None:
    file = Path(__file__).parents[2] / "shopify.app.toml"
    asked, heard = subscriptions.read_scopes(file), [each.topic for each in subscriptions.read_config(file) or ()]
    assert not [topic for topic in heard if not scopes.hears(asked, topic)]
    # What is heard of without a scope is named here, so that a new topic is looked up once.
    free = {topic.partition("/")[0] for topic in heard if not scopes.any_of(topic)} - {"customers"}
    assert free == {"app", "bulk_operations", "shop"}
    assert not scopes.hears(asked - {"read_customer_merge"}, "customers/merge")
    assert scopes.hears({"write_orders"}, "orders/edited")
    compliance = {"customers/data_request", "customers/redact", "shop/redact"}
    assert all(scopes.topic_of(subscriptions.enum_of(topic)) == topic for topic in set(heard) - compliance)


class TestMadeThroughTheApi:
    def test_asks_for_its_scope(self, street: Control, fake_app: FakeApp, shopify: httpx.Client) -> None:
        token = granted(street)["access_token"]
        wanted = {"topic": "CUSTOMERS_MERGE", "wanted": {"uri": f"{fake_app.url}/merged"}}

        def errors() -> list[dict[str, Any]]:
            answer = ask(shopify, token, CREATE, variables=wanted).json()["data"]["webhookSubscriptionCreate"]
            return [error["field"] for error in answer["userErrors"]]

        street.scopes(SHOP, revoke=["read_customer_merge"])
        assert errors() == [["topic"]]
        street.scopes(SHOP, grant=["read_customer_merge"])
        assert errors() == []

    def test_is_silent_where_the_scope_was_taken_back(self, street: Control, fake_app: FakeApp) -> None:
        street.scopes(SHOP, revoke=["read_locations"])
        street.add_location(SHOP, "Attic")
        street.scopes(SHOP, grant=["read_locations"])
        heard_of = street.add_location(SHOP, "Cellar")
        seen = street.until(lambda: [s for s in fake_app.seen if s.headers["x-shopify-topic"] == "locations/create"])
        assert [json.loads(s.body)["id"] for s in seen] == [heard_of["id"]]

    def test_delivers_to_its_own_address_until_deleted(self, street: Control, fake_app: FakeApp) -> None:
        wanted = {"uri": f"{fake_app.url}/mine", "includeFields": ["id"], "name": "mine", "filter": "title:Hat"}
        made = street.as_admin(SHOP, CREATE, topic="PRODUCTS_CREATE", wanted=wanted)["data"]
        number = made["webhookSubscriptionCreate"]["webhookSubscription"]["id"]
        for title in ("Shoe", "Hat"):
            street.add_product(SHOP, title=title, handle=title.lower(), variants=[{"sku": title, "price_minor": 100}])
        street.until(lambda: [s for s in fake_app.seen if s.path == "/mine"])
        seen = [s for s in fake_app.seen if s.path == "/mine"]
        assert [list(json.loads(s.body)) for s in seen] == [["id"]]
        assert seen[0].headers["x-shopify-name"] == "mine"
        assert seen[0].headers["x-shopify-topic"] == "products/create"
        gone = street.as_admin(SHOP, DELETE, id=number)["data"]["webhookSubscriptionDelete"]
        assert gone["deletedWebhookSubscriptionId"] == number

    def test_the_same_twice_is_refused(self, street: Control, fake_app: FakeApp) -> None:
        wanted = {"uri": f"{fake_app.url}/twice"}
        made = [
            street.as_admin(SHOP, CREATE, topic="PRODUCTS_DELETE", wanted=wanted)["data"]["webhookSubscriptionCreate"]
            for _ in range(2)
        ]
        assert (made[0]["userErrors"], made[1]["webhookSubscription"]) == ([], None)
        street.as_admin(SHOP, DELETE, id=made[0]["webhookSubscription"]["id"])

    def test_one_that_never_answers_is_deleted(self, street: Control, fake_app: FakeApp) -> None:
        wanted = {"uri": f"{fake_app.url}/broken"}
        street.as_admin(SHOP, CREATE, topic="LOCATIONS_CREATE", wanted=wanted)
        fake_app.script = lambda seen: Answer(500) if seen.path == "/broken" else Answer()
        street.add_location(SHOP, "Attic")
        listed = "{ webhookSubscriptions(first: 9) { nodes { topic } } }"

        def topics() -> list[str]:
            nodes = street.as_admin(SHOP, listed)["data"]["webhookSubscriptions"]["nodes"]
            return [node["topic"] for node in nodes]

        street.until(lambda: "LOCATIONS_CREATE" not in topics())
        assert len([s for s in fake_app.seen if s.path == "/broken"]) == 9

    def test_one_event_many_subscriptions(self, street: Control, fake_app: FakeApp) -> None:
        wanted = {"uri": f"{fake_app.url}/second"}
        made = street.as_admin(SHOP, CREATE, topic="ORDERS_CREATE", wanted=wanted)["data"]["webhookSubscriptionCreate"]
        sku = street.variants(SHOP)[0]["sku"]
        street.place_order(SHOP, email="a@example.com", lines=[{"sku": sku}])
        street.until(
            lambda: len([s for s in fake_app.seen if s.headers.get("x-shopify-topic") == "orders/create"]) == 2
        )
        pair = [s.headers for s in fake_app.seen if s.headers.get("x-shopify-topic") == "orders/create"]
        assert len({head["x-shopify-event-id"] for head in pair}) == 1
        assert len({head["x-shopify-webhook-id"] for head in pair}) == 2
        street.as_admin(SHOP, DELETE, id=made["webhookSubscription"]["id"])
