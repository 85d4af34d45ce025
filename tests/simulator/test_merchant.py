"""What merchants and buyers do without the app, through the control door; and how the app hears of it."""

import base64
import hmac
import json
from typing import Any

import httpx
import pytest

from shop_integration.flow.asked import read_use
from simulator.client import Control, ControlRefused
from simulator.merchant import Merchant, MerchantRefused
from simulator.options import DEMO_SECRET
from tests.simulator.conftest import SHOP
from tests.simulator.fake_app import Answer, FakeApp


@pytest.fixture
def merchant(street: Control) -> Merchant:
    return Merchant(street, SHOP)


@pytest.fixture
def sold(street: Control) -> dict[str, Any]:
    """Two dresses and a hat, delivered."""
    lines = [{"sku": "ROBE-MIDI-BLACK-M", "quantity": 2}, {"sku": "BONNET-GREY"}]
    return street.place_order(
        SHOP, email="lea@example.com", lines=lines, deliver_at=street.now().isoformat(), first_name="Léa"
    )


def returned(street: Control, gid: str) -> dict[str, Any]:
    return next(item for item in street.ledger(SHOP)["returns"] if item["gid"] == gid)


class TestReturns:
    def test_from_request_to_refund(self, street: Control, merchant: Merchant, sold: dict[str, Any]) -> None:
        item = merchant.request_return(sold["gid"], {"ROBE-MIDI-BLACK-M": 2})
        merchant.approve(item)
        merchant.remove(item, {"ROBE-MIDI-BLACK-M": 1})
        merchant.restock(item, {"ROBE-MIDI-BLACK-M": 1})
        merchant.process(item)
        merchant.close(item)
        seen = returned(street, item)
        assert (seen["status"], seen["lines"][0]["refunded"]) == ("CLOSED", 1)
        assert seen["dispositions"][0]["type"] == "RESTOCKED"
        assert street.ledger(SHOP)["refunds"][-1]["amount"] == "89.00"
        merchant.reopen(item)
        assert returned(street, item)["status"] == "OPEN"
        with pytest.raises(MerchantRefused, match="not cancelable"):
            merchant.cancel(item)

    def test_declined_and_cancelled(self, street: Control, merchant: Merchant, sold: dict[str, Any]) -> None:
        asked = merchant.request_return(sold["gid"], {"BONNET-GREY": 1})
        merchant.decline(asked, note="Too late")
        opened = merchant.create_return(sold["gid"], {"BONNET-GREY": 1}, fee="4.90")
        merchant.cancel(opened)
        assert [returned(street, item)["status"] for item in (asked, opened)] == ["DECLINED", "CANCELED"]

    def test_an_exchange(self, street: Control, merchant: Merchant, sold: dict[str, Any]) -> None:
        variant = next(v for v in street.variants(SHOP) if v["sku"] == "ROBE-MIDI-BLACK-L")
        line = {"variantId": f"gid://shopify/ProductVariant/{variant['variant_id']}", "quantity": 1}
        item = merchant.create_return(sold["gid"], {"ROBE-MIDI-BLACK-M": 1}, exchanges=[line])
        merchant.process(item)
        skus = [node["sku"] for node in merchant.order(sold["gid"])["lineItems"]["nodes"]]
        assert skus == ["ROBE-MIDI-BLACK-M", "BONNET-GREY", "ROBE-MIDI-BLACK-L"]


class TestOrders:
    def test_refunded_and_edited(self, street: Control, merchant: Merchant, sold: dict[str, Any]) -> None:
        merchant.refund(sold["gid"], {"BONNET-GREY": 1}, "10.00")
        assert street.ledger(SHOP)["refunds"][-1]["amount"] == "10.00"
        merchant.edit(sold["gid"], add={"MUG-WHITE": 1} if _sells(street, "MUG-WHITE") else {"BONNET-GREY": 1})
        assert len(merchant.order(sold["gid"])["lineItems"]["nodes"]) == 3
        street.pay(SHOP, sold["id"])
        with pytest.raises(ControlRefused, match="owes nothing"):
            street.pay(SHOP, sold["id"])


def _sells(street: Control, sku: str) -> bool:
    return any(item["sku"] == sku for item in street.variants(SHOP))


