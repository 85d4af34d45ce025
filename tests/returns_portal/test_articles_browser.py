"""Looking for another article in a real browser: with JavaScript and without, found, nothing, silent and refused.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from returns.models import Order, Return
from returns_portal.shopper.addresses import order_token
from tests.browser_fixtures import every_view, want
from tests.characters import Bought
from tests.returns_portal import test_merchant_browser, test_shopper_articles, test_shopper_browser
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_articles import Shopify, stock
from tests.returns_portal.test_shopper_exchange import offering

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop
visit, shopify = test_shopper_browser.visit, test_shopper_articles.shopify


@pytest.fixture
def order(shop: Any, shopify: Shopify) -> Order:
    order = live_order(offering(shop, offered="any"), Bought("Robe midi fluide"), Bought("Pull en laine", 1, 3900))
    stock(shopify, order)
    return order


def at_the_step(shopper: Visit, order: Order) -> None:
    shopper.open(f"/orders/{order_token(order)}/")
    want(shopper.page)
    shopper.send()
    shopper.page.locator(".instead a").first.click()
    shopper.page.wait_for_url(re.compile("/exchange/"))


def look(shopper: Visit, words: str) -> None:
    shopper.page.locator("[name=q]").fill(words)
    shopper.page.locator("[name=q]").press("Enter")
    shopper.page.wait_for_url(re.compile("[?&]q="))


@every_view()
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_shopper_finds_another_article(
    visit: Callable[..., Visit], order: Order, language: str, viewport: Any, javascript: bool
) -> None:
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    at_the_step(shopper, order)
    keep = shopper.inspect if javascript else shopper.look
    keep("articles-close")
    look(shopper, "robe")
    expect(shopper.page.locator(".article")).to_have_count(2)
    keep("articles-found")
    shopper.page.locator("[name=instead][value$='/902']").check()
    shopper.send()
    shopper.page.wait_for_url(re.compile(r"/orders/[^/]+/[^/]+/(\?|$)"))
    expect(shopper.page.locator(".instead strong").first).to_have_text("Robe longue M")
    keep("articles-review")
    shopper.page.locator(".instead a").first.click()
    shopper.page.wait_for_url(re.compile("/exchange/"))
    expect(shopper.page.locator("[name=instead]:checked")).to_have_value("gid://shopify/ProductVariant/902")
    keep("articles-chosen")
    shopper.send()
    shopper.page.wait_for_url(re.compile(r"/orders/[^/]+/[^/]+/(\?|$)"))
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator(".outgoing li")).to_have_count(1)
    keep("articles-status")
    assert Return.objects.get().exchange_lines.get().title == "Robe longue"


@every_view()
def test_nothing_found_silence_and_a_refusal_look_right(
    visit: Callable[..., Visit], order: Order, shopify: Shopify, language: str, viewport: Any
) -> None:
    shopper = visit(language=language, viewport=viewport)
    at_the_step(shopper, order)
    look(shopper, "rideau")
    expect(shopper.page.locator("[role=status]")).to_be_visible()
    shopper.inspect("articles-nothing")
    look(shopper, "robe")
    expect(shopper.page.locator(".article")).to_have_count(2)
    shopify.articles = [replace(each, stock=0, available=False) for each in shopify.articles]
    shopper.page.locator("[name=instead][value$='/901']").check()
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("articles-gone")
    shopify.silent.add("exchange_search")
    shopper.page.goto(shopper.page.url.partition("?")[0] + "?q=manteau")
    expect(shopper.page.locator("[role=status]")).to_be_visible()
    shopper.inspect("articles-silent")
    back = shopper.page.url.partition("?")[0]
    cache.clear()
    shopify.silent.clear()
    shopper.page.goto(back)
    shopper.page.locator("[name=instead][value^='gid:']:enabled").first.check()
    shopper.send()
    shopper.page.wait_for_url(re.compile(r"/orders/[^/]+/[^/]+/(\?|$)"))
    cache.clear()
    shopify.silent.add("exchange_offers")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("exchange-unread")
    shopper.page.locator("main a[href*='/orders/']:not(.button)").last.click()
    expect(shopper.page.locator("#confirm")).to_be_visible()
    shopper.inspect("exchange-given-up")


@every_view()
def test_the_merchant_offers_it_and_sees_what_goes_out(
    desk: Callable[..., Desk],
    visit: Callable[..., Visit],
    order: Order,
    shopify: Shopify,
    language: str,
    viewport: Any,
) -> None:
    shopper = visit(language=language, viewport=viewport)
    at_the_step(shopper, order)
    look(shopper, "sac")
    shopper.page.locator("[name=instead][value$='/921']").check()
    shopper.send()
    shopper.page.wait_for_url(re.compile(r"/orders/[^/]+/[^/]+/(\?|$)"))
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator(".outgoing li")).to_have_count(1)
    sitting = desk(language, viewport)
    sitting.open_return(Return.objects.get())
    sitting.inspect("merchant-article")
    page = sitting.open("settings/")
    expect(page.locator("#exchanges-section [name=offered][value=any]")).to_be_checked()
    sitting.inspect("merchant-article-settings")
