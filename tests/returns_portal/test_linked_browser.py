"""Linked orders in a browser: the merchant's page from the draft to the order, the settings, and the shopper's page.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.status import DriftKind
from returns.models import Location, PolicyVersion
from returns.operations.drift import note_drift
from returns.operations.record_linked_order import record_linked_invoice, stop_linked_order
from returns.operations.settle_return import settle_return
from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import every_view
from tests.returns_portal import test_merchant_browser, test_shopper_browser
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.test_linked_orders import held, ordered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop
visit = test_shopper_browser.visit


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
@every_view()
def test_the_shopper_reads_what_is_to_be_paid_and_then_the_new_order(
    visit: Callable[..., Visit], shop: Any, language: str, viewport: Any, javascript: bool
) -> None:
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    keep = shopper.inspect if javascript else shopper.look
    rma = held(shop, price=5990)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=timezone.now())
    shopper.open(f"/status/{return_token(rma)}/")
    expect(shopper.page.locator("h1")).to_contain_text("10")
    keep("linked-to-pay")
    other = ordered(held(shop, key="key-2", number=1002))
    shopper.open(f"/status/{return_token(other)}/")
    expect(shopper.page.locator(".outgoing li").first).to_contain_text("#1077")
    keep("linked-ordered")


@every_view()
def test_the_merchant_follows_it_from_the_draft_to_the_order(
    desk: Callable[..., Desk], shop: Any, language: str, viewport: Any
) -> None:
    rma = held(shop)
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.inspect("merchant-linked-held")
    stop_linked_order(rma_id=rma.pk, problem="refunded_by_hand", detail="49.90 EUR", now=timezone.now())
    page = sitting.open_return(rma)
    sitting.inspect("merchant-linked-stopped")
    page.locator("form[action$='/linked-order/'] button").click()
    expect(page.locator("form[action$='/linked-order/']")).to_have_count(0)
    rma = ordered(rma)
    facts = {"linked": "#1077", "order": rma.order.name, "twice_minor": 4990}
    note_drift(rma=rma, kind=DriftKind.PAID_TWICE, facts=facts, now=timezone.now())
    sitting.open_return(rma)
    sitting.inspect("merchant-linked-paid-twice")


@every_view()
def test_the_merchant_sees_who_has_to_pay(desk: Callable[..., Desk], shop: Any, language: str, viewport: Any) -> None:
    rma = held(shop, price=5990)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=timezone.now())
    record_linked_invoice(rma_id=rma.pk, now=timezone.now())
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.inspect("merchant-linked-asked")


@every_view()
def test_the_settings_have_a_choice_for_each_location(
    desk: Callable[..., Desk], shop: Any, language: str, viewport: Any
) -> None:
    for number, name in ((1, "Rennes"), (2, "Entrepôt Lyon (3PL)")):
        Location.objects.create(
            shop=shop, gid=f"gid://shopify/Location/{number}", name=name, active=True, fulfillment_service=number == 2,
            read_at=timezone.now(),
        )  # fmt: skip
    sitting = desk(language, viewport)
    page = sitting.open("settings/")
    page.locator("#exchanges-section [name=mode_2]").select_option("linked")
    sitting.inspect("merchant-linked-settings")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#exchanges-section button").click()
    expect(page.locator("#exchanges-section [name=mode_2]")).to_have_value("linked")
    made = PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy
    assert made.exchanges.mode_at("gid://shopify/Location/2") == "linked"
