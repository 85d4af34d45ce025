"""The way from the order's number to the status page."""

import pytest
from django.utils import timezone

from returns.models import Return
from tests.characters import make_order, make_shop
from tests.returns_portal.shopper_steps import Shopper, one_of_each

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order(make_shop())


def test_a_shopper_returns_two_articles(order):
    shopper = Shopper(order.shop)
    found = shopper.find()
    assert found.status_code == 303
    items = shopper.client.get(found.headers["Location"], {"lang": "en"})
    assert items.status_code == 200
    assert "Robe midi" in items.content.decode()
    path, review = shopper.review(order)
    print(review.content.decode())
    done = shopper.confirm(path, review)
    assert done.status_code == 303
    rma = Return.objects.get()
    status = shopper.client.get(done.headers["Location"])
    assert status.status_code == 200
    assert rma.number in status.content.decode()
