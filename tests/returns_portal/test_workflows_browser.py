"""Workflows in a real browser: phone and desktop, both languages, from a start to a trial and a log.

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
from tests.returns.test_workflows import work
from tests.returns_portal.merchant_desk import requested
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_start_is_changed_tried_switched_on_and_tells_why(
    desk: Callable[..., Desk],
    language: str,
    viewport: Any,
) -> None:
    shop = make_shop()
    requested(shop, 1001)
    seat = desk(shop, language=language, viewport=viewport)
    page = seat.open("settings/workflows/")
    expect(page.locator("#workflows .empty")).to_be_visible()
    seat.inspect("workflows-none")
    page.locator("#starts a[href*='start=loyal']").click()
    page.locator("#flow_value_max").fill("500")
    page.locator("#flow_add").select_option("wait")
    page.locator("#steps button[value='add']").click()
    expect(page.locator("#steps li.part")).to_have_count(3)
    expect(page.locator("#flow_value_max")).to_have_value("500")
    seat.inspect("workflow-form")
    page.locator("#steps button[value='remove:2']").click()
    expect(page.locator("#steps li.part")).to_have_count(2)
    page.locator("#flow-limits .button").click()
    expect(page.locator("#past")).to_be_visible()
    seat.inspect("workflow-trial")
    page.locator("#next button[value='on']").click()
    expect(page.locator("#workflows button[value='off']")).to_be_visible()
    requested(shop, 1002)
    work(timezone.now())
    page.locator("#workflows a[href*='/runs/']").click()
    page.locator("#runs li.part a").first.click()
    expect(page.locator("#steps li.part")).to_have_count(2)
    seat.inspect("workflow-run")
