"""Staff note on an order's page that its shopper says it never came, and take it back."""

from typing import Any

import pytest

from returns.models import DeliveryReport, Fulfillment, Order
from tests.characters import make_order, two_shops
from tests.returns_portal.merchant_desk import requested, staff_of, with_door

pytestmark = pytest.mark.django_db
HERE = "/app/delivery-reports/"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def test_a_note_is_made_shown_and_taken_back() -> None:
    shop, _ = two_shops()
    rma, staff = requested(shop), staff_of(shop)
    page = staff.get("/app/returns/new/", {"order": "1001"}).content.decode()
    assert "The carrier says that it was delivered on 15 November 2026." in page

    noted = staff.post(HERE, {"order": "#1001"})

    assert noted.status_code == 303
    page = staff.get(noted["Location"]).content.decode()
    assert "the shopper says that this order was not delivered" in page
    assert "It has come after all" in page
    assert DeliveryReport.objects.get().noted_by == "7001"
    on_the_return = staff.get(f"/app/returns/{rma.number}/").content.decode()
    assert "the shopper says that this order was not delivered" in on_the_return
    assert staff.post(HERE, {"order": "1001"}).status_code == 303
    assert DeliveryReport.objects.count() == 1

    assert staff.post(HERE, {"order": "1001", "came": "1"}).status_code == 303
    assert not DeliveryReport.objects.exists()
    assert "not delivered" not in staff.get(f"/app/returns/{rma.number}/").content.decode()


def test_without_the_carriers_word_the_page_says_that_it_is_held_against_nobody() -> None:
    shop, _ = two_shops()
    make_order(shop, number=1001)
    Fulfillment.objects.update(delivered_at=None)
    page = staff_of(shop, locale="fr").get("/app/returns/new/", {"order": "1001"}).content.decode()
    assert "retenu contre personne" in page


@pytest.mark.parametrize("order", ["", "9999", "x" * 500, "#1001"])
def test_orders_of_others_and_of_nobody_are_not_found(order: str) -> None:
    shop, other = two_shops()
    make_order(other, number=1001, currency="GBP")
    staff = staff_of(shop)
    assert staff.post(HERE, {"order": order}).status_code == 404
    assert staff.post(HERE, {"order": "1001"}).status_code == 404
    assert staff_of(None).post(HERE, {"order": "1001"}).status_code == 401
    assert staff.get(HERE).status_code == 405
    assert not DeliveryReport.objects.exists()


def test_of_somebody_who_was_forgotten_nothing_more_is_kept() -> None:
    shop, _ = two_shops()
    order = make_order(shop, number=1001)
    Order.objects.filter(pk=order.pk).update(redacted_at=order.placed_at)
    assert staff_of(shop).post(HERE, {"order": "1001"}).status_code == 404
