"""Guessing at orders: a known number with a wrong secret and an unknown number are not told apart.

In the suite: the same bytes and the same work, statement by statement. `make guesses` measures a thousand tries of each
as well, side by side, and holds the medians to less than five milliseconds of difference.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.doors import NoAnswer
from returns.models import Order
from returns.normalise import phone_key
from returns_portal.models import RateLimit
from returns_portal.shopper.views import find as finding
from tests.characters import make_shop
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order

pytestmark = pytest.mark.django_db
TRIES = int(os.environ.get("GUESSES", "0"))
MOST_APART = 0.005
SECRETS = ("nobody@example.com", "99999", "+33 6 99 99 99 99", "none of these")
# The last digits differ, so nothing of the page may depend on what else is asked.
KNOWN, UNKNOWN = "1001", "7007"


@pytest.fixture
def order() -> Order:
    order = live_order(make_shop())
    Order.objects.update(phone="+33 6 12 34 56 78")
    return order


def nobody(*_: Any, **__: Any) -> int:
    raise NoAnswer("nobody")


@pytest.fixture(autouse=True)
def _shopify(settings: Any) -> None:
    from config.doors import DOORS

    settings.DOORS = f"{__name__}.QUIET"
    globals()["QUIET"] = DOORS | {"shopify.look_up": f"{__name__}.nobody"}


@pytest.mark.parametrize("typed", ["+33 6 12 34 56 78", "06 12 34 56 78", "06.12.34.56.78", "0033612345678"])
def test_an_order_is_found_by_its_telephone_number(order: Order, typed: str) -> None:
    assert Shopper(order.shop).find(KNOWN, typed).status_code == 303
    Order.objects.update(phone="", address=order.address | {"phone": "06 12 34 56 78"})
    assert Shopper(order.shop).find(KNOWN, typed).status_code == 303


@pytest.mark.parametrize(
    "typed", ["", "345678", "12345678901234567890123456789012345678901", "06 12 34 56 7x", "a12345678"]
)
def test_what_is_no_telephone_number_has_no_key(typed: str) -> None:
    assert phone_key(typed) == ""


def test_an_order_without_a_number_is_not_found_by_none(order: Order) -> None:
    Order.objects.update(phone="", address=order.address | {"phone": ""})
    for typed in ("00000000", "+33 6 12 34 56 78", "--------"):
        assert Shopper(order.shop).find(KNOWN, typed).status_code == 422


def test_guesses_at_one_telephone_number_are_counted_however_it_is_written(order: Order) -> None:
    shopper = Shopper(order.shop)
    written = ("+33 6 98 76 54 32", "06 98 76 54 32")
    codes = [shopper.find(str(number), written[number % 2]).status_code for number in range(3000, 3022)]
    assert codes == [422] * finding.PER_PHONE.most + [429] * 2


# A nonce and an id, different in each answer.
ANEW = {"Content-Security-Policy", "X-Request-Id"}


@pytest.mark.parametrize("visitor", [Shopper, ProxyShopper])
@pytest.mark.parametrize("secret", SECRETS)
def test_hit_and_miss_are_the_same_bytes_and_the_same_work(order: Order, visitor: type[Shopper], secret: str) -> None:
    shopper, seen = visitor(order.shop), []
    shopper.find("4444", secret)
    for number in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as caught:
            answer = shopper.find(number, secret)
        said = answer.content.replace(number.encode(), b"").replace(b"1001", b"")
        headers = {name: value for name, value in answer.items() if name not in ANEW}
        seen.append((answer.status_code, len(answer.content), said, headers, [shape(query["sql"]) for query in caught]))
    known, unknown = seen
    assert known == unknown
    assert known[0] == 422


def shape(sql: str) -> str:
    """A statement without what it was asked for."""
    return re.sub(r"'[^']*'|\b[0-9]+\b", "?", sql)


@pytest.mark.skipif(not TRIES, reason="measured by `make guesses`")
def test_hit_and_miss_take_the_same_time(order: Order) -> None:
    shopper = Shopper(order.shop)
    took: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for _ in range(TRIES):
        for number, times in took.items():
            RateLimit.objects.all().delete()
            began = time.perf_counter()
            assert shopper.find(number, "nobody@example.com").status_code == 422
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    said = f"{TRIES} tries each: known {known * 1000:.2f} ms, unknown {unknown * 1000:.2f} ms"
    sys.stdout.write(f"\n{said}\n")
    assert abs(known - unknown) < MOST_APART, said
