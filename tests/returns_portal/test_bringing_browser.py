"""Settings → Import of returns in a real browser: the file, its columns, the preview, and what came of it.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.domain.bringing.steps import FileStatus
from returns.domain.role import Role
from returns.models import OutboxMessage, Shop
from returns.operations.bring_returns import work
from tests.browser_fixtures import every_view
from tests.characters import NOW, make_order
from tests.returns_portal.merchant_desk import STAFF_ID
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EXAMPLE = Path(__file__).parents[2] / "examples/import/loop.csv"


def works(shop: Shop) -> None:
    work(OutboxMessage.objects.filter(shop=shop, kind="bring.work").latest("pk"), now=NOW)


@every_view("locale")
def test_an_owner_brings_a_file(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    shop.staff.create(user_id=STAFF_ID, role=Role.OWNER, name="Camille Martin", met_at=NOW, asked_at=NOW)
    for number in (1001, 1002, 1003):
        make_order(shop, number=number)
    mine = desk(locale, viewport)
    page = mine.open("settings/import/")
    mine.inspect("import-empty")
    page.set_input_files("[name=file]", EXAMPLE)
    page.locator("#bring-new button").click()
    expect(page.locator("#bringing .busy")).to_be_visible()
    mine.inspect("import-taken-in")
    works(shop)
    expect(page.locator("#bring-columns")).to_be_visible()
    mine.inspect("import-columns")
    page.locator("#bring-columns form button.primary").click()
    expect(page.locator("#bringing .busy")).to_be_visible()
    works(shop)
    expect(page.locator("#bringing .effect")).to_be_visible()
    mine.inspect("import-preview")
    page.locator(f"#bringing a[href$='{page.url.rpartition('/import/')[2]}']").click()
    expect(page.locator("#bring-reasons")).to_be_visible()
    mine.inspect("import-words")
    page.locator("#bringing form[action$='start/'] button").click()
    expect(page.locator("#bringing .busy")).to_be_visible()
    works(shop)
    expect(page.locator("#bringing form[action$='undo/']")).to_be_visible()
    mine.inspect("import-done")
    shop.brought_files.get().rows.all().delete()
    shop.brought_files.update(status=FileStatus.REFUSED, problem="too_many_rows")
    mine.open(f"settings/import/{shop.brought_files.get().pk}/")
    expect(page.locator("#bringing form[action$='removal/']")).to_be_visible()
    mine.inspect("import-refused")
