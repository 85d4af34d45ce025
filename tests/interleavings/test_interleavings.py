"""A sample of seeds; `make weave` runs as many as you like."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from shop_integration.models import Installation
from tests.interleavings.listening import listening
from tests.interleavings.story import record
from tests.interleavings.weaving import differences, weave
from tests.shop_integration.conftest import _fresh_books, new_domain, shop

__all__ = ["_fresh_books", "new_domain", "shop"]


@pytest.mark.django_db
def test_any_interleaving_ends_as_the_one_in_order(simulator, shop, app_port, settings):
    settings.REDIS_URL = ""
    with listening(app_port) as heard:
        recording = record(simulator, shop, heard)
    Installation.objects.filter(shop=shop).update(access_token_expires_at=None)
    assert recording.webhooks >= 200
    expected, faults, failing = weave(recording, None), Counter(), {}
    began = time.monotonic()
    import os
    for seed in range(int(os.environ.get("SEEDS", "20"))):
        woven = weave(recording, seed)
        faults += woven.faults
        if wrong := differences(expected, woven):
            failing[seed] = wrong
    print(f"{time.monotonic() - began:.1f} s, {dict(faults)}")
    for seed, wrong in failing.items():
        print(seed, *wrong, sep="\n   ")
    assert not failing
