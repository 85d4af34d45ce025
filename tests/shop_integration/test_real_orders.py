"""Real order webhooks: signed, through /webhooks, read back from a world that holds the same order, to the cent.

The samples are somebody's real deliveries and stay beside the project; without them these tests are skipped.
"""

import base64
import hmac
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from returns.domain.money import Money
from returns.domain.verdict import Answer
from returns.queries.eligibility import Wanted, preview, returnable_lines
from shop_integration import inbox
from shop_integration.webhooks import store
from shop_integration.webhooks.shim import take
from tests.shop_integration.conftest import install

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "payloads" / "webhooks"
ORDERS = sorted(SAMPLES.glob("orders_create*.json")) if SAMPLES.exists() else []
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _close():
    yield
    store.close()


def post(settings, domain, topic, body: bytes, webhook_id="w-1") -> str:
    digest = base64.b64encode(hmac.digest(settings.SHOPIFY_API_SECRET.encode(), body, "sha256")).decode()
    return take(secrets=[settings.SHOPIFY_API_SECRET], ring=lambda: None, environ={
        "REQUEST_METHOD": "POST", "PATH_INFO": "/webhooks", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "HTTP_X_SHOPIFY_HMAC_SHA256": digest, "HTTP_X_SHOPIFY_SHOP_DOMAIN": domain,
        "HTTP_X_SHOPIFY_TOPIC": topic, "HTTP_X_SHOPIFY_WEBHOOK_ID": webhook_id,
        "HTTP_X_SHOPIFY_API_VERSION": "2026-10",
    })  # fmt: skip


def both(line, key, name):
    """Σ of an amount set's two sides; old samples have the plain amount only."""
    return tuple(
        sum(Decimal((each.get(f"{key}_set") or {}).get(side, {}).get("amount", each[key])) for each in line[name])
        for side in ("shop_money", "presentment_money")
    )


def minor(amount, currency):
    return Money.of(amount, currency).minor


def agrees_to_the_cent(order, body) -> None:
    shop_currency, presentment = order.shop_currency, order.presentment_currency
    assert (shop_currency, presentment) == (body["currency"], body.get("presentment_currency", body["currency"]))
    lines = {line.gid: line for line in order.lines.all()}
    for told in body["line_items"]:
        line = lines[f"gid://shopify/LineItem/{told['id']}"]
        allocated = both(told, "amount", "discount_allocations")
        tax = both(told, "price", "tax_lines")
        price = Decimal(told["price"]) * told["quantity"]
        assert line.discounted_shop_minor == minor(price - allocated[0], shop_currency)
        assert line.tax_shop_minor == minor(tax[0], shop_currency)
        paid = Decimal((told.get("price_set") or {}).get("presentment_money", {}).get("amount", told["price"]))
        assert line.discounted_presentment_minor == minor(paid * told["quantity"] - allocated[1], presentment)
        assert line.tax_presentment_minor == minor(tax[1], presentment)


@pytest.mark.skipif(not ORDERS, reason="the folder of real webhook samples is not beside the project")
@pytest.mark.parametrize("file", ORDERS, ids=lambda path: path.stem)
def test_becomes_an_order_that_can_be_returned_to_the_cent(file, simulator, settings, new_domain):
    body = json.loads(file.read_text())
    shop = install(simulator, new_domain(), currency=body["currency"], country="HK", timezone="Asia/Hong_Kong")
    simulator.scopes(shop.domain, grant=["read_all_orders"])  # the samples are years old
    simulator.import_order(shop.domain, body, fulfil=True, deliver_at=timezone.now().isoformat(), webhook=False)

    raw = file.read_bytes()
    assert post(settings, shop.domain, "orders/create", raw) == "200 OK"
    assert post(settings, shop.domain, "orders/create", raw) == "200 OK"
    assert inbox.drain(clock=timezone.now) == 1

    order = shop.orders.get()
    assert (order.name, order.gid) == (body["name"], f"gid://shopify/Order/{body['id']}")
    agrees_to_the_cent(order, body)
    offers = [line for line in returnable_lines(order, now=timezone.now()) if line.fulfilled.line.requires_shipping]
    assert offers
    # The return window may have closed; nothing else may stand in the way.
    now = order.fulfillments.get().delivered_at
    offer = preview(order, [Wanted(line.fulfilled.pk, line.available, "size_small") for line in offers], now=now)
    assert offer.answer != Answer.DENY
    expected = sum(line.fulfilled.line.discounted_presentment_minor for line in offers)
    expected += 0 if order.taxes_included else sum(line.fulfilled.line.tax_presentment_minor for line in offers)
    assert offer.quote.total.presentment.minor == expected


@pytest.mark.parametrize(("currency", "rate"), [("CHF", "0.9513"), ("JPY", "163.27")])
def test_an_order_paid_in_another_currency_agrees_too(currency, rate, simulator, settings, new_domain):
    shop = install(simulator, new_domain())
    variants = [{"sku": f"S-{price}", "price_minor": price, "stock": 9} for price in (1999, 4990, 333)]
    simulator.add_product(shop.domain, title="Robe", handle="robe", variants=variants)
    placed = simulator.place_order(
        shop.domain, email="camille@example.com", first_name="Camille", last_name="Martin", locale="fr",
        address={"address1": "Rue 1", "zip": "1003", "city": "Lausanne", "country_code": "CH"},
        lines=[{"sku": each["sku"], "quantity": 3} for each in variants], presentment_currency=currency, rate=rate,
        discount={"code": "MERCI", "percentage": 15}, fulfil=True, webhook=False,
    )  # fmt: skip
    body = simulator.rest(shop.domain, placed["id"])
    assert post(settings, shop.domain, "orders/create", json.dumps(body).encode()) == "200 OK"
    inbox.drain(clock=timezone.now)
    agrees_to_the_cent(shop.orders.get(), body)
