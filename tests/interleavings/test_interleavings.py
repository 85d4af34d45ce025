"""Seeded interleavings of a recorded story. `make weave SEEDS=0-10000` runs as many as you like, here a few."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import Any

import pytest

from returns import merging
from returns.models import Shop
from shop_integration.models import Installation
from simulator.client import Control
from tests.interleavings.listening import listening
from tests.interleavings.story import Recording, record
from tests.interleavings.weaving import Backwards, differences, weave
from tests.shop_integration.conftest import _fresh_books, new_domain, shop

__all__ = ["_fresh_books", "new_domain", "shop"]
FIRST, END = (int(part) for part in os.environ.get("WEAVE", "0-3").split("-"))


@pytest.fixture
def recording(simulator: Control, shop: Shop, app_port: int, settings: Any) -> Recording:
    settings.REDIS_URL = ""
    with listening(app_port) as heard:
        told = record(simulator, shop, heard)
    Installation.objects.filter(shop=shop).update(access_token_expires_at=None)
    assert told.webhooks >= 200
    return told


@pytest.mark.django_db
def test_any_interleaving_ends_as_the_one_in_order(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, faults, failing = weave(recording, None), Counter[str](), list[str]()
    for seed in range(FIRST, END):
        try:
            woven = weave(recording, seed)
        except AssertionError as error:
            wrong = [f"{type(error).__name__}: {error}"]
        else:
            faults += woven.faults
            wrong = differences(expected, woven)
        if wrong:
            failing.append("\n  ".join([f"seed {seed}; replay it with: make weave SEEDS={seed}-{seed + 1}", *wrong]))
    done = f"seeds {FIRST} to {END - 1} of {recording.webhooks} webhooks: {dict(faults)}"
    sys.stderr.write(done + "\n")
    assert not failing, "\n".join([done, *failing])
    if END - FIRST <= 3:
        _older_news_that_wins_is_found(recording, monkeypatch)


def _older_news_that_wins_is_found(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison is able to fail: without the rule that older news is left alone, some seed goes backwards."""
    real = merging._on_conflict
    monkeypatch.setattr(merging, "_on_conflict", lambda table, changing, key, newer: real(table, changing, key, ()))

    def weave_some() -> None:
        for seed in range(10):
            weave(recording, seed)

    with pytest.raises(Backwards):
        weave_some()
