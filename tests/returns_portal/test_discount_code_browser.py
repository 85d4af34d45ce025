"""A size that is sold out, in a real browser: the choice, the sum, the page with the code, and the merchant's side.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Order, OutboxMessage, Return, Wish
from returns.operations.approve_return import approve_return
from returns.operations.discount_code import MAKE
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import every_view, want
from tests.characters import Bought, fulfilled
from tests.discount_codes import LETTERS, allow_codes, made, pay_out
from tests.returns.test_shopper_exchanges import receive
from tests.returns_portal import test_merchant_browser, test_shopper_browser, test_shopper_exchange
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_discount_code import giving
from tests.returns_portal.test_shopper_exchange import Shelf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop
visit, shelf = test_shopper_browser.visit, test_shopper_exchange.shelf


@pytest.fixture
def order(shop: Any, shelf: Shelf) -> Order:
    order = live_order(giving(shop), Bought("Robe midi fluide"), Bought("Pull en laine", 1, 3900))
    shelf.put(fulfilled(order)[0].line, M={"stock": 0}, L={"stock": 0}, XL={"price": 5490})
    return order


def wish(shopper: Visit, order: Order) -> None:
    """From the order to the step where the shopper says what they would rather have had."""
    shopper.open(f"/orders/{order_token(order)}/")
    want(shopper.page)
    shopper.send()
    shopper.page.locator(".instead a").first.click()
    expect(shopper.page.locator("[name=instead]:checked")).to_have_value("")


@every_view()
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_shopper_takes_the_money_and_a_code(
    visit: Callable[..., Visit], order: Order, language: str, viewport: Any, javascript: bool
) -> None:
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    keep = shopper.inspect if javascript else shopper.look
    wish(shopper, order)
    keep("code-choices")
    shopper.page.locator("[name=instead][value^='later:'][value$=-M]").check()
    shopper.send()
    expect(shopper.page.locator(".instead strong").first).to_have_text("M")
    keep("code-review")
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator("#code")).to_be_visible()
    keep("code-promised")
    assert Wish.objects.get().variant_title == "M"


@every_view()
def test_what_is_there_again_looks_right(
    visit: Callable[..., Visit], order: Order, shelf: Shelf, language: str, viewport: Any
) -> None:
    shopper = visit(language=language, viewport=viewport)
    wish(shopper, order)
    shopper.page.locator("[name=instead][value^='later:'][value$=-M]").check()
    shopper.send()
    shelf.put(fulfilled(order)[0].line, M={"stock": 3})
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("code-there-again")
    assert not Return.objects.exists()


def paid(visit: Callable[..., Visit], order: Order) -> Return:
    shopper = visit()
    wish(shopper, order)
    shopper.page.locator("[name=instead][value^='later:'][value$=-M]").check()
    shopper.send()
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator("#code")).to_be_visible()
    rma = Return.objects.get()
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now(), with_label=False)
    return pay_out(receive(rma))


@every_view()
def test_the_page_with_the_code_looks_right(
    visit: Callable[..., Visit], order: Order, language: str, viewport: Any
) -> None:
    rma = paid(visit, order)
    shopper = visit(language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(rma)}/")
    shopper.inspect("code-being-made")
    made(rma, now=timezone.now())
    shopper.open(f"/status/{return_token(rma)}/")
    expect(shopper.page.locator(".card-code")).to_have_text(LETTERS)
    shopper.page.locator(".card-code").click()
    assert shopper.page.evaluate("getSelection().toString()") == LETTERS
    shopper.inspect("code-there")


@every_view()
def test_the_merchant_sees_where_the_code_stands(
    visit: Callable[..., Visit], desk: Callable[..., Desk], order: Order, language: str, viewport: Any
) -> None:
    rma = paid(visit, order)
    allow_codes(rma.shop, allowed=False)
    OutboxMessage.objects.filter(kind=MAKE).update(dead_at=timezone.now(), last_error="ACCESS_DENIED: write_discounts")
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.inspect("merchant-code-denied")
    allow_codes(rma.shop)
    made(rma, now=timezone.now())
    OutboxMessage.objects.filter(kind=MAKE).update(done_at=timezone.now())
    page = sitting.open_return(rma)
    expect(page.locator("#return-money code")).to_have_text(LETTERS)
    sitting.inspect("merchant-code-made")


@every_view()
def test_the_settings_look_right(desk: Callable[..., Desk], order: Order, language: str, viewport: Any) -> None:
    sitting = desk(language, viewport)
    page = sitting.open("settings/")
    sitting.inspect("merchant-code-settings")
    page.locator("#exchanges-section [name=later_amount]").fill("5")
    page.locator("#exchanges-section button").click()
    expect(page.locator("#exchanges-section .wrong").first).to_be_visible()
    sitting.inspect("merchant-code-settings-wrong")
