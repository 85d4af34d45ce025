"""The whole way of a shopper's exchange, pages and Shopify together: from the review to the invoice."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from returns.domain.status import SettlementStatus, Stage
from returns.models import FulfillmentLine, Return
from returns.queries.policies import active_policy
from shop_integration.offers import exchange_offers
from shop_integration.sync import sync_order
from tests.returns_portal.shopper_steps import Shopper
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, received
from tests.shop_integration.test_made_by_merchants import add_sizes

pytestmark = pytest.mark.django_db


def test_from_the_review_to_the_paid_invoice_with_what_the_shop_adds(simulator, shop, buy):
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "variants", "incentive_minor": 500}}
    version.save()
    add_sizes(simulator, shop)
    order = buy(("JUPE-S", 1))
    key = FulfillmentLine.objects.get(fulfillment__order=order).pk
    shopper = Shopper(shop)
    _, review = shopper.review(order, {"line": [key], f"quantity_{key}": "1", f"reason_{key}": "size_small"})
    step = re.search(r'href="([^"]+/exchange/\d+/)', review.content.decode())[1]
    offered = re.findall(r'value="(gid://shopify/ProductVariant/\d+)"', shopper.client.get(step).content.decode())
    assert len(offered) == 3
    product = FulfillmentLine.objects.get(pk=key).line.product_gid
    offers = exchange_offers(shop, product_gids=[product], now=timezone.now())
    dearest = next(offer for offer in offers if offer.sku == "JUPE-XL")
    back = shopper.client.post(step, {"instead": dearest.variant_gid, "fallback": "REFUND"})
    path = back.headers["Location"]
    assert shopper.confirm(path, shopper.client.get(path)).status_code == 303

    rma = due(received(approved(Return.objects.get())))
    assert work(shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.stage) == (SettlementStatus.PAID, Stage.REFUNDED)
    assert (rma.invoice.amount_minor, bool(rma.invoice.sent_at)) == (1000, True)
    status = shopper.get(shopper.status_path(rma), lang="en").content.decode()
    assert "Still to pay: €10.00" in status
    simulator.pay(shop.domain, int(order.gid.rsplit("/", 1)[1]), webhook=False)
    sync_order(shop, order.gid, now=timezone.now())
    assert "What you chose is on your order" in shopper.get(shopper.status_path(rma), lang="en").content.decode()
