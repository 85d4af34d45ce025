"""How often pages ask the database: what they say of the shop comes with it, and nothing is judged twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.operations.approve_return import approve_return
from tests.characters import Bought, ask, make_shop
from tests.returns_portal.shopper_steps import Shopper, live_order

pytestmark = pytest.mark.django_db

MOST = {"door": 3, "items": 5, "review": 10, "status": 9, "policy": 2, "withdrawal": 1}


@pytest.fixture
def paths() -> dict[str, str]:
    """The pages of a shop with an order and an approved return."""
    shop = make_shop()
    bought = [Bought(f"Robe {number}", 2, 4990) for number in range(5)]
    order, shopper = live_order(shop, *bought), Shopper(shop)
    rma = ask(live_order(shop, *bought, number=1002), quantities=(1, 2, 1, 1, 2), now=timezone.now())
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    own = {
        "door": "/",
        "items": shopper.order_path(order),
        "status": shopper.status_path(rma),
        "policy": "/policy/",
        "withdrawal": "/withdrawal/",
    }
    return {name: shopper.base + path for name, path in own.items()} | {"review": shopper.review(order)[0]}


@pytest.mark.parametrize("page", MOST)
def test_a_page_asks_no_more_than_it_says(
    paths: dict[str, str], page: str, client: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST[page]):
        assert client.get(paths[page]).status_code == 200
