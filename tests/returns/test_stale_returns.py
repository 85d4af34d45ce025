"""Which orders are read again although nothing was heard of them."""

from datetime import timedelta

import pytest

from returns.models import Return
from returns.queries.orders import orders_of_stale_returns
from tests.characters import NOW, ask, make_order, make_shop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "ended_ago", "read_ago", "stale"),
    [
        ("OPEN", None, timedelta(hours=7), True),
        ("OPEN", None, timedelta(hours=5), False),
        ("CLOSED", timedelta(days=20), timedelta(days=8), True),
        ("CLOSED", timedelta(days=20), timedelta(days=6), False),
        ("CLOSED", timedelta(days=91), timedelta(days=60), False),
        ("CANCELED", None, timedelta(days=60), False),
    ],
)
def test_a_return_that_may_change_unseen_is_looked_at(status, ended_ago, read_ago, stale) -> None:
    shop = make_shop()
    order = make_order(shop)
    ended = NOW - ended_ago if ended_ago else None
    Return.objects.filter(pk=ask(order).pk).update(
        gid="gid://shopify/Return/1", status=status, closed_at=ended, read_at=NOW - read_ago
    )
    found = orders_of_stale_returns(shop, placed_after=None, now=NOW, most=10)
    assert found == ([order.gid] if stale else [])
    assert orders_of_stale_returns(shop, placed_after=order.placed_at, now=NOW, most=10) == []
    before = order.placed_at - timedelta(seconds=1)
    assert orders_of_stale_returns(shop, placed_after=before, now=NOW, most=10) == found
