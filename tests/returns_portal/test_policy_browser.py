"""The page of the policy in a real browser: phone and desktop, French and English, rich and empty.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.models import Shop
from returns.operations.publish_policy import publish_policy
from returns.operations.set_contact import set_contact
from returns_portal.shopper.addresses import own_base
from tests.browser_fixtures import every_view, inspect
from tests.characters import make_shop
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_policy_page import RICH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop() -> Shop:
    return make_shop(email="bonjour@atelier.example", country="FR", store_credit=True)


@every_view()
def test_the_policy_is_read_and_leads_on(
    new_page: Callable[..., Page], live_server: Any, settings: Any, shop: Shop, language: str, viewport: Any
) -> None:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    publish_policy(shop=shop, document={}, now=timezone.now() - timedelta(days=30))
    page = new_page(locale=language, viewport=viewport)
    address = f"{live_server.url}{own_base(shop)}/policy/?lang={language}"
    page.goto(address)
    inspect(page, f"policy-empty-{language}")
    publish_policy(shop=shop, document=RICH, now=timezone.now() - timedelta(days=10))
    page.goto(f"{address}&fresh=1")
    inspect(page, f"policy-{language}")
    expect(page.locator("h2")).to_have_count(8)
    page.locator(".rights .button").click()
    expect(page).to_have_url(f"{live_server.url}{own_base(shop)}/withdrawal/?lang={language}")
    page.go_back()
    page.locator(".go .button").first.click()
    expect(page.locator("[name=number]")).to_be_visible()
    assert not page.complaints  # type: ignore[attr-defined]


@every_view()
def test_the_statement_on_accessibility_looks_right(
    new_page: Callable[..., Page], live_server: Any, settings: Any, shop: Shop, language: str, viewport: Any
) -> None:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    set_contact(shop=shop, email="bonjour@atelier.example", phone="+33 2 99 00 00 00", page="")
    page = new_page(locale=language, viewport=viewport)
    page.goto(f"{live_server.url}{own_base(shop)}/policy/?lang={language}")
    page.locator("footer a").last.click()
    expect(page).to_have_url(f"{live_server.url}{own_base(shop)}/accessibility/?lang={language}")
    inspect(page, f"accessibility-{language}")
    expect(page.locator("a[href^=tel]")).to_have_text("+33 2 99 00 00 00")
    assert not page.complaints  # type: ignore[attr-defined]


@every_view()
def test_a_merchant_sees_and_copies_what_the_shop_can_show(
    desk: Callable[..., Desk],
    shop: Shop,
    language: str,
    viewport: Any,
) -> None:
    Shop.objects.update(storefront_url="https://atelier.example")
    publish_policy(shop=shop, document=RICH, now=timezone.now() - timedelta(days=10))
    seat = desk(shop, language=language, viewport=viewport)
    page = seat.open("settings/storefront/")
    page.locator("#mail-section button").click()
    expect(page.locator("#announcer")).to_have_text("Copied" if language == "en" else "Copié")
    page.locator("#cart-section summary").click()
    seat.inspect("storefront")
