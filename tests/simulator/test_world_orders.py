"""Orders of the simulator: selling, shipping, cancelling, importing Shopify's own webhook bodies, the state file."""

import json
from pathlib import Path

import pytest

from simulator.world import Clock, World, sums
from simulator.world.rest import render
from tests.simulator.worlds import Town

WEBHOOKS = Path(__file__).parents[3] / "shared" / "data" / "payloads" / "webhooks"
SUMS = (
    "total_price", "current_total_price", "subtotal_price", "current_subtotal_price", "total_tax", "current_total_tax",
    "total_discounts", "current_total_discounts", "total_line_items_price", "total_outstanding", "financial_status",
)  # fmt: skip


def test_an_order_is_discounted_taxed_and_paid() -> None:
    town = Town()
    order = town.order(
        ("DRESS-S", 2), ("SOCKS", 1), discount={"code": "TEN", "percentage": 10}, shipping_minor=490, delivered=False
    )
    assert [line.discounted_total.presentment for line in order.lines] == [16020, 900]
    assert sums.total_price(order).presentment == 16020 + 900 + 490
    assert sums.total_tax(order).presentment == 2670 + 150 + 82
    assert sums.financial_status(order) == "PAID"
    assert sums.outstanding(order).presentment == 0
    assert [topic for topic, _ in town.announced] == ["customers/create", "orders/create", "orders/paid"]


def test_a_buyer_may_pay_in_another_currency() -> None:
    town = Town()
    order = town.order(presentment_currency="USD", rate="1.1", shipping_minor=1000)
    paid = sums.received(order)
    assert (paid.presentment, paid.currency) == (9790 + 1000, "USD")
    assert (paid.shop, paid.shop_currency) == (8900 + 909, "EUR")
    assert render(town.shop, "orders/updated", order)["total_price"] == "98.09"


def test_shipping_in_parts_then_delivering() -> None:
    town = Town()
    order = town.order(("DRESS-S", 2), ("SOCKS", 3), delivered=False)
    first = order.lines[0]
    town.world.fulfil(order, lines=[(first.id, 1)], tracking=("Colissimo", "8R1", "https://example.com/8R1"))
    assert sums.fulfillment_status(order) == "PARTIALLY_FULFILLED"
    town.world.fulfil(order)
    assert sums.fulfillment_status(order) == "FULFILLED"
    town.world.deliver(order)
    assert all(item.delivered_at for item in order.fulfillments)
    topics = [topic for topic, _ in town.announced]
    assert topics.count("fulfillments/create") == 2
    assert topics.count("fulfillment_events/create") == 2
    with pytest.raises(ValueError, match="nothing left"):
        town.world.fulfil(order)


def test_cancelling_refunds_and_restocks() -> None:
    town = Town()
    order = town.order(delivered=False)
    variant = town.shop.variant_by_sku("DRESS-S")
    place = town.shop.default_location().id
    assert variant.stock[place] == 99
    town.world.cancel(order)
    assert variant.stock[place] == 100
    assert sums.financial_status(order) == "REFUNDED"
    assert sums.current_total(order).presentment == 0
    with pytest.raises(ValueError, match="cancelled already"):
        town.world.cancel(order)
    with pytest.raises(ValueError, match="shipped"):
        town.world.cancel(town.order())


@pytest.mark.parametrize("name", ["orders_create.hkd_code+automatic+shipping_2025-01",
                                  "orders_create.hkd_discount_remainders_2025-01", "orders_create.inr_2023-07",
                                  "orders_cancelled.hkd_refund_restock_2025-01"])  # fmt: skip
def test_a_real_order_is_taken_over_to_the_cent(name: str) -> None:
    path = WEBHOOKS / f"{name}.json"
    if not path.exists():
        pytest.skip("the recorded webhooks are kept beside the project, not in it")
    body = json.loads(path.read_text(encoding="utf-8"))
    town = Town()
    order = town.world.import_rest_order(town.shop, body)
    again = render(town.shop, "orders/create", order)
    for key in SUMS:
        assert again[key] == body.get(key, again[key]), key
    for was, now in zip(body["line_items"], again["line_items"], strict=True):
        assert (was["id"], was["price_set"]) == (now["id"], now["price_set"])
        assert was["discount_allocations"] == now["discount_allocations"]


def test_the_state_survives_a_restart() -> None:
    town = Town()
    order = town.order()
    town.open_return(order)
    world = World.load(town.world.dump(), Clock())
    shop = world.shops["atelier.myshopify.com"]
    assert shop.orders[order.id].name == order.name
    assert world.new_id() == town.world.new_id()
    assert len(shop.returns) == 1


def test_seeding_can_be_quiet() -> None:
    town = Town()
    with town.world.quiet():
        town.order()
    assert town.announced == []
