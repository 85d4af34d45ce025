"""What was bought before and kept: of the same customer and shop alone, never a present, never what was sent back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.domain.withdrawal import Lane
from returns.models import Fulfillment, FulfillmentLine, GiftPass, Order, OrderLine, Return, Shop
from returns.queries.earlier import LOOKED_BACK, MOST, kept_before
from tests.characters import NOW, Bought, ask, make_order, make_shop, two_shops
from tests.gifts import give_back, takes_gifts
from tests.returns_portal import merchant_desk as desk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 9 * DAY


def bought(shop: Shop, number: int, *what: Bought, days_ago: int = 90, **about: Any) -> Order:
    """An earlier order that arrived some days after it was placed, and has a product of its own."""
    order = make_order(shop, *(what or (Bought(f"Chemise {number}"),)), number=number)
    placed = NOW - timedelta(days=days_ago)
    Order.objects.filter(pk=order.pk).update(**{"placed_at": placed} | about)
    Fulfillment.objects.filter(order=order).update(created_at=placed + DAY, delivered_at=placed + 3 * DAY)
    for line in order.lines.all():
        OrderLine.objects.filter(pk=line.pk).update(product_gid=f"gid://shopify/Product/{number}{line.position}")
    return Order.objects.get(pk=order.pk)


def titles(rma: Return, now: datetime = LATER) -> list[str]:
    return [kept.title for kept in kept_before(desk.again(rma), now=now)]


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def test_the_latest_of_what_came_back_first_then_the_latest_of_all(shop: Shop) -> None:
    for number, days in ((901, 300), (902, 200), (903, 100), (904, 400)):
        bought(shop, number, days_ago=days)
    OrderLine.objects.filter(order__name__in=["#902", "#903", "#904"]).update(product_type="Chemises")
    assert titles(desk.paid(shop)) == ["Chemise 901 S", "Chemise 903 S", "Chemise 902 S"]


def test_who_bought_nothing_before_has_nothing(shop: Shop) -> None:
    assert titles(desk.paid(shop)) == []


def test_nobody_reads_what_somebody_else_bought() -> None:
    """Every mixture of shop, customer, address and name: what appears is the same in the first three, in each one."""
    atelier, northwind = two_shops()
    rma, mine = desk.paid(atelier), set()
    options = ((atelier, northwind), ("Customer/1", "Customer/2", ""), ("Camille Martin", "Noor Haddad", ""))
    for number, (shop, buyer, name) in enumerate(product(*options), start=500):
        for email in ("camille@example.com", "noor@example.net"):
            address = {"name": name, "postcode": "75019", "country": "FR"}
            gid = buyer and f"gid://shopify/{buyer}"
            number_of_both = number if email.startswith("camille") else number + 100
            bought(shop, number_of_both, customer_gid=gid, email=email, address=address)
            if (shop, buyer, name) == (atelier, "Customer/1", "Camille Martin"):
                mine.add(f"Chemise {number_of_both} S")
    assert set(titles(rma)) == mine
    assert len(mine) == 2
    Order.objects.filter(pk=rma.order_id).update(customer_gid="")
    assert titles(rma) == [], "a guest is nobody, however many guests there are"


def _no_longer(**about: Any) -> Callable[[Order], object]:
    return lambda order: Order.objects.filter(pk=order.pk).update(**about)


def _goods(model: Any, path: str, **about: Any) -> Callable[[Order], object]:
    return lambda order: model.objects.filter(**{path: order}).update(**about)


def _declined(order: Order) -> None:
    rma = ask(order, quantities=(1,), key="d", now=order.placed_at + 5 * DAY)
    Return.objects.filter(pk=rma.pk).update(status="DECLINED", stage="declined")
    rma.lines.get().units.update(live=False)


def _withdrawn_from(order: Order) -> None:
    rma = ask(order, quantities=(0, 1), key="w", now=order.placed_at + 5 * DAY)
    Return.objects.filter(pk=rma.pk).update(lane=Lane.WITHDRAWAL)


LEFT_OUT: dict[str, Callable[[Order], object]] = {
    "cancelled": _no_longer(cancelled_at=NOW),
    "deleted at Shopify": _no_longer(gone_at=NOW),
    "forgotten": _no_longer(redacted_at=NOW),
    "a test": _no_longer(test=True),
    "long ago": _no_longer(placed_at=LATER - LOOKED_BACK - DAY),
    "later than the order that came back": _no_longer(placed_at=NOW - DAY),
    "never seen to arrive": _goods(Fulfillment, "order", delivered_at=None),
    "may still come back": _goods(Fulfillment, "order", delivered_at=LATER - 2 * DAY),
    "sent back at Shopify": _goods(FulfillmentLine, "fulfillment__order", elsewhere=1),
    "partly refunded": _goods(OrderLine, "order", current_quantity=0),
    "a gift card": _goods(OrderLine, "order", is_gift_card=True),
    "a service": _goods(OrderLine, "order", requires_shipping=False),
    "a present with a code": lambda order: GiftPass.objects.create(
        shop=order.shop, order=order, code="ABCD2345EFGH6789", made_at=NOW
    ),
    "a present that came back": lambda order: give_back(order, now=order.placed_at + 5 * DAY),
    "refused when it was to come back": _declined,
    "withdrawn from": _withdrawn_from,
}


@pytest.mark.parametrize("why", LEFT_OUT)
def test_what_is_not_told(shop: Shop, why: str) -> None:
    takes_gifts(shop)
    rma, order = desk.paid(shop), bought(shop, 900, Bought("Chemise"), Bought("Veste"))
    assert titles(rma) == ["Chemise S", "Veste S"]
    LEFT_OUT[why](order)
    assert "Chemise S" not in titles(rma)


def test_of_several_pieces_one_that_came_back_takes_the_article_along(shop: Shop) -> None:
    rma, order = desk.paid(shop), bought(shop, 900, Bought("Chemise", 2), Bought("Veste"))
    ask(order, quantities=(1,), key="one", now=order.placed_at + 5 * DAY)
    assert titles(rma) == ["Veste S"]


def test_a_request_that_its_shopper_called_off_counts_for_nothing(shop: Shop) -> None:
    rma, order = desk.paid(shop), bought(shop, 900)
    asked = ask(order, key="off", now=order.placed_at + 5 * DAY)
    Return.objects.filter(pk=asked.pk).update(status="CANCELED", stage="canceled")
    asked.lines.get().units.update(live=False)
    assert titles(rma) == ["Chemise 900 S"]


@pytest.mark.parametrize("why", ["withdrawal", "present", "gift code", "nameless", "forgotten"])
def test_of_some_returns_nothing_is_told_at_all(shop: Shop, why: str) -> None:
    rma = desk.paid(shop)
    bought(shop, 900)
    match why:
        case "withdrawal":
            Return.objects.filter(pk=rma.pk).update(lane=Lane.WITHDRAWAL)
        case "present":
            Return.objects.filter(pk=rma.pk).update(outcome="gift_card")
        case "gift code":
            GiftPass.objects.create(shop=shop, order=rma.order, code="ABCD2345EFGH6789", made_at=NOW)
        case "nameless":
            Order.objects.update(address={"name": ""})
        case _:
            Order.objects.filter(pk=rma.order_id).update(redacted_at=NOW)
    assert titles(rma) == []


def test_it_asks_no_more_of_who_buys_every_week(shop: Shop) -> None:
    rma = desk.paid(shop)
    for number in range(900, 905):
        bought(shop, number)
    with CaptureQueriesContext(connection) as few:
        assert len(titles(rma)) == MOST
    for number in range(905, 915):
        bought(shop, number)
    with CaptureQueriesContext(connection) as many:
        assert len(titles(rma)) == MOST
    assert len(many) == len(few) < 70
