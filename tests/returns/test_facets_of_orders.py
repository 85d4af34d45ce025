"""What returns are found by follows their orders, and costs nothing where an order says nothing new of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.domain.money import Money
from returns.domain.order import Address, CustomerSnapshot, OrderSnapshot
from returns.domain.starting_policy import STARTING_POLICY
from returns.models import Return, ReturnFacet, Shop
from returns.operations.forget_person import forget_person
from returns.operations.index_returns import index_returns
from returns.operations.ingest_orders import ingest_orders
from returns.operations.publish_policy import publish_policy
from returns.queries.person import Person
from tests.characters import NOW, Bought, ask, make_shop, snapshot

pytestmark = pytest.mark.django_db
Edit = Callable[[OrderSnapshot, random.Random], OrderSnapshot]
WORDS = ("Robe", "Pull", "Été", "", "SW-7", "lin", "Martin 7", "O'Neil")


@pytest.fixture
def shop() -> Shop:
    made = make_shop()
    loyal = {"code": "loyal", "label": {"en": "Loyal"}, "orders": {"min": 3}}
    tagged = {"code": "vip", "label": {"en": "VIP"}, "tags": ["vip"]}
    document = STARTING_POLICY | {"segments": [loyal, tagged]}
    publish_policy(shop=made, document=document, now=NOW - timedelta(days=100))
    return made


def told(number: int) -> OrderSnapshot:
    buyer = CustomerSnapshot(f"gid://shopify/Customer/{number}", 1, Money(100, "EUR"), (), NOW - timedelta(days=300))
    order = snapshot(Bought(), Bought("Pull", 2, 3900), number=number)
    return replace(order, customer=buyer, customer_gid=buyer.gid)


def later(order: OrderSnapshot) -> OrderSnapshot:
    return replace(order, updated_at=order.updated_at + timedelta(hours=1), read_at=order.read_at + timedelta(hours=1))


def _line(name: str) -> Edit:
    def edit(order: OrderSnapshot, chance: random.Random) -> OrderSnapshot:
        place = chance.randrange(len(order.lines))
        lines = list(order.lines)
        changed: dict[str, Any] = {name: chance.choice(WORDS) or ("x" if name == "title" else "")}
        lines[place] = replace(lines[place], **changed)
        return replace(order, lines=tuple(lines))

    return edit


def _address(order: OrderSnapshot, chance: random.Random) -> OrderSnapshot:
    country, code = chance.choice(("FR", "DE", "")), str(chance.randrange(75001, 75004))
    address = Address(name=chance.choice(WORDS), street="1 rue", postcode=code, city="Paris", country=country)
    return replace(order, address=address)


def _buyer(order: OrderSnapshot, chance: random.Random) -> OrderSnapshot:
    if order.customer is None or chance.random() < 0.1:
        return replace(order, customer=None)
    tags = chance.choice(((), ("vip",), ("new",)))
    return replace(order, customer=replace(order.customer, orders=chance.randrange(6), tags=tags))


EDITS: tuple[Edit, ...] = (
    _line("title"),
    _line("variant_title"),
    _line("sku"),
    _line("vendor"),
    _address,
    _buyer,
    lambda order, chance: replace(order, email=chance.choice(("a@b.example", "c@d.example", ""))),
    lambda order, chance: replace(order, phone=chance.choice(("", "+33612345678", "06 11 11 11 11"))),
    lambda order, chance: replace(order, discount_codes=tuple(chance.sample(WORDS, 2))),
    lambda order, chance: replace(order, name=f"#{chance.randrange(1001, 1004)}"),
    lambda order, chance: replace(order, tags=(chance.choice(WORDS),)),
    lambda order, chance: replace(order, financial_status=chance.choice(("PAID", "REFUNDED"))),
)


def facets() -> set[tuple[int, str]]:
    return set(ReturnFacet.objects.values_list("rma", "facet"))


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_they_are_what_a_fresh_reckoning_gives(shop: Shop, seed: int) -> None:
    chance, orders = random.Random(seed), [told(1001), told(1002), told(1003)]
    ingest_orders(shop=shop, snapshots=orders)
    made = [ask(shop.orders.get(gid=order.gid), key=order.gid) for order in orders[:2]]
    moved = 0
    for step in range(12):
        place = chance.randrange(len(orders))
        for edit in chance.sample(EDITS, chance.randrange(1, 4)):
            orders[place] = edit(orders[place], chance)
        orders[place] = later(orders[place])
        if step == 9:
            forget_person(person=Person(shop.pk, (made[0].order_id,), (made[0].pk,)), now=NOW)
        before = facets()
        ingest_orders(shop=shop, snapshots=orders)
        written = facets()
        index_returns(Return.objects.values_list("pk", flat=True))
        assert facets() == written, f"seed {seed}, step {step}"
        moved += before != written
    assert moved


def test_an_order_that_says_nothing_new_costs_two_readings_at_most(shop: Shop) -> None:
    orders = [told(number) for number in range(1001, 1013)]
    ingest_orders(shop=shop, snapshots=orders)
    with CaptureQueriesContext(connection) as without:
        ingest_orders(shop=shop, snapshots=[later(order) for order in orders])
    for order in orders:
        ask(shop.orders.get(gid=order.gid), key=order.gid)
    with CaptureQueriesContext(connection) as beside:
        ingest_orders(
            shop=shop, snapshots=[replace(later(later(order)), financial_status="REFUNDED") for order in orders]
        )
    assert len(beside) <= len(without) + 1
    assert not [query for query in beside if "returnfacet" in query["sql"]]
