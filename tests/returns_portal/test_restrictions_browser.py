"""Restrictions and appeals in a real browser. With SCREENSHOTS=folder every page is also kept as an image."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.models import Order, Return
from returns_portal.shopper.addresses import order_token
from tests.browser_fixtures import DESKTOP, PHONE
from tests.characters import make_shop
from tests.returns_portal.test_merchant_browser import Desk
from tests.returns_portal.test_restrictions import restricted
from tests.returns_portal.test_shopper_browser import Visit
from tests.returns_portal.test_ways_back_browser import desk, visit

__all__ = ["desk", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
views = pytest.mark.parametrize(("language", "viewport"), [("en", DESKTOP), ("fr", PHONE)], ids=["en-wide", "fr-phone"])


@views
def test_from_the_notice_to_the_answered_appeal(
    visit: Callable[..., Visit], desk: Callable[..., Desk], language: str, viewport: Any
) -> None:
    shop = make_shop()
    rma, _made = restricted(shop)
    Order.objects.update(locale=language)
    Return.objects.update(locale=language)
    shopper = visit(shop, language=language, viewport=viewport)
    page = shopper.open(f"/orders/{order_token(rma.order)}/")
    shopper.inspect("restricted-items")
    page.locator("a[href*='/appeal/']").click()
    page.wait_for_url(re.compile("/appeal/"))
    shopper.inspect("appeal")
    page.locator("main form button").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    shopper.inspect("appeal-wrong")
    page.locator("main form textarea").fill("Everything was in the parcel.")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("Everything was in the parcel.")
    shopper.inspect("appealed")

    staff = desk(shop, language=language, viewport=viewport)
    staff.open("")
    staff.inspect("inbox-appeal")
    staff.open("restrictions/")
    staff.inspect("restrictions")
    staff.page.locator("main a[href*='/app/restrictions/']").first.click()
    staff.page.locator("textarea").first.wait_for()
    staff.inspect("restriction")
    staff.open(f"returns/{rma.number}/")
    staff.inspect("return-restricted")
    staff.open("settings/")
    staff.inspect("settings-care")
