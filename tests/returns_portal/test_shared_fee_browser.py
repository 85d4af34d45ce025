"""Two returns in one parcel in a real browser: what both come to is shown before; phone and desktop, both languages.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Return
from returns.operations.approve_return import approve_return
from returns.operations.publish_policy import publish_policy
from returns.operations.record_label import record_label
from returns.queries.policies import active_policy
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import every_view, want
from tests.characters import Bought, ask
from tests.returns.test_shared_fee import a_shop
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_travel_along_pages import travels_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def both() -> tuple[Return, Return]:
    """Two returns of one dress, each with its label, in a shop that holds a fee back for every parcel."""
    shop, found = a_shop(), []
    for number in (1001, 1002):
        rma = ask(live_order(shop, Bought("Robe midi fluide"), number=number), key=f"key-{number}", now=timezone.now())
        if rma.status == "REQUESTED":
            approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        record_label(
            parcel_id=rma.parcels.get().pk,
            carrier="sandbox",
            tracking_number=f"SBX{number}FR",
            tracking_url="",
            now=timezone.now(),
        )
        found.append(Return.objects.get(pk=rma.pk))
    return found[0], found[1]


@every_view()
def test_a_shopper_agrees_to_one_fee(
    visit: Callable[..., Visit],
    desk: Callable[..., Desk],
    both: tuple[Return, Return],
    language: str,
    viewport: Any,
) -> None:
    host, guest = both
    shopper = visit(host.shop, language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(guest)}/")
    shopper.page.locator("#other").fill(host.number)
    shopper.page.locator("form:has(#other) button").click()
    expect(shopper.page.locator("form[action*=parcel] button")).to_have_count(1)
    expect(shopper.page.locator("[name=expected]")).to_have_value("4500,4990")
    shopper.inspect("one-fee-review")
    shopper.page.locator("form[action*=parcel] button").click()
    expect(shopper.page.locator("#together")).to_be_visible()
    shopper.inspect("one-fee-status")
    assert Return.objects.get(pk=guest.pk).settlement.return_shipping_fee_presentment_minor == 0

    staff = desk(host.shop, language=language, viewport=viewport)
    staff.open_return(guest)
    staff.inspect("one-fee-desk")


@every_view()
def test_one_parcel_is_offered_and_ticked_by_nobody(
    visit: Callable[..., Visit],
    desk: Callable[..., Desk],
    both: tuple[Return, Return],
    language: str,
    viewport: Any,
) -> None:
    one, two = both
    document = active_policy(one.shop).document | {"approval": "auto"}
    publish_policy(shop=one.shop, document=document, now=timezone.now() - timedelta(days=20))
    staff = desk(one.shop, language=language, viewport=viewport)
    staff.open_return(two)
    staff.inspect("along-desk")
    shopper = visit(one.shop, language=language, viewport=viewport)
    page = shopper.open(f"/status/{return_token(two)}/")
    expect(page.locator(".along button")).to_have_count(1)
    shopper.inspect("along-status")
    page.locator(".along button").click()
    expect(page.locator(".along")).to_have_count(0)
    shopper.look("along-together")
    assert travels_with(two) == one.number
    order = live_order(one.shop, Bought("Pull"), number=1003)
    page = shopper.open(f"/orders/{order_token(order)}/")
    want(page)
    shopper.send()
    expect(page.locator("input#together")).not_to_be_checked()
    shopper.inspect("along-review")
    page.locator("#way-refund").check()
    page.locator("input#together").check()
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    expect(page.locator("#together")).to_be_visible()
    shopper.look("along-asked")
    assert travels_with(Return.objects.latest("pk")) == one.number
