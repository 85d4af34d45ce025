"""Fees that hang on the choice, as shoppers and staff read them in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import Outcome
from returns.models import Order, Return, Settlement, Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy
from returns_portal.shopper.addresses import order_token
from shop_integration.models import Installation
from tests.browser_fixtures import every_view, want
from tests.characters import Bought, make_order
from tests.returns.test_fees_by_outcome import PAIR, a_shop, received
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_merchant_browser import desk  # noqa: F401
from tests.returns_portal.test_shopper_browser import visit  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop() -> Shop:
    shop, now = a_shop(), timezone.now()
    row = Installation(shop=shop, installed_at=now, access_token_expires_at=now + timedelta(hours=1))
    row.access_token = "a-token-for-tests"
    row.save()
    return shop


@pytest.fixture
def order(shop: Shop) -> Order:
    free = {"restocking_bps": 0, "return_shipping_minor": 0}
    fees = {"restocking_bps": 0, "return_shipping_minor": 490, "by_outcome": {"store_credit": free}}
    document = STARTING_POLICY | {"outcomes": ["refund", "store_credit"], "fees": fees}
    publish_policy(shop=shop, document=document, now=timezone.now() - timedelta(days=99))
    return live_order(shop, Bought("Robe midi fluide", price=5_000))


@every_view()
def test_the_shopper_reads_what_each_choice_holds_back(
    visit: Callable[..., Visit],  # noqa: F811
    order: Order,
    language: str,
    viewport: Any,
) -> None:
    shopper = visit(language=language, viewport=viewport)
    shopper.open("/")
    shopper.inspect("fees-policy")
    shopper.open(f"/orders/{order_token(order)}/")
    want(shopper.page)
    shopper.send()
    ways = shopper.page.locator("fieldset.ways label")
    told = {
        "en": (["€45.10 as a refund", "€4.90 is held back"], ["€50.00 as store credit", "Nothing is held back"]),
        "fr": (["45,10", "4,90"], ["50,00", "Rien n’est retenu"]),
    }[language]
    for place, sentences in enumerate(told):
        for sentence in sentences:
            expect(ways.nth(place)).to_contain_text(sentence)
    shopper.inspect("fees-ways")
    ways.nth(0).locator("input").check()
    shopper.page.locator("main form button").last.click()
    shopper.page.wait_for_url(re.compile("/status/"))
    row = Settlement.objects.get()
    assert (row.total_presentment_minor, row.return_shipping_fee_presentment_minor) == (4_510, 490)


@every_view("locale")
def test_staff_see_what_another_way_comes_to_and_say_fees_by_choice(
    desk: Callable[..., Desk],  # noqa: F811
    shop: Shop,
    locale: str,
    viewport: Any,
) -> None:
    rma = received(make_order(shop, PAIR), outcome=Outcome.REFUND)
    mine = desk(locale, viewport)
    page = mine.open_return(rma)
    box = page.locator("#return-settlement details.receive", has=page.locator("form[action$='/outcome/']"))
    box.evaluate("details => { details.open = true }")
    expect(box).to_contain_text("50" if locale == "fr" else "€50.00")
    mine.inspect("fees-other-way")
    box.locator("[type=checkbox]").check()
    box.locator("button").click()
    expect(page.locator("#return-settlement form.pay button")).to_contain_text("50")
    assert Return.objects.get().outcome == Outcome.STORE_CREDIT

    page = mine.open("settings/")
    page.locator("#id_exchange_restocking").fill("101")
    page.locator("#policy-section button").last.click()
    expect(page.locator("#policy-section .errorlist, #policy-section .error").first).to_be_visible()
    mine.inspect("fees-settings-mistake")
    page.locator("#id_exchange_restocking").fill("5")
    page.locator("#id_store_credit_shipping").fill("")
    page.locator("#policy-section button").last.click()
    expect(page.locator("#policy-section .badge").first).to_contain_text("3")
    fees = active_policy(shop).document["fees"]["by_outcome"]
    assert fees == {
        "store_credit": {"restocking_bps": 0},
        "exchange": {"restocking_bps": 500, "return_shipping_minor": 0},
    }
    mine.inspect("fees-settings")
    mine.open("policy/clauses/")
    mine.inspect("fees-clause")
