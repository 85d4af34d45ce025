"""The choice between the ways back in a real browser: before the return is asked for and after it.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.models import Collection, Order, Return, Shop
from returns.operations.approve_return import approve_return
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import every_view, want
from tests.labels.test_ways_back import make_all
from tests.returns_portal.merchant_desk import again
from tests.returns_portal.seats import Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_collection_pages import RULES
from tests.stores import shop_that_lets_choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERY_WAY = {"ways": ["label", "own", "drop_off", "pick_up"], "pick_up": RULES}
SAYS_COLLECTED = {"en": "Somebody collects the items", "fr": "Quelqu’un vient chercher les articles"}
Come = Callable[..., Visit]


@pytest.fixture
def shop() -> Shop:
    return shop_that_lets_choose(shipping=EVERY_WAY)


def choose_items(shopper: Visit, order: Order) -> Page:
    """From the order to the review page, with one article."""
    page = shopper.open(f"/orders/{order_token(order)}/")
    want(page)
    shopper.send()
    expect(page.locator("#way-back")).to_be_visible()
    return page


def way(page: Page, means: str) -> Any:
    return page.locator(f"#means-{means}")


@every_view()
def test_the_way_is_chosen_and_chosen_again(visit: Come, shop: Shop, language: str, viewport: Any) -> None:
    shopper = visit(shop, language=language, viewport=viewport)
    page = choose_items(shopper, live_order(shop))
    expect(way(page, "drop_off")).to_be_checked()
    shopper.inspect("choice-review")
    fee = page.locator("dl.amounts div").filter(has_text=re.compile("4[.,]90"))
    expect(fee).to_have_count(0)
    way(page, "label").check()
    expect(fee).to_have_count(1)
    expect(way(page, "label")).to_be_focused()
    shopper.look("choice-review-label")
    way_told = page.locator("section:has(#journey)")
    way(page, "pick_up").check()
    expect(way_told).to_contain_text(SAYS_COLLECTED[language])
    shopper.look("choice-review-pick-up")
    way(page, "own").check()
    expect(fee).to_have_count(0)
    shopper.look("choice-review-own")
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    shopper.look("choice-requested")
    rma = again(Return.objects.get())
    assert rma.means == "own"
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    make_all(rma)
    status = f"/status/{return_token(rma)}/"
    shopper.open(status)
    shopper.inspect("choice-status-own")
    page.locator("a[href*='way-back']").click()
    expect(way(page, "own")).to_be_checked()
    shopper.inspect("choice-again")
    way(page, "drop_off").check()
    page.locator("main form button").click()
    expect(page.locator(".qr img")).to_be_visible()
    shopper.inspect("choice-status-drop-off")
    page.locator("a[href*='way-back']").click()
    way(page, "pick_up").check()
    page.locator("main form button").click()
    page.locator("a[href*='collection']").click()
    page.fill("[name=phone]", "12")
    page.locator("main form button").click()
    expect(page.locator(".error").first).to_be_visible()
    shopper.inspect("choice-collection")
    page.fill("[name=phone]", "06 12 34 56 78")
    page.fill("[name=remark]", "2e étage")
    page.select_option("[name=slot]", index=1)
    page.locator("main form button").click()
    expect(page.locator("form[action*='collection/cancel']")).to_be_visible()
    shopper.inspect("choice-status-pick-up")
    assert Collection.objects.get().note == "2e étage"


def test_the_way_is_chosen_without_javascript(visit: Come, shop: Shop) -> None:
    shopper = visit(shop, language="en", javascript=False)
    page = choose_items(shopper, live_order(shop))
    way(page, "label").check()
    shopper.look("choice-plain")
    # Who confirms another way than the one that was shown sees the new sum first.
    shopper.send()
    expect(page.locator("#problem")).to_be_visible()
    shopper.look("choice-plain-changed")
    way(page, "own").check()
    page.get_by_role("button", name="Show what it comes to").click()
    expect(way(page, "own")).to_be_checked()
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    rma = again(Return.objects.get())
    assert rma.means == "own"
    page.locator("a[href*='way-back']").click()
    way(page, "drop_off").check()
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/status/[^/]+/"))
    assert again(rma).means == "drop_off"
