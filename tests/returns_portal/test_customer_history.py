"""What staff read of a customer's earlier orders and returns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.status import Outcome
from returns.models import Order, Return, Shop, SurveyAnswer
from returns.queries.customer_history import customer_history
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import approved, requested, staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def other_orders(shop: Shop, first: int, many: int) -> None:
    for number in range(first, first + many):
        make_order(shop, number=number)


def told(rma: Return, **about: Any) -> str:
    return plain(staff_of(rma.shop, **about).get(f"/app/returns/{rma.number}/customer/").content.decode())


def test_few_orders_give_numbers_and_no_share() -> None:
    shop, elsewhere = two_shops()
    earlier = approved(shop, 1001)
    Order.objects.filter(pk=earlier.order_id).update(refunded_shop_minor=2000)
    SurveyAnswer.objects.create(rma=earlier, score=4, language="en", first_at=NOW, at=NOW)
    approved(elsewhere, 3001)
    rma = requested(shop, 1002)
    found = customer_history(rma)
    assert found is not None
    assert (found.orders, found.came_back, found.by_right, found.share_percent) == (1, 1, 0, None)
    page = told(rma, htmx=True)
    assert "too few orders to speak of a share" in page
    assert "€112.80 of €132.80" in page
    assert earlier.number in page
    assert "4 of 5" in page
    assert "<html" not in page
    assert "<html" in told(rma)


def test_from_five_orders_on_a_share_is_told_and_what_the_law_gives_stands_apart() -> None:
    shop = make_shop()
    approved(shop, 1001)
    faulty = approved(shop, 1002)
    faulty.lines.update(fault=True)
    other_orders(shop, 1003, 6)
    rma = requested(shop, 1020)
    page = told(rma, locale="fr", htmx=True)
    assert "2 commandes sur 8 (25 %)" in page
    assert "dont 1 pour un défaut ou par rétractation" in page


def test_nobody_and_presents_have_no_history() -> None:
    shop = make_shop()
    rma = requested(shop)
    assert "No other order of theirs is known here." in told(rma)
    Return.objects.filter(pk=rma.pk).update(outcome=Outcome.GIFT_CARD)
    assert "Nothing else is known of who returns this." in told(rma)


def test_it_costs_the_same_with_many_orders(django_assert_max_num_queries: Any) -> None:
    shop = make_shop()
    other_orders(shop, 1003, 12)
    rma = requested(shop, 1020)
    with django_assert_max_num_queries(7):
        customer_history(rma)
    assert rma.requested_at < NOW + timedelta(days=1)
