"""Settings → API keys in a real browser: empty, a mistake, the new key, the list and one key.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.role import Role
from returns.models import ApiCall, Shop
from tests.browser_fixtures import every_view
from tests.characters import NOW
from tests.returns_portal.merchant_desk import STAFF_ID
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view("locale")
def test_an_owner_makes_a_key_and_ends_it(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    shop.staff.create(user_id=STAFF_ID, role=Role.OWNER, name="Camille Martin", met_at=NOW, asked_at=timezone.now())
    mine = desk(locale, viewport)
    page = mine.open("settings/keys/")
    mine.inspect("keys-empty")
    page.fill("[name=name]", "Entrepôt de Rennes")
    page.locator("#new-key button").click()
    expect(page.locator(".wrong")).to_have_count(1)
    expect(page.locator("[name=name]")).to_have_value("Entrepôt de Rennes")
    mine.inspect("keys-wrong")
    for scope in ("returns:read", "goods:write", "notes:write"):
        page.check(f"[value='{scope}']")
    page.locator("#new-key button").click()
    expect(page.locator("#key-text")).to_have_value(r := page.locator("#key-text").input_value())
    assert len(r) == 51
    mine.inspect("keys-made")
    key = shop.api_keys.get()
    for status, operation, code in ((200, "list_returns", ""), (409, "approve_return", "not_waiting")):
        ApiCall.objects.create(
            key=key,
            at=timezone.now(),
            method="GET",
            operation=operation,
            number="R-10001",
            status=status,
            code=code,
            dry_run=status == 409,
            mark="0" * 32,
        )
    page = mine.open("settings/keys/")
    expect(page.locator("#keys")).to_contain_text("Entrepôt de Rennes")
    mine.inspect("keys-full")
    page.locator("#keys a").click()
    expect(page.locator("#calls")).to_contain_text("approve_return")
    mine.inspect("key")
    page.locator("#key button").click()
    expect(page.locator("#ended-keys")).to_be_visible()
