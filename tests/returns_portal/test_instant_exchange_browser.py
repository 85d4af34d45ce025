"""Exchanges that are sent before the goods are back, in a browser: both sides, from the review to overdue goods.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.models import PolicyVersion
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import every_view, want
from tests.characters import Bought, fulfilled
from tests.returns_portal import test_merchant_browser, test_shopper_browser, test_shopper_exchange
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_instant_exchange_pages import overdue, sent, short
from tests.returns_portal.test_shopper_exchange import Shelf, offering

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop
visit, shelf = test_shopper_browser.visit, test_shopper_exchange.shelf


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
@every_view()
def test_the_shopper_reads_that_it_is_sent_now_and_what_to_send(
    visit: Callable[..., Visit], shop: Any, language: str, viewport: Any, javascript: bool
) -> None:
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    rma = sent(shop)
    shopper.open(f"/status/{return_token(rma)}/")
    expect(shopper.page.locator(".standing")).to_contain_text("#1077")
    expect(shopper.page.locator(".outgoing li").first).to_contain_text("#1077")
    (shopper.inspect if javascript else shopper.look)("instant-sent")


@every_view()
def test_the_shopper_reads_when_it_is_sent_before_agreeing(
    visit: Callable[..., Visit], shop: Any, shelf: Shelf, language: str, viewport: Any
) -> None:
    order = live_order(offering(shop, mode="linked", instant="approved"), Bought("Robe midi fluide"))
    shelf.put(fulfilled(order)[0].line, M={}, XL={"price": 5490})
    shopper = visit(language=language, viewport=viewport)
    for size in ("M", "XL"):
        shopper.open(f"/orders/{order_token(order)}/")
        want(shopper.page)
        shopper.send()
        shopper.page.locator(".instead a").first.click()
        shopper.page.locator(f"[name=instead][value$=-{size}]").check()
        if shopper.page.locator("[name=fallback]").count():
            shopper.page.locator("[name=fallback][value=REFUND]").check()
        shopper.send()
        expect(shopper.page.locator(".instead strong").first).to_have_text(size)
        shopper.inspect(f"instant-review-{size}")


@every_view()
def test_the_merchant_sees_what_is_out_what_is_overdue_and_gives_it_up(
    desk: Callable[..., Desk], shop: Any, language: str, viewport: Any
) -> None:
    rma = sent(shop)
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.inspect("merchant-instant-sent")
    rma = overdue(rma)
    page = sitting.open("")
    expect(page.locator("#alerts")).to_contain_text(rma.number)
    sitting.inspect("merchant-instant-inbox")
    page = sitting.open_return(rma)
    sitting.inspect("merchant-instant-overdue")
    page.locator("form[action$='/linked-order/loss/'] button").click()
    expect(page.locator("form[action$='/linked-order/loss/']")).to_have_count(0)
    sitting.inspect("merchant-instant-given-up")


@every_view()
def test_the_merchant_reads_what_came_back_less(
    desk: Callable[..., Desk], shop: Any, language: str, viewport: Any
) -> None:
    rma = short(sent(shop))
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.inspect("merchant-instant-less")


@every_view()
def test_the_settings_say_when_an_exchange_is_sent(
    desk: Callable[..., Desk], shop: Any, language: str, viewport: Any
) -> None:
    sitting = desk(language, viewport)
    page = sitting.open("settings/")
    page.locator("#exchanges-section [name=instant][value=approved]").check()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#exchanges-section button").click()
    expect(page.locator("#id_instant_error")).to_be_visible()
    sitting.inspect("merchant-instant-settings-refused")
    page.locator("#exchanges-section [name=mode][value=linked]").check()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#exchanges-section button").click()
    expect(page.locator("#exchanges-section [name=instant][value=approved]")).to_be_checked()
    sitting.inspect("merchant-instant-settings")
    assert PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy.exchanges.instant == "approved"
