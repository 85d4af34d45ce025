"""Who has a return, in a real browser: taken by a key, given, listed, many assigned at once; see SCREENSHOTS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.models import Shop
from returns.operations.assign_return import assign_return
from tests.browser_fixtures import every_view
from tests.characters import NOW
from tests.returns_portal import test_merchant_browser
from tests.returns_portal.merchant_desk import again, requested
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop


@every_view()
def test_a_return_is_taken_by_a_key_given_and_found(
    desk: Callable[..., Desk], shop: Shop, language: str, viewport: Any
) -> None:
    for who, name in (("7001", "Camille Martin"), ("7002", "Ada Lovelace")):
        shop.staff.update_or_create(
            user_id=who, defaults={"name": name, "role": "owner", "met_at": NOW, "asked_at": NOW}
        )
    rma, theirs, free = requested(shop, 1001), requested(shop, 1002), requested(shop, 1003)
    assign_return(rma_id=theirs.pk, to="7002", actor_id="7002", now=NOW)
    sitting = desk(language, viewport)
    page = sitting.open_return(rma)
    take = page.locator("#return-assignee [data-key=t]")
    expect(take).to_be_visible()
    page.wait_for_timeout(700)
    page.keyboard.press("t")
    holder = page.locator("#return-assignee .holder strong")
    expect(holder).to_have_text("Vous" if language == "fr" else "You")
    assert again(rma).assigned_to == "7001"
    sitting.inspect("assignee-mine")
    page.locator("#return-assignee select").select_option("7002")
    page.locator("#return-assignee .holder-give button").click()
    expect(holder).to_have_text("Ada Lovelace")
    sitting.inspect("assignee-given")
    # Taken meanwhile: whoever was second reads whose it is.
    assign_return(rma_id=rma.pk, to="7001", actor_id="7001", now=NOW)
    take.click()
    expect(holder).to_have_text("Vous" if language == "fr" else "You")
    sitting.open("returns/")
    sitting.inspect("assignee-list")
    sitting.open("returns/?assignee=nobody")
    expect(page.locator(".index tbody tr")).to_have_count(1)
    page.locator(f"[name=return][value='{free.number}']").check()
    page.locator("#selection [value=assign]").click()
    expect(page.locator("#bulk-summary select")).to_be_visible()
    sitting.inspect("assignee-many")
    page.locator("#bulk-summary select").select_option("7002")
    page.locator("#bulk-summary form button").first.click()
    expect(page.locator("#bulk-heading")).to_contain_text("1")
    assert again(free).assigned_to == "7002"
    sitting.open()
    sitting.inspect("assignee-home")
