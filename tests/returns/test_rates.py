"""What an amount of one of an order's currencies is in the other, whatever was received on it."""

from __future__ import annotations

import pytest

from returns.domain.money import Money, MoneyPair
from returns.models import Order, OrderLine
from returns.queries.rates import in_order_currencies, in_shop_currency, rate_of
from tests.characters import Bought, make_order, make_shop

pytestmark = pytest.mark.django_db
NOTHING = {"received_shop_minor": 0, "received_presentment_minor": 0}


@pytest.mark.parametrize("received", [{}, NOTHING])
def test_an_order_that_received_nothing_goes_by_its_list_prices(received: dict[str, int]) -> None:
    order = make_order(make_shop(), Bought(quantity=2, discount=700), presentment="USD", rate=3)
    Order.objects.filter(pk=order.pk).update(**received)
    order.refresh_from_db()
    assert in_order_currencies(order, 500) == MoneyPair(Money(500, "EUR"), Money(1500, "USD"))
    assert in_shop_currency(order, 1500) == 500


def test_amounts_stand_as_they_are_in_one_currency_and_where_nothing_says_more() -> None:
    order = make_order(make_shop())
    Order.objects.filter(pk=order.pk).update(**NOTHING)
    order.refresh_from_db()
    assert (in_order_currencies(order, 500).presentment.minor, in_shop_currency(order, 500)) == (500, 500)
    abroad = make_order(order.shop, number=1002, presentment="JPY", rate=2)
    Order.objects.filter(pk=abroad.pk).update(**NOTHING)
    OrderLine.objects.filter(order=abroad).update(unit_price_shop_minor=0, unit_price_presentment_minor=0)
    abroad.refresh_from_db()
    assert rate_of(abroad) == abroad.received
    assert (in_order_currencies(abroad, 500).presentment.minor, in_shop_currency(abroad, 500)) == (500, 500)
