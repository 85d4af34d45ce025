"""Exchanges in a real browser: the shopper's step aside, their status page, and what the merchant sees.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.exchange import Fallback
from returns.models import ExchangeInvoice, Order, Return
from returns.operations.approve_return import approve_return
from returns.operations.give_up_exchange import sell_out
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import every_view, want
from tests.characters import Bought, fulfilled
from tests.returns.test_shopper_exchanges import receive, swap
from tests.returns_portal import test_merchant_browser, test_shopper_browser, test_shopper_exchange
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_exchange import Shelf, offering

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop
visit, shelf = test_shopper_browser.visit, test_shopper_exchange.shelf


@pytest.fixture
def order(shop: Any, shelf: Shelf) -> Order:
    order = live_order(offering(shop), Bought("Robe midi fluide"), Bought("Pull en laine", 1, 3900))
    row = fulfilled(order)[0].line
    shelf.put(row, M={}, L={"stock": 0}, XL={"price": 5490}, XS={"price": 4490})
    return order


def owing(order: Order) -> Return:
    """An exchange for something dearer, put on the order; Shopify has sent the invoice."""
    rma = swap(order, price=5490, size="XL", quantities=(1, 1))
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now(), with_label=False)
    receive(rma)
    settle_return(rma_id=rma.pk, expected_minor=rma.settlement.total_presentment_minor, actor="merchant",
                  now=timezone.now())  # fmt: skip
    begin_payment(rma_id=rma.pk, now=timezone.now())
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=timezone.now())
    return rma


@every_view()
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_shopper_exchanges(
    visit: Callable[..., Visit], order: Order, language: str, viewport: Any, javascript: bool
) -> None:
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    shopper.open(f"/orders/{order_token(order)}/")
    want(shopper.page, every=True)
    shopper.send()
    keep = shopper.inspect if javascript else shopper.look
    expect(shopper.page.locator(".instead a")).to_have_count(1)
    keep("exchange-offered")
    shopper.page.locator(".instead a").first.click()
    expect(shopper.page.locator("[name=instead]:checked")).to_have_value("")
    keep("exchange-choices")
    shopper.page.locator("[name=instead][value$=-XL]").check()
    shopper.page.locator("[name=fallback][value=PROPOSAL]").check()
    shopper.send()
    expect(shopper.page.locator(".instead strong").first).to_have_text("XL")
    keep("exchange-review")
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator(".outgoing li")).to_have_count(1)
    keep("exchange-status")
    assert Return.objects.get().exchange_lines.get().fallback == Fallback.PROPOSAL


@every_view()
def test_a_choice_that_sold_out_looks_right(
    visit: Callable[..., Visit], order: Order, shelf: Shelf, language: str, viewport: Any
) -> None:
    shopper = visit(language=language, viewport=viewport)
    shopper.open(f"/orders/{order_token(order)}/")
    want(shopper.page)
    shopper.send()
    shopper.page.locator(".instead a").first.click()
    shopper.page.locator("[name=instead][value$=-M]").check()
    shopper.send()
    shelf.put(fulfilled(order)[0].line, M={"stock": 0})
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("exchange-sold-out")


@every_view()
def test_what_is_owed_looks_right(visit: Callable[..., Visit], order: Order, language: str, viewport: Any) -> None:
    rma = owing(live_order(order.shop, Bought("Robe midi fluide"), Bought("Ourlet", 1, 0), number=1002))
    shopper = visit(language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(rma)}/")
    shopper.inspect("exchange-owed")


@every_view()
def test_the_merchant_sees_what_goes_out_and_what_sold_out(
    desk: Callable[..., Desk], order: Order, language: str, viewport: Any
) -> None:
    rma = swap(order, quantities=(1, 1), fallback=Fallback.PROPOSAL)
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.inspect("merchant-exchange")
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=timezone.now())
    page = sitting.open_return(rma)
    sitting.inspect("merchant-exchange-sold-out")
    page.locator("form[action*='/exchanges/'] button").click()
    expect(page.locator("form[action*='/exchanges/']")).to_have_count(0)
    sitting.inspect("merchant-exchange-given-up")
    assert rma.exchange_lines.get().given_up_at


@every_view()
def test_the_merchant_sees_what_is_owed_and_when_it_is_paid(
    desk: Callable[..., Desk], order: Order, language: str, viewport: Any
) -> None:
    rma = owing(live_order(order.shop, Bought("Robe midi fluide"), Bought("Ourlet", 1, 0), number=1002))
    ExchangeInvoice.objects.filter(rma=rma).update(sent_at=timezone.now() - timedelta(days=2))
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.inspect("merchant-exchange-owed")


@every_view()
def test_the_settings_look_right(desk: Callable[..., Desk], order: Order, language: str, viewport: Any) -> None:
    sitting = desk(language, viewport)
    page = sitting.open("settings/")
    sitting.inspect("merchant-exchange-settings")
    page.locator("#exchanges-section [name=incentive_percent]").fill("101")
    page.locator("#exchanges-section button").click()
    expect(page.locator("#exchanges-section .wrong").first).to_be_visible()
    sitting.inspect("merchant-exchange-settings-wrong")
