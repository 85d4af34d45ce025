"""Tasks in a real browser: phone and desktop, both languages, from what is unusual to done.

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
def test_what_is_unusual_becomes_a_task_that_is_done(
    desk: Callable[..., Desk],
    language: str,
    viewport: Any,
) -> None:
    shop = make_shop()
    season(shop, now=timezone.now())
    seat = desk(shop, language=language, viewport=viewport)
    page = seat.open("tasks/")
    expect(page.locator("#tasks .empty")).to_be_visible()
    seat.inspect("tasks-none")
    page = seat.open("insights/unusual/")
    expect(page.locator("#findings form[action*='/draft/']").first).to_be_visible()
    seat.inspect("insights-unusual-suggests")
    page.locator("#findings a[href*='?finding=']").first.click()
    expect(page.locator("#task_what")).not_to_have_value("")
    page.locator("#task_due").fill("2020-03-01")
    page.locator("#new-task button").click()
    expect(page.locator("#tasks .part")).to_have_count(1)
    seat.inspect("tasks-open")
    page.locator("#tasks button[value='done']").click()
    expect(page.locator("#tasks-done .part")).to_have_count(1)
    seat.inspect("tasks-done")
