"""The shop offers a shopper something else, and they say yes; SCREENSHOTS=folder keeps every page as an image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.domain.status import Outcome
from returns.models import Return
from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import every_view
from tests.returns.test_store_credit import credit_shop
from tests.returns_portal import test_merchant_browser, test_shopper_browser
from tests.returns_portal.merchant_desk import again, received
from tests.returns_portal.seats import Desk, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, visit = test_merchant_browser.desk, test_shopper_browser.visit


@pytest.fixture
def shop() -> Any:
    """It gives store credit with a bonus."""
    shop = credit_shop()
    test_merchant_browser.install(shop)
    return shop


@every_view()
def test_an_offer_is_made_and_taken(
    desk: Callable[..., Desk], visit: Callable[..., Visit], shop: Any, language: str, viewport: Any
) -> None:
    rma: Return = received(shop)
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    form = sitting.page.locator("form[action$='/offer/']")
    sitting.page.locator("details.receive", has=form).locator("summary").click()
    sitting.inspect("offer-form")
    form.locator("button").last.click()
    expect(sitting.page.locator("form[action$='/offer/'] [name=act][value=withdraw]")).to_have_count(1)
    sitting.inspect("offer-made")
    shopper = visit(language=language, viewport=viewport)
    page = shopper.open(f"/status/{return_token(rma)}/")
    expect(page.locator("#offer")).to_be_visible()
    shopper.inspect("offer-status")
    page.locator("#offer button[value=yes]").click()
    expect(page.locator("#offer")).to_have_count(0)
    shopper.inspect("offer-taken")
    assert again(rma).outcome == Outcome.STORE_CREDIT
