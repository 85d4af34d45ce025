"""What the mirror keeps of orders, products, customers and locations, and how news of them reaches it."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from returns.models import Customer, Location, Order, OrderLine
from shop_integration import inbox
from shop_integration.sync import sync_locations, sync_order
from tests.shop_integration.conftest import install
from tests.shop_integration.test_inbox import drained, put

pytestmark = pytest.mark.django_db
BUYER = {"email": "camille@example.com", "tags": ["VIP"], "number_of_orders": 11, "spent_before": 123_400}


@pytest.fixture
def sold(simulator, shop):
    """An order with everything: a bundle, duties, a code, a tip, from a till, by a good customer."""
    product = simulator.add_product(
        shop.domain, title="Manteau", handle="manteau", product_type="Manteaux", tags=["hiver"],
        collections=["Hiver", "Nouveautés"],
        variants=[{"sku": "MANTEAU-M", "price_minor": 12000, "stock": 5, "grams": 1250, "hs_code": "620213",
                   "origin": "PT"}],
    )  # fmt: skip
    customer = simulator.add_customer(shop.domain, **BUYER)
    place = simulator.locations(shop.domain)[0]["id"]
    order = simulator.place_order(
        shop.domain, email=BUYER["email"], first_name="Camille", last_name="Martin", locale="fr",
        address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
        lines=[{"sku": "MANTEAU-M", "quantity": 2}],
        bundles=[{"title": "Duo", "quantity": 1, "lines": [{"sku": "ROBE-S"}, {"sku": "PULL-M"}]}],
        discount={"code": "BIENVENUE", "percentage": 10},
        duties={"MANTEAU-M": 500}, tip_minor=300, shipping_minor=590, retail_location_id=place, source_name="pos",
        tags=["salon"], webhook=False,
    )  # fmt: skip
    simulator.fulfil(shop.domain, order["id"], webhook=False)
    return {"order": order, "product": product["id"], "customer": customer["id"], "place": place}


def read(shop, sold) -> Order:
    return sync_order(shop, sold["order"]["gid"], now=timezone.now())


def line(sku="MANTEAU-M") -> OrderLine:
    return OrderLine.objects.get(sku=sku)


def test_all_that_rules_money_and_labels_ask_of_an_order_is_kept(shop, sold):
    order, coat = read(shop, sold), line()
    assert (order.channel, order.tags, order.discount_codes) == ("pos", ["salon"], ["BIENVENUE"])
    assert order.till_gid == f"gid://shopify/Location/{sold['place']}"
    assert (order.shipping_presentment_minor, order.tip_presentment_minor, order.duties_shop_minor) == (590, 300, 500)
    assert (coat.grams, coat.hs_code, coat.origin, coat.product_type) == (1250, "620213", "PT", "Manteaux")
    assert (len(coat.collections), coat.tags, coat.duties_presentment_minor) == (2, ["hiver"], 500)
    (discount,) = coat.discounts
    assert (discount["name"], discount["is_code"]) == ("BIENVENUE", True)
    assert discount["amount_presentment_minor"] == 24000 - coat.discounted_presentment_minor == 2400
    assert line("ROBE-S").bundle_gid == line("PULL-M").bundle_gid != ""
    assert line("ROBE-S").bundle_title == "Duo"
    assert order.asked_at == order.read_at


def test_segments_are_made_of_what_shopify_says_of_the_customer(shop, sold):
    customer = read(shop, sold).customer
    assert (customer.order_count, customer.tags, customer.spent_currency) == (12, ["VIP"], "EUR")
    assert customer.spent_minor > BUYER["spent_before"]


def test_a_changed_product_changes_the_lines_that_were_sold_of_it(simulator, shop, sold):
    read(shop, sold)
    simulator.change_product(
        shop.domain, sold["product"], {"MANTEAU-M": {"hs_code": "620193"}}, tags=["hiver", "final-sale"]
    )
    row = drained(put(shop.domain, "products/update", f'{{"id": {sold["product"]}}}'))
    assert row.outcome == "product read again: 2 lines changed"
    assert (line().tags, line().hs_code, line("ROBE-S").tags) == (["hiver", "final-sale"], "620193", [])
    row = drained(put(shop.domain, "products/update", f'{{"id": {sold["product"]}}}'))
    assert row.outcome == "product read again: 0 lines changed"


def test_nobody_asks_shopify_about_what_nobody_ordered(simulator, shop):
    simulator.clear_calls()
    assert drained(put(shop.domain, "products/update", '{"id": 77}')).outcome == "ignored: nobody ordered it"
    row = drained(put(shop.domain, "customers/update", '{"id": 77}'))
    assert row.outcome == "ignored: no order of theirs is held"
    assert simulator.calls("Product") + simulator.calls("Customer") == 0


def test_a_changed_customer_changes_segment_and_a_deleted_one_is_dropped(simulator, shop, sold):
    order = read(shop, sold)
    simulator.change_customer(shop.domain, sold["customer"], tags=["VIP", "gold"])
    drained(put(shop.domain, "customers/update", f'{{"id": {sold["customer"]}}}'))
    assert Customer.objects.get().tags == ["VIP", "gold"]
    simulator.delete_customer(shop.domain, sold["customer"])
    drained(put(shop.domain, "customers/delete", f'{{"id": {sold["customer"]}}}'))
    order.refresh_from_db()
    assert (Customer.objects.count(), order.customer) == (0, None)


def test_merged_customers_keep_their_orders_together(simulator, shop, sold):
    order = read(shop, sold)
    heir = simulator.add_customer(shop.domain, "c.martin@example.com", number_of_orders=2)
    simulator.merge_customers(shop.domain, heir["id"], sold["customer"])
    row = drained(put(shop.domain, "customers/merge", (
        f'{{"admin_graphql_api_customer_kept_id": "gid://shopify/Customer/{heir["id"]}",'
        f'"admin_graphql_api_customer_deleted_id": "gid://shopify/Customer/{sold["customer"]}"}}'
    )))  # fmt: skip
    order.refresh_from_db()
    assert row.outcome == "customers merged: 1 orders moved"
    assert (order.customer_gid, order.customer.order_count) == (f"gid://shopify/Customer/{heir['id']}", 14)
    assert Customer.objects.count() == 1


def test_locations_come_and_go(simulator, shop):
    added = simulator.add_location(
        shop.domain, "Entrepôt de Lyon", fulfillment_service=True, address={"city": "Lyon", "country_code": "FR"}
    )
    row = drained(put(shop.domain, "locations/create", f'{{"id": {added["id"]}}}'))
    assert row.outcome == "2 locations read again"
    lyon = Location.objects.get(name="Entrepôt de Lyon")
    assert (lyon.active, lyon.fulfillment_service, lyon.address["city"]) == (True, True, "Lyon")
    simulator.change_location(shop.domain, added["id"], active=False)
    drained(put(shop.domain, "locations/deactivate", f'{{"id": {added["id"]}}}'))
    lyon.refresh_from_db()
    assert not lyon.active


def test_what_was_read_later_is_not_overwritten(shop, sold, simulator):
    order = read(shop, sold)
    Customer.objects.update(read_at=datetime(2100, 1, 1, tzinfo=UTC))
    Location.objects.all().delete()
    sync_locations(shop, now=timezone.now())
    Location.objects.update(read_at=datetime(2100, 1, 1, tzinfo=UTC), name="Later")
    simulator.change_customer(shop.domain, sold["customer"], tags=[])
    drained(put(shop.domain, "customers/update", f'{{"id": {sold["customer"]}}}'))
    sync_locations(shop, now=timezone.now())
    assert Customer.objects.get().tags == ["VIP"]
    assert set(Location.objects.values_list("name", flat=True)) == {"Later"}
    assert order.customer == Customer.objects.get()


def test_another_shops_customer_of_the_same_number_is_left_alone(simulator, shop, sold, new_domain):
    order = read(shop, sold)
    other = install(simulator, new_domain())
    row = drained(put(other.domain, "customers/delete", f'{{"id": {sold["customer"]}}}'))
    assert row.outcome == "ignored: no order of theirs is held"
    order.refresh_from_db()
    assert order.customer
    assert inbox.drain(clock=timezone.now) == 0
