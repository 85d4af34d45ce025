"""Insights in a real browser: phone and desktop, both languages, nothing there and a season.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.insight_history import season
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_merchant_finds_the_size_that_runs_small(
    desk: Callable[..., Desk],
    language: str,
    viewport: Any,
) -> None:
    shop = make_shop()
    seat = desk(shop, language=language, viewport=viewport)
    page = seat.open("insights/")
    expect(page.locator(".empty")).to_be_visible()
    seat.inspect("insights-none")
    season(shop, now=timezone.now())
    page = seat.open("insights/")
    expect(page.locator("#insights-findings li").first).to_contain_text("Ouessant")
    seat.inspect("insights-overview")
    page.locator("#insights-findings p a").click()
    expect(page.locator("#findings .part").first).to_be_visible()
    seat.inspect("insights-unusual")
    page.locator("#insights-nav a[href*='/product/']").first.click()
    expect(page.locator("#insights-table tbody tr")).to_have_count(8)
    seat.inspect("insights-products")
    page.locator("#insights-table tbody a").first.click()
    expect(page.locator("#product-sizes tbody tr")).to_have_count(3)
    page.locator(".chart summary").first.click()
    seat.inspect("insights-product")
    seat.open("insights/week/")
    seat.inspect("insights-week")
    page = seat.open("insights/costs/")
    page.locator("#costs_handling").fill("x")
    page.locator("#costs .button").click()
    expect(page.locator(".errorlist")).to_have_count(1)
    seat.inspect("insights-costs")
