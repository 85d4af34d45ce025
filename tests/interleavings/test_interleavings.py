"""Seeded interleavings of a recorded story. `make weave SEEDS=0-10000` plays as many as you like, here a few.

A seed has one connection and one transaction, so no lock is ever waited for. `make weave` therefore plays on SQLite,
where a seed takes two fifths of the time; `make test`, and `make weave ON=postgresql`, play on PostgreSQL.
"""

from __future__ import annotations

import inspect
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection

from returns import merging
from returns.domain import absorbing
from returns.models import Shop
from shop_integration import reconcile, sync
from shop_integration.models import Installation
from simulator.client import Control
from tests.interleavings.listening import listening
from tests.interleavings.playing import play, say, wrong_with
from tests.interleavings.story import Recording, record
from tests.interleavings.weaving import Cut, Woven, weave
from tests.shop_integration.conftest import _fresh_books, new_domain, shop

__all__ = ["_fresh_books", "new_domain", "shop"]
WANTED = os.environ.get("WEAVE", "")
FIRST, END = (int(part) for part in (WANTED or "0-4").split("-"))
MINUTES = float(os.environ.get("WEAVE_MINUTES") or 0)
SHARES = int(os.environ.get("WEAVE_PROCESSES") or 1)


@pytest.fixture
def recording(simulator: Control, shop: Shop, app_port: int, settings: Any) -> Iterator[Recording]:
    settings.REDIS_URL = ""
    link = connection.connection
    if connection.vendor == "postgresql":  # the same statements come thousands of times
        link.prepare_threshold, link.prepared_max = 2, 1000
    with listening(app_port) as heard:
        told = record(simulator, shop, heard)
    Installation.objects.filter(shop=shop).update(access_token_expires_at=None)
    assert told.webhooks >= 200
    yield told
    if connection.vendor == "postgresql":
        link.prepare_threshold = None


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_any_interleaving_ends_as_the_one_in_order(recording: Recording, share: int) -> None:
    until = time.monotonic() + MINUTES * 60 if MINUTES else None
    expected = weave(recording, None)
    played = play(recording, expected, range(FIRST + share, END, SHARES), until=until, name=f"process {share + 1}")
    report = played.report(recording.webhooks)
    say(report)
    assert not played.failing, report
    if not WANTED:
        _mistakes_are_found(recording, expected)


def _mistakes_are_found(recording: Recording, expected: Woven) -> None:
    """The proof is able to fail: with any of these mistakes in the app, a seed ends differently or goes backwards."""
    for mistake, seeds in MISTAKES.items():
        with mistake():
            assert any(wrong_with(recording, expected, seed) for seed in seeds), mistake.__name__


@contextmanager
def older_news_wins() -> Iterator[None]:
    """The rule is gone that older news of an order is left alone."""
    real = merging._statement
    with patch.object(merging, "_statement", lambda *shape: real(*shape[:-1], ())):
        yield


@contextmanager
def sums_before_pieces() -> Iterator[None]:
    """What was paid is compared with the return as it was before the same reading."""
    with patch.object(absorbing, "PRICING", ()):
        yield


@contextmanager
def silence_stays_unheard() -> Iterator[None]:
    """Nobody looks after returns whose last news are old, so the end that a lost webhook told of stays unknown."""
    with patch.object(reconcile, "orders_of_stale_returns", lambda *_, **__: []):
        yield


@contextmanager
def readings_in_halves() -> Iterator[None]:
    """A worker that dies while it takes in a return leaves half of it behind; who is to die does so there."""
    in_halves = inspect.unwrap(sync.absorb_return)

    def absorb_return(*given: Any, **named: Any) -> Any:
        for cut in connection.execute_wrappers:
            if isinstance(cut, Cut) and cut.left is not None:
                cut.left %= 25
        return in_halves(*given, **named)

    with patch.object(sync, "absorb_return", absorb_return):
        yield


# Each with the seeds that are likely to find it; the first that does is enough. Where a worker dies is counted in
# statements, so a seed may lose its find when the app asks otherwise: then others are tried.
MISTAKES: dict[Callable[[], Any], Iterable[int]] = {
    older_news_wins: range(100),
    sums_before_pieces: range(11, 111),
    silence_stays_unheard: range(1, 101),
    readings_in_halves: range(1, 101),
}
