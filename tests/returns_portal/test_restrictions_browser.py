"""Restrictions and appeals in a real browser. With SCREENSHOTS=folder every page is also kept as an image."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Order, Return, ReturnMedian
from returns.operations.publish_policy import publish_policy
from returns_portal.limits import Attempt, take
from returns_portal.shopper.addresses import order_token
from returns_portal.shopper.views.appeal import PER_RESTRICTION
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.test_restrictions import restricted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_from_the_notice_to_the_answered_appeal(
    visit: Callable[..., Visit], desk: Callable[..., Desk], language: str, viewport: Any
) -> None:
    shop = make_shop()
    rma, _made = restricted(shop)
    Order.objects.update(locale=language)
    Return.objects.update(locale=language)
    shopper = visit(shop, language=language, viewport=viewport)
    page = shopper.open(f"/orders/{order_token(rma.order)}/")
    shopper.inspect("restricted-items")
    page.locator("a[href*='/appeal/']").click()
    page.wait_for_url(re.compile("/appeal/"))
    shopper.inspect("appeal")
    page.locator("main form button").click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    shopper.inspect("appeal-wrong")
    page.locator("main form textarea").fill("Everything was in the parcel.")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("Everything was in the parcel.")
    shopper.inspect("appealed")

    staff = desk(shop, language=language, viewport=viewport)
    staff.open("")
    staff.inspect("inbox-appeal")
    staff.open("restrictions/")
    staff.inspect("restrictions")
    staff.page.locator("main a[href*='/app/restrictions/']").first.click()
    staff.page.locator("textarea").first.wait_for()
    staff.inspect("restriction")
    staff.open(f"returns/{rma.number}/")
    staff.inspect("return-restricted")
    staff.open("settings/")
    staff.inspect("settings-care")


@every_view()
def test_what_is_noted_of_deliveries_and_what_shoppers_read_of_care(
    visit: Callable[..., Visit], desk: Callable[..., Desk], language: str, viewport: Any
) -> None:
    shop = make_shop()
    rma, _made = restricted(shop)
    Order.objects.update(locale=language)
    document = shop.policies.get(status="ACTIVE").document
    care = {"above_median_bps": 4000, "undelivered": 2}
    publish_policy(shop=shop, document=document | {"care": care, "caps": {"day_minor": 50_000}}, now=timezone.now())
    ReturnMedian.objects.create(shop=shop, days=365, orders=5, people=412, share_bps=2400, counted_at=timezone.now())

    shopper = visit(shop, language=language, viewport=viewport)
    shopper.open("/")
    shopper.inspect("conditions-with-care")
    path = f"/orders/{order_token(rma.order)}/appeal/"
    take([Attempt(PER_RESTRICTION, (_made.pk,))] * PER_RESTRICTION.most, now=timezone.now())
    page = shopper.open(path)
    page.locator("main form textarea").fill("Everything was in the parcel.")
    with page.expect_response(lambda answer: answer.status == 429):
        page.locator("main form button").click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    expect(page.locator("main form textarea")).to_have_value("Everything was in the parcel.")
    page.complaints.clear()  # type: ignore[attr-defined]
    shopper.inspect("appeal-too-often")

    staff = desk(shop, language=language, viewport=viewport)
    staff.open("returns/new/?order=1001")
    staff.inspect("delivery-not-noted")
    staff.page.locator("#new-delivery button").click()
    expect(staff.page.locator("#new-delivery button[name=came]")).to_be_visible()
    staff.inspect("delivery-noted")
    staff.open("settings/")
    staff.inspect("settings-median")