class TestPeopleAndPlaces:
    def test_a_customers_life(self, street: Control, fake_app: FakeApp) -> None:
        one = street.add_customer(SHOP, "one@example.com", tags=["vip"], number_of_orders=3, spent_before=9900)
        two = street.add_customer(SHOP, "two@example.com")
        street.change_customer(SHOP, one["id"], tags=["gold"])
        street.merge_customers(SHOP, one["id"], two["id"])
        kept = next(item for item in street.customers(SHOP) if item["id"] == one["id"])
        assert (kept["tags"], kept["spent_minor"], kept["number_of_orders"]) == (["gold"], 9900, 3)
        street.delete_customer(SHOP, one["id"])
        gone = {one["id"], two["id"]}
        assert not gone & {item["id"] for item in street.customers(SHOP)}
        with pytest.raises(ControlRefused):
            street.change_customer(SHOP, one["id"], tags=[])

    def test_compliance_bodies(self, street: Control, fake_app: FakeApp, sold: dict[str, Any]) -> None:
        buyer = next(item for item in street.customers(SHOP) if item["email"] == "lea@example.com")
        for topic in ("customers/redact", "shop/redact"):
            street.comply(SHOP, topic, customer_id=buyer["id"])

        def heard() -> list[Any]:
            return [json.loads(s.body) for s in fake_app.seen if s.headers["x-shopify-topic"].endswith("/redact")]

        street.until(lambda: len(heard()) == 2)
        redact, shop = heard()
        assert redact["customer"] == {"id": buyer["id"], "email": "lea@example.com", "phone": None}
        assert sold["id"] in redact["orders_to_redact"]
        assert set(shop) == {"shop_id", "shop_domain"}

    def test_locations_and_stock(self, street: Control) -> None:
        made = street.add_location(SHOP, "Depot", fulfillment_service=True)
        street.set_stock(SHOP, "BONNET-GREY", 7, location_id=made["id"])
        street.change_location(SHOP, made["id"], active=False)
        seen = next(item for item in street.locations(SHOP) if item["id"] == made["id"])
        assert (seen["active"], seen["fulfillment_service"]) == (False, True)

    def test_a_product_changes(self, street: Control) -> None:
        made = street.add_product(
            SHOP, title="Cap", handle="cap", collections=["Hats"],
            variants=[{"sku": "CAP", "price_minor": 1000, "hs_code": "650500", "origin": "FR", "grams": 90}],
        )  # fmt: skip
        street.change_product(SHOP, made["id"], {"CAP": {"price": 1200}}, tags=["final-sale"])
        answer = street.as_admin(
            SHOP,
            """query($id: ID!) { product(id: $id) { tags collections(first: 3) { nodes { title } }
              variants(first: 1) { nodes { price inventoryItem { harmonizedSystemCode countryCodeOfOrigin
              measurement { weight { unit value } } } } } } }""",
            id=made["gid"],
        )
        product = answer["data"]["product"]
        assert product["tags"] == ["final-sale"]
        assert product["collections"]["nodes"] == [{"title": "Hats"}]
        assert product["variants"]["nodes"][0] == {
            "price": "12.00",
            "inventoryItem": {
                "harmonizedSystemCode": "650500", "countryCodeOfOrigin": "FR",
                "measurement": {"weight": {"unit": "GRAMS", "value": 90.0}},
            },
        }  # fmt: skip
        street.delete_product(SHOP, made["id"])
        with pytest.raises(ControlRefused):
            street.delete_product(SHOP, made["id"])


class TestStanding:
    def test_frozen_and_closed(self, street: Control, shopify: httpx.Client) -> None:
        statuses = []
        for state in ("frozen", "closed", "open"):
            street.set_state(SHOP, state)
            statuses.append(
                shopify.post("/admin/api/2026-10/graphql.json", json={"query": "{ shop { id } }"}).status_code
            )
        assert statuses == [402, 423, 401]

    def test_another_bucket(self, street: Control) -> None:
        street.open_shop("small-bucket.myshopify.com")
        street.set_bucket("small-bucket.myshopify.com", maximum=300, restore=7)
        with pytest.raises(ControlRefused, match="start at 1"):
            street.set_bucket("small-bucket.myshopify.com", maximum=0)

    def test_a_shop_says_what_it_changed(self, street: Control, fake_app: FakeApp) -> None:
        assert street.change_shop(SHOP, name="Atelier Demo")["name"] == "Atelier Demo"
        body = street.until(
            lambda: [json.loads(s.body) for s in fake_app.seen if s.headers["x-shopify-topic"] == "shop/update"]
        )
        assert (body[0]["name"], body[0]["myshopify_domain"]) == ("Atelier Demo", SHOP)
        with pytest.raises(ControlRefused, match="no colour"):
            street.change_shop(SHOP, colour="red")

    def test_flow_asks_the_app_before_a_workflow_is_on(self, street: Control, fake_app: FakeApp) -> None:
        assert street.switch_flow(SHOP, "return-settled") == {"status": 200, "enabled": True}
        (seen,) = fake_app.at("/flow/lifecycle")
        said = read_use(seen.body)
        assert (said.domain, said.definition, said.in_use) == (SHOP, "return-settled", True)
        digest = base64.b64encode(hmac.digest(DEMO_SECRET.encode(), seen.body, "sha256")).decode()
        assert seen.headers["x-shopify-hmac-sha256"] == digest
        fake_app.script = lambda seen: Answer(500)
        assert street.switch_flow(SHOP, "return-settled") == {"status": 500, "enabled": False}
        with pytest.raises(ControlRefused, match="return-settled"):
            street.switch_flow(SHOP, "return-unheard-of")

    def test_scopes_come_and_go(self, street: Control, fake_app: FakeApp) -> None:
        before = street.scopes(SHOP)
        assert "write_gift_cards" in street.scopes(SHOP, grant=["write_gift_cards"])
        assert street.scopes(SHOP, revoke=["write_gift_cards"]) == before
        told = street.until(lambda: street.webhooks(topic="app/scopes_update"))
        assert len(told) == 2
