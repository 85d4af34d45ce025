"""Seeded interleavings of a recorded story. `make weave SEEDS=0-10000` plays as many as you like, here a few."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from returns import merging
from returns.domain import absorbing
from returns.models import Shop
from shop_integration import tasks
from shop_integration.models import Installation
from simulator.client import Control
from tests.interleavings.listening import listening
from tests.interleavings.playing import play
from tests.interleavings.story import Recording, record
from tests.interleavings.weaving import Woven, weave
from tests.shop_integration.conftest import _fresh_books, new_domain, shop

__all__ = ["_fresh_books", "new_domain", "shop"]
WANTED = os.environ.get("WEAVE", "")
FIRST, END = (int(part) for part in (WANTED or "0-4").split("-"))
MINUTES = float(os.environ.get("WEAVE_MINUTES") or 0)
SHARES = int(os.environ.get("WEAVE_PROCESSES") or 1)


@pytest.fixture
def recording(simulator: Control, shop: Shop, app_port: int, settings: Any) -> Recording:
    settings.REDIS_URL = ""
    with listening(app_port) as heard:
        told = record(simulator, shop, heard)
    Installation.objects.filter(shop=shop).update(access_token_expires_at=None)
    assert told.webhooks >= 200
    return told


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_any_interleaving_ends_as_the_one_in_order(recording: Recording, share: int) -> None:
    until = time.monotonic() + MINUTES * 60 if MINUTES else None
    expected = weave(recording, None)
    played = play(recording, expected, range(FIRST + share, END, SHARES), until=until, name=f"process {share + 1}")
    assert not played.failing, played.report()
    if not WANTED:
        _mistakes_are_found(recording, expected)


def _mistakes_are_found(recording: Recording, expected: Woven) -> None:
    """The proof is able to fail: with any of these mistakes in the app, some seed ends differently or backwards."""
    for mistake, seeds in MISTAKES.items():
        with mistake():
            found = (play(recording, expected, [seed], until=None, name=mistake.__name__) for seed in seeds)
            assert any(played.failing for played in found), mistake.__name__


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
def nobody_reconciles() -> Iterator[None]:
    """What a lost webhook would have told is never asked for."""
    with patch.object(tasks, "reconcile", lambda: 0):
        yield


MISTAKES: dict[Callable[[], Any], range] = {
    older_news_wins: range(10),
    sums_before_pieces: range(10),
    nobody_reconciles: range(2),
}
