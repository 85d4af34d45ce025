"""What a shop lets us ask: the bucket's arithmetic, the books all workers share, and who goes first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis
from django.conf import settings as configured
from hypothesis import given
from hypothesis import strategies as st

from shop_integration.admin_api import books
from shop_integration.admin_api.bucket import KEPT_FOR_SHOPPERS, Bucket
from shop_integration.admin_api.budget import Budget, Priority
from shop_integration.errors import Throttled
from tests.shop_integration.test_client import Shopify, data, throttled

SHOP = "atelier-demo.myshopify.com"
points = st.floats(min_value=0, max_value=2500, allow_nan=False)


def told(available: float, *, asked: float = 50, charged: float | None = None, most: float = 1000, rate: float = 100):
    status = {"maximumAvailable": most, "currentlyAvailable": available, "restoreRate": rate}
    return {"requestedQueryCost": asked, "actualQueryCost": asked if charged is None else charged,
            "throttleStatus": status}  # fmt: skip


@given(st.lists(st.tuples(points, st.floats(0, 5), st.booleans()), max_size=40))
def test_never_more_is_taken_than_the_bucket_gives(calls) -> None:
    bucket, now, spent = Bucket(), 0.0, 0.0
    for cost, pause, shopper in calls:
        now += pause
        bucket, wait = bucket.take(cost, now=now, shopper=shopper)
        spent += 0 if wait else min(cost, bucket.maximum)
        assert 0 <= bucket.level <= bucket.maximum
        assert spent <= 1000 + 100 * now + 1e-6


@given(points, points, st.booleans())
def test_whoever_waits_as_long_as_told_gets_through(level: float, cost: float, shopper: bool) -> None:
    bucket, wait = Bucket(level=min(level, 1000), at=5.0).take(cost, now=5.0, shopper=shopper)
    if wait:
        assert bucket.take(cost, now=5.0 + wait + 1e-6, shopper=shopper)[1] == 0


def test_workers_leave_shoppers_a_share_of_the_bucket() -> None:
    bucket, taken = Bucket(), 0
    while not (answer := bucket.take(50, now=0.0, shopper=False))[1]:
        bucket, taken = answer[0], taken + 1
    assert bucket.level == pytest.approx(KEPT_FOR_SHOPPERS * 1000)
    shopper, wait = bucket.take(50, now=0.0, shopper=True)
    assert (shopper.level, wait) == (bucket.level - 50, 0)
    assert Bucket().take(1000, now=0.0, shopper=False)[1] == 0, (
        "a call as big as the bucket is possible when it is full"
    )


def test_an_answer_gives_back_what_was_not_charged_but_never_more_than_shopify_says() -> None:
    bucket, _ = Bucket().take(200, now=0.0, shopper=True)
    bucket, _ = bucket.take(200, now=0.0, shopper=True)
    assert bucket.told(told(950, asked=200, charged=50), taken=200, now=0.0).level == 750
    assert bucket.told(told(100, asked=200, charged=200), taken=200, now=0.0).level == 100
    assert bucket.told(told(1950, asked=200, charged=50, most=2000), taken=200, now=0.0).level == 1750, (
        "a larger bucket"
    )
    assert bucket.told(told(90, asked=200, charged=200, most=100), taken=200, now=0.0).level == 0, "and a smaller one"
    for nonsense in (None, 7, {}, {"throttleStatus": None}, {"actualQueryCost": "x", **told(7), "throttleStatus": 3}):
        assert bucket.told(nonsense, taken=1, now=0.0) == bucket


@pytest.mark.parametrize("where", ["process", "redis"])
def test_fifty_workers_at_once_never_spend_a_point_twice(settings, where: str) -> None:
    if where == "redis" and not configured.REDIS_URL:
        pytest.skip("needs Redis: run it with `make test`")
    if where == "process":
        settings.REDIS_URL = ""
    start = threading.Barrier(50)

    def spend(_: int) -> int:
        budget = Budget(SHOP, Priority.SHOPPER, clock=lambda: 10_000.0)
        start.wait(timeout=20)
        return sum(1 for _ in range(4) if not budget.take("Order"))

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(spend, range(50))) == 1000 / 50


def test_books_go_on_in_the_process_while_redis_is_away(settings, monkeypatch, caplog) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    books._client.cache_clear()
    monkeypatch.setattr(books.Shared, "away_until", 0.0)
    budget = Budget(SHOP, Priority.SHOPPER, clock=lambda: 10_000.0)
    assert [bool(budget.take("Order")) for _ in range(21)] == [False] * 20 + [True]
    assert caplog.text.count("Redis is away") == 1, "and it is not asked again with every call"
    books._client.cache_clear()
    monkeypatch.setattr(books.Shared, "away_until", 0.0)


def test_one_process_learns_what_another_was_told() -> None:
    if not configured.REDIS_URL:
        pytest.skip("needs Redis: run it with `make test`")
    Budget(SHOP, Priority.WORKER, clock=lambda: 50.0).learn("Order", told(20, asked=220))
    books._own.clear()
    assert 2.0 <= Budget(SHOP, Priority.SHOPPER, clock=lambda: 50.0).take("Order") <= 2.5
    with redis.Redis.from_url(configured.REDIS_URL) as connection:
        assert connection.ttl(books.KEY.format(SHOP)) > 0


def test_a_shopper_is_let_through_where_a_worker_is_sent_away() -> None:
    worker = Shopify(data(shop={}))
    worker.client._budget.learn("Shop", told(310, most=1000, rate=10))
    with pytest.raises(Throttled):
        worker.client.query("shop")
    shopper = Shopify(data(shop={"name": "Atelier"}), priority=Priority.SHOPPER)
    assert shopper.client.query("shop") == {"shop": {"name": "Atelier"}}
    assert shopper.slept == []


def test_a_shopper_is_not_kept_waiting_by_repeated_tries() -> None:
    from shop_integration.errors import Unreachable

    refused = ConnectionError("no")
    broken = Shopify(lambda request: (_ for _ in ()).throw(refused), priority=Priority.SHOPPER)
    with pytest.raises((Unreachable, ConnectionError)):
        broken.client.query("shop")
    assert len(broken.requests) == 1


def test_who_is_sent_away_is_told_for_how_long() -> None:
    with pytest.raises(Throttled) as refusal:
        Shopify(throttled(0, requested=1000, rate=50)).client.query("shop")
    assert refusal.value.delay >= timedelta(seconds=15)
