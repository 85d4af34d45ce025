"""One article comes back by thumb on a phone: three screens and six taps at most, with and without JavaScript.

The suite asserts screens and taps. `make taps` plays each story many times, reckons what a person would need and writes
docs/shopper-flow.md; no time is asserted anywhere.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.domain.starting_policy import STARTING_POLICY
from returns.models import Order, Return, Shop
from returns.operations.publish_policy import publish_policy
from returns_portal.models import TextWish
from returns_portal.shopper.addresses import order_token, own_base
from tests.browser_fixtures import PHONE, inspect, look
from tests.characters import Bought, fulfilled, make_shop
from tests.returns_portal import test_shopper_exchange
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_exchange import Shelf
from tests.returns_portal.test_texts import open_account
from tests.rival_flows import table
from tests.thumb import Thumb

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
shelf = test_shopper_exchange.shelf
RUNS = int(os.environ.get("TAPS", "0"))
REPORT = Path(__file__).parents[2] / "docs" / "shopper-flow.md"
MOST_TAPS, SCREENS = 6, ["what and why", "what you get", "confirmed"]
STORIES = {"swap": "[value^='instead:']", "refund": "[value=refund]", "keep": "[value=refund]"}
Come = Callable[..., Page]


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    Shop.objects.filter(pk=shop.pk).update(store_credit=True)
    shop.refresh_from_db()
    return shop


@pytest.fixture
def come(new_page: Callable[..., Page], live_server: Any, settings: Any, shop: Shop) -> Iterator[Come]:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    opened: list[Page] = []

    def open_order(order: Order, *, language: str = "fr", javascript: bool = True) -> Page:
        page = new_page(locale=language, viewport=PHONE, javascript=javascript, has_touch=True, is_mobile=True)
        opened.append(page)
        page.goto(f"{live_server.url}{own_base(shop)}/orders/{order_token(order)}/?lang={language}")
        return page

    yield open_order
    for page in opened:
        assert not [text for text in page.complaints if "status of 409" not in text]  # type: ignore[attr-defined]


def sold(shop: Shop, shelf: Shelf, story: str, *, number: int = 1001) -> Order:
    """An order of one dress under the terms of the story, with one size more in stock and one sold out."""
    terms = STARTING_POLICY | {
        "outcomes": ["refund", "store_credit"],
        "credit": {"bonus_bps": 1000, "expires_after_days": 365},
        "exchanges": {"offered": "any"},
    }
    if story == "keep":
        terms |= {"shipping": {"keep_it": {"max_minor": 10_000}}}
    publish_policy(shop=shop, document=terms, now=timezone.now() - timedelta(days=100))
    order = live_order(shop, Bought("Robe midi fluide"), number=number)
    shelf.put(fulfilled(order)[0].line, M={}, L={"stock": 0}, XS={"price": 4490})
    cache.clear()
    return order


def play(page: Page, story: str, keep: Callable[[str], None] = lambda name: None) -> Thumb:
    """From the order's link to the page that confirms it: nothing is ticked before the thumb does."""
    thumb = Thumb(page)
    thumb.sees(SCREENS[0])
    assert not page.locator(":checked:not(option)").count()
    keep(f"{story}-1")
    thumb.tap(page.locator("[type=radio][value=size_small]"))
    button, money = page.locator("main form button").last, page.locator("[name=outcome]")
    thumb.tap_on(button, until=money, name=SCREENS[1])
    assert not page.locator(":checked:not(option)").count()
    keep(f"{story}-2")
    thumb.tap(page.locator(f"[name=outcome]{STORIES[story]}").first)
    keep(f"{story}-3")
    thumb.tap_on(button, until=page.locator(".standing"), name=SCREENS[2])
    keep(f"{story}-4")
    return thumb


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
@pytest.mark.parametrize("story", STORIES)
def test_one_article_takes_three_screens_and_six_taps_at_most(
    request: pytest.FixtureRequest, come: Come, shop: Shop, shelf: Shelf, story: str, javascript: bool
) -> None:
    language, order = "fr" if javascript else "en", sold(shop, shelf, story)
    if story == "refund":  # the shop sends text messages too, and its box is not ticked either
        request.getfixturevalue("simulator")
        open_account(shop)
        Order.objects.filter(pk=order.pk).update(phone="+33 6 12 34 56 78")
    page = come(order, language=language, javascript=javascript)
    see = inspect if javascript else look
    thumb = play(page, story, lambda name: see(page, f"thumb-{name}-{language}"))
    assert thumb.screens == SCREENS
    assert thumb.taps <= MOST_TAPS
    rma = Return.objects.get()
    assert not TextWish.objects.exists()
    assert (rma.goods == "keep") == (story == "keep")
    assert [line.variant_title for line in rma.exchange_lines.all()] == (["M"] if story == "swap" else [])


def test_the_button_says_what_was_ticked_and_a_size_that_sold_out_is_told(come: Come, shop: Shop, shelf: Shelf) -> None:
    order = sold(shop, shelf, "swap")
    page = come(order, language="en")
    page.locator("[type=radio][value=size_small]").check()
    page.locator("main form button").last.tap()
    button, swaps = page.locator("main form button").last, page.locator("[name=outcome][value^='instead:']")
    expect(button).to_have_text("Return 1 item", use_inner_text=True)
    expect(page.locator(".instead")).to_contain_text("Sold out: L.")
    page.locator("a[href*='/elsewhere/']").tap()
    page.locator(".qr img").wait_for()
    inspect(page, "elsewhere-en")
    page.locator("main form button").tap()
    expect(page.locator("[role=status]")).to_be_visible()
    inspect(page, "elsewhere-sent-en")
    page.locator("main a").first.tap()
    swaps.first.wait_for()
    swaps.nth(0).check()
    expect(button).to_have_text("Exchange, nothing to pay", use_inner_text=True)
    page.locator("[value=refund]").check()
    expect(button).to_have_text("Return 1 item – refund €49.90", use_inner_text=True)
    swaps.nth(0).check()
    shelf.put(fulfilled(order)[0].line, M={"stock": 0})
    button.tap()
    expect(page.locator("#problem")).to_be_visible()
    assert not Return.objects.exists()
    inspect(page, "thumb-sold-out-en")
    page.locator("[name=outcome][value=refund]").check()
    button.tap()
    page.locator(".standing").wait_for()
    assert not Return.objects.get().exchange_lines.exists()


@pytest.mark.skipif(not RUNS, reason="measured by `make taps`")
def test_the_report_of_taps_and_times(come: Come, shop: Shop, shelf: Shelf) -> None:
    played: dict[str, list[Thumb]] = {story: [] for story in STORIES}
    number = 1001
    for story, thumbs in played.items():
        for _ in range(RUNS):
            page = come(sold(shop, shelf, story, number=number), language="en")
            thumbs.append(play(page, story))
            page.context.close()
            number += 1
    rows = [
        (
            story,
            len(thumbs[0].screens),
            round(statistics.median(thumb.taps for thumb in thumbs)),
            statistics.median(thumb.waited for thumb in thumbs),
            statistics.median(thumb.acting for thumb in thumbs),
            statistics.median(thumb.reading for thumb in thumbs),
        )
        for story, thumbs in played.items()
    ]
    REPORT.write_text(table(rows, runs=RUNS), encoding="utf-8")
