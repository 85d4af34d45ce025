"""Orders taken in one by one or many at once, in any order, again and again, and by many hands."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict

from returns.domain.money import Money
from returns.domain.order import CustomerSnapshot, OrderSnapshot
from returns.models import Customer, Fulfillment, FulfillmentLine, Location, Order, OrderLine, Shop
from returns.operations.forget_person import forget_person
from returns.operations.ingest_order import ingest_order
from returns.operations.ingest_orders import ingest_orders
from returns.queries.mirror import shelf_for
from returns.queries.person import Person
from tests.characters import NOW, Bought, fulfilled, make_shop, snapshot, two_shops
from tests.races import all_at_once

COATS = (Bought("Manteau", 2, 12000, tags=("hiver",)), Bought("Écharpe", 1, 2500, discount=250))


def told(number: int = 1001, *, minute: int = 0, **details: Any) -> OrderSnapshot:
    """An order as it was told `minute` minutes after noon; the tag says which telling it is."""
    at = NOW + timedelta(minutes=minute)
    order = snapshot(*COATS, number=number, updated_at=at, read_at=at, **details)
    customer = CustomerSnapshot("gid://shopify/Customer/1", minute, Money(9900, "EUR"), (f"c{minute}",), NOW)
    return replace(order, tags=(f"t{minute}",), customer=customer)


def state() -> list[Any]:
    """Everything the mirror holds, without row ids."""
    plain = []
    for model in (Order, OrderLine, Fulfillment, FulfillmentLine, Customer):
        for row in model._default_manager.order_by("gid"):
            fields = model_to_dict(row)
            plain.append({name: value for name, value in fields.items() if not name.endswith("id") or name == "gid"})
    for fields in plain:
        for link in ("shop", "order", "line", "fulfillment", "customer", "policy"):
            fields.pop(link, None)
    return plain


@pytest.mark.django_db
def test_many_at_once_is_the_same_as_one_by_one() -> None:
    shop, other = two_shops()
    orders = [told(number, minute=number % 3) for number in range(1001, 1013)]
    for order in orders:
        ingest_order(shop=shop, snapshot=order)
    expected = state()
    Shop.objects.filter(pk=shop.pk).update(name="Held")
    for model in (FulfillmentLine, Fulfillment, OrderLine, Order, Customer):
        model._default_manager.all().delete()
    taken = ingest_orders(shop=other, snapshots=orders)
    assert (len(taken.orders), taken.older) == (12, 0)
    assert state() == expected


@pytest.mark.django_db
def test_any_number_of_orders_costs_the_same_few_statements(django_assert_num_queries: Any) -> None:
    shop = make_shop()
    orders = [told(number) for number in range(1001, 1041)]
    ingest_orders(shop=shop, snapshots=orders)
    before = state()
    with django_assert_num_queries(16):
        ingest_orders(shop=shop, snapshots=orders)
    assert state() == before


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_of_tellings_the_newest_stands(seed: int) -> None:
    shop, draw = make_shop(), random.Random(seed)
    tellings = [told(number, minute=minute) for number in (1001, 1002, 1003) for minute in range(5)]
    draw.shuffle(tellings)
    while tellings:
        batch, tellings = tellings[: (cut := draw.randint(1, 6))], tellings[cut:]
        ingest_orders(shop=shop, snapshots=batch + draw.sample(batch, k=1))
    assert [order.tags for order in Order.objects.all()] == [["t4"]] * 3
    assert Customer.objects.get().tags == ["c4"]
    assert (OrderLine.objects.count(), FulfillmentLine.objects.count()) == (6, 6)


@pytest.mark.django_db
def test_a_line_that_was_edited_away_and_one_that_was_added() -> None:
    shop = make_shop()
    ingest_order(shop=shop, snapshot=told())
    later = told(minute=9)
    scarf = replace(later.lines[1], current_quantity=0)
    gloves = replace(later.lines[1], gid="gid://shopify/LineItem/9", title="Gants")
    ingest_order(shop=shop, snapshot=replace(later, lines=(later.lines[0], scarf, gloves), edited=True))
    rows = list(Order.objects.get().lines.values_list("title", "current_quantity"))
    assert rows == [("Manteau", 2), ("Écharpe", 0), ("Gants", 1)]
    assert Order.objects.get().edited


@pytest.mark.django_db
def test_history_never_unlearns_what_shopify_said_may_come_back() -> None:
    shop = make_shop()
    asked = told(minute=1)
    order = ingest_order(shop=shop, snapshot=asked)
    assert order
    bare = tuple(replace(sent, lines=()) for sent in asked.fulfillments)
    exported = replace(told(minute=2), fulfillments=bare, asked=False)
    ingest_orders(shop=shop, snapshots=[exported, replace(told(1002), fulfillments=bare, asked=False)])
    order.refresh_from_db()
    assert (order.tags, order.asked_at) == (["t2"], asked.read_at)
    assert len(fulfilled(order)) == 2
    assert shop.orders.get(name="#1002").asked_at is None


@pytest.mark.django_db
def test_what_does_not_fit_its_column_is_refused_and_nothing_is_lost() -> None:
    shop = make_shop()
    ingest_order(shop=shop, snapshot=told())
    wrong = told(1002)
    wrong = replace(wrong, lines=(replace(wrong.lines[0], quantity=-1), *wrong.lines[1:]))
    with pytest.raises(Exception, match=r"CHECK|check constraint|out of range"):
        ingest_orders(shop=shop, snapshots=[told(1003), wrong])
    assert list(Order.objects.values_list("name", flat=True)) == ["#1001"]


@pytest.mark.django_db
def test_pieces_go_back_to_a_shelf_of_the_shops_own() -> None:
    shop, other = two_shops()

    def place(gid: str, *, theirs: bool = False, active: bool = True, shop: Shop = shop) -> None:
        details = {"name": gid, "fulfillment_service": theirs, "active": active, "read_at": NOW}
        Location.objects.create(shop=shop, gid=gid, **details)

    assert shelf_for(shop, "unknown") == "unknown"
    place("3pl", theirs=True)
    place("elsewhere", shop=other)
    assert shelf_for(shop, "3pl") == ""
    place("lyon")
    place("closed", active=False)
    assert [shelf_for(shop, gid) for gid in ("3pl", "closed", "lyon")] == ["lyon"] * 3
    place("rennes")
    assert [shelf_for(shop, gid) for gid in ("3pl", "closed", "lyon")] == ["", "", "lyon"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_hands_telling_the_same_orders_leave_the_newest() -> None:
    shop = make_shop()

    def batch(number: int) -> Sequence[OrderSnapshot]:
        orders = [told(each, minute=number) for each in range(1001, 1021)]
        random.Random(number).shuffle(orders)
        return orders

    all_at_once(lambda number: ingest_orders(shop=shop, snapshots=batch(number)).older, crowd=12)
    assert {tuple(order.tags) for order in Order.objects.all()} == {("t11",)}
    assert Customer.objects.get().tags == ["c11"]
    assert (Order.objects.count(), OrderLine.objects.count(), FulfillmentLine.objects.count()) == (20, 40, 40)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_redaction_amid_the_tellings_is_final() -> None:
    shop = make_shop()
    order = ingest_order(shop=shop, snapshot=told())
    assert order

    def act(number: int) -> None:
        if number == 5:
            forget_person(person=Person(shop.pk, (order.pk,), ()), now=NOW)
        else:
            ingest_order(shop=shop, snapshot=told(minute=number + 1))

    all_at_once(act)
    order.refresh_from_db()
    assert (order.email, order.customer_gid, order.customer, order.address["name"]) == ("", "", None, "")
    assert order.redacted_at
