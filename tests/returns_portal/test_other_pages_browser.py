"""Merchants' pages that no other scene visits: collections, the journal, a new supplier; empty, full, wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.models import Brand, Contact, PolicyVersion, Shop
from tests.browser_fixtures import every_view
from tests.characters import NOW
from tests.returns_portal.merchant_desk import paid, requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop

__all__ = ["desk", "shop"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view("locale")
def test_pages_that_are_seldom_opened_look_right(
    desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any
) -> None:
    mine = desk(locale, viewport)
    for address, name in (("collections/", "collections-empty"), ("settings/money/", "money-empty")):
        mine.open(address)
        mine.inspect(name)
    page = mine.open("suppliers/new/")
    mine.inspect("supplier-new")
    page.locator("#supplier-form > button, #supplier-form button[type=submit], #supplier-form .primary").last.click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    mine.inspect("supplier-new-wrong")
    paid(shop)
    mine.open("settings/money/")
    mine.inspect("money")


@every_view("locale")
def test_home_of_a_shop_that_is_set_up(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    Shop.objects.update(return_address={"street": "1 rue du Port"})
    PolicyVersion.objects.filter(shop=shop).update(author="7001")
    Brand.objects.create(shop=shop, changed_at=NOW)
    Contact.objects.create(shop=shop, email="bonjour@atelier.example")
    requested(shop)
    mine = desk(locale, viewport)
    page = mine.open()
    expect(page.locator("#guide li:not(.done)")).to_have_count(1)
    mine.inspect("home-nearly-set-up")
