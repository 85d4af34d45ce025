"""A return in languages that a machine drafted: one from right to left on a telephone, one with long words.

With SCREENSHOTS=folder every page that is looked at is also kept as an image, in all of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.domain.language import DRAFTED, LANGUAGES
from returns.models import Order, Shop
from returns.operations.choose_languages import choose_languages
from tests.browser_fixtures import DESKTOP, PHONE
from tests.returns_portal.seats import Visit
from tests.returns_portal.test_shopper_browser import order, shop, visit

__all__ = ["order", "shop", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEEN = [("ar", PHONE), ("de", DESKTOP)]
if os.environ.get("SCREENSHOTS"):
    SEEN = [(language, viewport) for language in DRAFTED for viewport in (PHONE, DESKTOP)]


@pytest.mark.parametrize(("language", "viewport"), SEEN, ids=lambda value: value if isinstance(value, str) else "")
def test_from_the_order_number_to_the_status_page(
    visit: Callable[..., Visit], shop: Shop, order: Order, language: str, viewport: Any
) -> None:
    choose_languages(shop, languages=LANGUAGES)
    shopper = visit(language=language, viewport=viewport)
    page = shopper.open()
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    shopper.inspect("find")
    shopper.find(secret="nobody@example.com")
    expect(page.locator("#problem")).to_be_visible()
    shopper.inspect("find-missed")
    shopper.find()
    expect(page.locator("[name=line]")).to_have_count(2)
    shopper.choose()
    shopper.inspect("items")
    shopper.send()
    expect(page.locator("[name=agreed]")).to_be_attached()
    shopper.inspect("review")
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    shopper.inspect("status")
    shopper.open("/withdrawal/")
    shopper.inspect("withdrawal")
    shopper.open("/policy/")
    shopper.inspect("policy")
