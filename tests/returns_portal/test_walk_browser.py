"""Working through a list in a real browser: by keys, with what was done above, its undo, and nothing done unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.domain.status import Stage
from returns.models import ReturnLineItem, Shop
from tests.browser_fixtures import every_view
from tests.returns_portal.merchant_desk import again, arrived, requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop
from tests.returns_portal.test_two_currencies import counted, order_in

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INSPECT = "?in=tab%3Dinspect%26sort%3Dwaiting"


@every_view("locale")
def test_one_key_for_each_and_one_to_undo(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    first, second = requested(shop), requested(shop, 1002)
    ReturnLineItem.objects.filter(rma=first).update(note="La couture de la manche gauche est décousue.")
    third, after = arrived(shop, 1003), arrived(shop, 1004)
    mine = desk(locale, viewport)
    page = mine.open(f"returns/{first.number}/?in=tab%3Dreview%26sort%3Dwaiting")
    mine.inspect("walk-decide")
    page.wait_for_timeout(650)
    page.keyboard.press("a")
    # Straight after it, and held down: the next one is not agreed to unseen.
    expect(page.locator("h1")).to_have_text(second.number)
    page.keyboard.press("a")
    expect(page.locator("#return-decision h2")).to_be_focused()
    assert [again(rma).stage for rma in (first, second)] == [Stage.LABEL_PENDING, Stage.REQUESTED]
    page.keyboard.press("?")
    expect(page.locator("#page-keys")).to_have_attribute("open", "")

    page = mine.open(f"returns/{third.number}/{INSPECT}")
    mine.inspect("walk-receive")
    page.locator(".receipt .button.secondary").click()
    expect(page.locator("h1")).to_have_text(after.number)
    expect(page.locator("#before")).to_contain_text(third.number)
    mine.inspect("walk-after")
    page.wait_for_timeout(650)
    page.keyboard.press("u")
    expect(page.locator("h1")).to_have_text(third.number)
    expect(page.locator(".receipt")).to_be_visible()
    assert again(third).stage == Stage.TO_INSPECT


@every_view("locale")
def test_a_refund_in_two_currencies_and_what_is_wrong_with_taking_something_off(
    desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any
) -> None:
    rma = counted(order_in(shop, "JPY", 2), missing=1)
    mine = desk(locale, viewport)
    page = mine.open_return(rma)
    expect(page.locator("#return-settlement")).to_contain_text("€")
    form = page.locator("form[action$='/deduction/']")
    page.locator("details.receive", has=form).locator("summary").click()
    form.locator("[name=off-amount]").fill("1000")
    form.locator("button").click()
    expect(form.locator("[aria-invalid=true]").first).to_be_focused()
    expect(form.locator("[name=off-amount]")).to_have_value("1000")
    mine.inspect("two-currencies-mistake")
