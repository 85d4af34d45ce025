"""What is asked besides the merchant's pages as a shop grows: a shopper's look-up, and work in the background.

Each answers with its milliseconds. What writes is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.db import transaction
from django.utils import timezone

from benchmarks.inbox_rows import DOMAIN
from returns.domain.insight import monday
from returns.models import InsightMark, OutboxMessage, Shop
from returns.operations.count_insights import _reckoning, count_next, look_for_changes
from returns.operations.draft_policy import change_draft
from returns.operations.find_unusual import find_unusual
from returns.operations.simulate_policy import KIND, begin_simulation, simulate
from returns.queries.eligibility import returnable_lines
from returns.queries.orders import find_for_shopper, get_order

Work = Callable[[Shop, int], float]
SLICES = 4


def _timed(work: Callable[[], Any]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def _known(shop: Shop, size: int) -> float:
    number = size // 2
    secret = f"buyer{number % 400000}@example.com"
    return _timed(lambda: find_for_shopper(shop, number=f"#{number}", secret=secret) or _stop("is not found"))


def _unknown(shop: Shop, size: int) -> float:
    return _timed(lambda: find_for_shopper(shop, number="#999999999", secret="nobody@example.com"))


def _returnable(shop: Shop, size: int) -> float:
    order = shop.orders.get(number_key=str(size // 2))
    return _timed(lambda: returnable_lines(get_order(shop, order.pk), now=timezone.now()))


@transaction.atomic
def _simulated(shop: Shop, size: int) -> float:
    """A draft is tried: it begins, which counts the year, and four of its slices of 250 are judged."""
    now = timezone.now()
    change_draft(shop=shop, change=lambda old: old | {"window": {"days": 14}}, author="1", now=now)
    took = _timed(lambda: _slices(shop, now))
    transaction.set_rollback(True)
    return took


def _slices(shop: Shop, now: datetime) -> None:
    begin_simulation(shop=shop, now=now)
    for _ in range(SLICES):
        simulate(OutboxMessage.objects.filter(shop=shop, kind=KIND).latest("pk"), now=now)


@transaction.atomic
def _changed(shop: Shop, size: int) -> float:
    """What the nightly count does first: it asks what changed since yesterday."""
    now = timezone.now()
    mark = {"seen_until": now - timedelta(days=1), "reckoning": _reckoning(shop)}
    InsightMark.objects.filter(shop=shop).update(**mark)
    took = _timed(lambda: look_for_changes(shop=shop, now=now))
    transaction.set_rollback(True)
    return took


@transaction.atomic
def _week(shop: Shop, size: int) -> float:
    """A week is counted from its orders and returns."""
    now = timezone.now()
    shop.insight_weeks.filter(week=monday((now - timedelta(days=5)).date())).update(stale=True)
    took = _timed(lambda: count_next(shop=shop, now=now))
    transaction.set_rollback(True)
    return took


@transaction.atomic
def _unusual(shop: Shop, size: int) -> float:
    """What the nightly count does last: it looks for what is unusual."""
    now = timezone.now()
    InsightMark.objects.filter(shop=shop).update(found_at=None)
    took = _timed(lambda: find_unusual(shop=shop, now=now))
    transaction.set_rollback(True)
    return took


def _stop(why: str) -> None:
    raise SystemExit(f"an order at {DOMAIN} {why}")


WORK: Mapping[str, Work] = {
    "look-up: an order": _known,
    "look-up: an unknown order": _unknown,
    "what may come back of an order": _returnable,
    "simulation: begun, and 1,000 returns": _simulated,
    "nightly count: what changed": _changed,
    "nightly count: a week": _week,
    "nightly count: what is unusual": _unusual,
}
