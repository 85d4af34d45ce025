"""A tried draft with bonus, goods that stay and caps, in a real browser. With SCREENSHOTS=folder pages are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.models import Shop
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_simulation_page import ONCE, SWAPS, tried

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
@pytest.mark.parametrize("known", [True, False], ids=["all known", "notes"])
def test_the_report_fits_and_says_what_counts(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, language: str, viewport: Any, known: bool
) -> None:
    shop = make_shop()
    Shop.objects.update(store_credit=known)
    tried(shop, monkeypatch, label=450 if known else None, costs=7_500, **SWAPS, **ONCE)
    staff = desk(shop, language=language, viewport=viewport)
    staff.open("policy/")
    expect(staff.page.locator("#simulation table")).to_be_visible()
    expect(staff.page.locator("#simulation > p:not(.sub)")).to_have_count(1 if known else 3)
    staff.inspect("simulation" if known else "simulation-notes")
