"""The brand in a browser: chosen with a preview, worn by the shopper's pages in the light and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser_fixtures import every_view, inspect
from tests.characters import make_shop
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_brand_pages import drawn
from tests.returns_portal.test_merchant_browser import Desk
from tests.returns_portal.test_shopper_browser import Visit
from tests.returns_portal.test_ways_back_browser import desk, visit

__all__ = ["desk", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_brand_is_chosen_and_worn(
    desk: Callable[..., Desk], new_page: Callable[..., Page], live_server: Any, language: str, viewport: Any
) -> None:
    shop = make_shop()
    live_order(shop)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("settings/brand/")
    page.fill("[name=colour]", "#ffd100")
    expect(page.locator("#brand-preview rect[fill='#ffd100']").first).to_be_visible()
    page.select_option("[name=corners]", "roundest")
    expect(page.locator("#brand-preview rect[rx='20']")).to_have_count(2)
    staff.inspect("brand-preview")
    page.click("#brand-look button")
    expect(page.locator("#brand-reset")).to_be_visible()
    page.set_input_files("[name=logo]", {"name": "logo.png", "mimeType": "image/png", "buffer": drawn("#204020")})
    page.click("#brand-logo button")
    expect(page.locator(".brand-logo img")).to_be_visible()
    staff.inspect("brand-kept")
    assert not page.complaints  # type: ignore[attr-defined]
    for scheme in ("light", "dark"):
        seen = new_page(locale=language, viewport=viewport, color_scheme=scheme)
        shopper = Visit(seen, f"{live_server.url}/returns/{shop.domain.split('.')[0]}", language=language)
        _walk(shopper, scheme)


def _walk(shopper: Visit, scheme: str) -> None:
    page = shopper.open()
    fill = page.locator("main form .button").last.evaluate("button => getComputedStyle(button).backgroundColor")
    assert fill == "rgb(255, 209, 0)"
    expect(page.locator(".shop img")).to_have_js_property("complete", True)
    shopper.inspect(f"brand-find-{scheme}")
    shopper.send()
    expect(page.locator("[role=alert]")).to_be_visible()
    inspect(page, f"brand-wrong-{scheme}-{shopper.language}")
    shopper.find()
    expect(page.locator("[name=line]").first).to_be_visible()
    for box in page.locator("[name=line]").all():
        box.check()
    for reason in page.locator("[name^=reason_]").all():
        reason.select_option("size_small")
    shopper.inspect(f"brand-items-{scheme}")
    shopper.send()
    expect(page.locator(".amounts").first).to_be_visible()
    shopper.inspect(f"brand-review-{scheme}")
    assert not [said for said in page.complaints if "422" not in said]  # type: ignore[attr-defined]
