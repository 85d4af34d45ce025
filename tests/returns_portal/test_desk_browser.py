"""The receiving desk in a real browser, by keyboard alone.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.domain.status import ParcelStatus
from returns.models import Return, ReverseDelivery
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.returns_portal import merchant_desk as stages
from tests.returns_portal.test_merchant_browser import Desk
from tests.returns_portal.test_unannounced_browser import assert_quiet, picture
from tests.returns_portal.test_ways_back_browser import desk

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_what_is_scanned_is_found(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop, now = make_shop(), timezone.now()
    here, coming, counted = stages.arrived(shop, 1001), stages.arrived(shop, 1002), stages.received(shop, 1003)
    ReverseDelivery.objects.filter(rma=here).update(delivered_at=now - timedelta(hours=50))
    ReverseDelivery.objects.filter(rma=coming).update(
        status=ParcelStatus.IN_TRANSIT, delivered_at=None, first_scan_at=now - timedelta(days=3)
    )
    Return.objects.filter(pk=counted.pk).update(received_at=now)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("desk/")
    expect(page.locator("#scanned")).to_be_focused()
    staff.inspect("desk")
    page.keyboard.type("sku-1\n", delay=0)
    expect(page.locator("#desk-found")).to_contain_text(here.number)
    staff.inspect("desk-which")
    page.locator("#scanned").fill("8R 00000 00000 00")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-found")).to_contain_text("8R 00000 00000 00")
    expect(page.locator("#scanned")).to_be_focused()
    staff.inspect("desk-unknown")
    page.locator("#scanned").fill("420 75019 SBX1001FR")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(here.number))
    assert_quiet(page)


@every_view()
def test_goods_are_counted_by_keys_alone(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop = make_shop()
    rma = stages.arrived(shop, 1001)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("desk/")
    page.keyboard.type(f"{rma.number}\n")
    page.wait_for_url(re.compile(f"desk/returns/{rma.number}/"))
    staff.inspect("count")
    first, second = page.locator("[data-line]").all()
    first.focus()
    press(page, "b")
    expect(first.locator("[data-total]")).to_have_text("1")
    press(page, "j")
    press(page, "*")
    press(page, "A")
    press(page, "x")
    expect(second.locator("[data-total]")).to_have_text("2")
    press(page, "m")  # there are no more
    expect(second.locator("[data-total]")).to_have_text("2")
    second.locator("[data-about=damaged] input[type=text]").fill("Une couture est ouverte.")
    second.locator("[data-about=damaged] input[type=file]").set_input_files([picture("tan")])
    staff.inspect("count-graded")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"desk/counts/\d+/"))
    expect(page.locator("#count-said .photos img")).to_have_count(1)
    expect(page.locator("#scanned")).to_be_focused()
    staff.inspect("counted")
    assert stages.again(rma).received_at
    assert_quiet(page)


def press(page: Page, key: str) -> None:
    """A key as people press it: a scanner's come faster one after another."""
    page.keyboard.press(key)
    page.wait_for_timeout(80)
