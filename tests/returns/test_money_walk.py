"""Random walks over everything that moves money: a few in `make test`, many with `make walk STEPS=50000`."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from unittest.mock import patch

import pytest
from django.db import IntegrityError

from returns.operations import promise_exchanges, record_payment, reserve
from tests.returns.money_walk import Broken, Walk

WANTED = int(os.environ.get("WALK_STEPS") or 0)
FIRST = int(os.environ.get("WALK_SEED") or 0)
MINUTES = float(os.environ.get("WALK_MINUTES") or 0)
LENGTH = 60
FEW = 4

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_no_walk_breaks_the_money() -> None:
    done, refused, steps, began = Counter[str](), Counter[str](), 0, time.monotonic()
    seed = FIRST
    while steps < (WANTED or FEW * LENGTH):
        if MINUTES and time.monotonic() > began + MINUTES * 60:
            break
        walk = Walk(seed).run(LENGTH)
        done, refused, steps, seed = done + walk.done, refused + walk.refused, steps + LENGTH, seed + 1
    if WANTED:
        seconds = time.monotonic() - began
        told = f"{steps} steps, seeds {FIRST}-{seed - 1}, {seconds:.0f} s: {dict(done)}, refused: {dict(refused)}"
        sys.__stderr__.write(f"{told}\n")  # type: ignore[union-attr]
    else:
        assert all(done[name] > refused[name] for name in ("request", "receive", "settle", "pay")), (done, refused)


@pytest.mark.skipif(bool(WANTED), reason="the walk itself is wanted")
@pytest.mark.parametrize(
    ("room", "name", "first"),
    [
        (record_payment, "book_payment", 0),
        (record_payment, "bind_sum", 34),
        (reserve, "book_settlement", 0),
        (record_payment, "owe", 12),
        (promise_exchanges, "_check_stock", 23),
    ],
)
def test_a_walk_finds_what_is_left_out(room: object, name: str, first: int) -> None:
    """The walk is able to fail: without any of these steps a seed ends wrongly. It is looked for from a likely one."""
    with patch.object(room, name, lambda *_, **__: None), pytest.raises((Broken, IntegrityError)):
        _many(first)


def _many(first: int) -> None:
    for seed in range(first, first + 40):
        Walk(seed).run(LENGTH)
