"""What a normal return takes of a merchant: one at a time, and many at once. Clicks are asserted, times told.

`make touch` plays fifty returns each way and writes `docs/merchant-flow.md`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from returns.domain.status import ParcelStatus, SettlementStatus
from returns.models import BulkJob, Return, ReverseDelivery, Shop
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment
from returns.operations.record_scan import record_scan
from returns.operations.run_bulk import run_some
from tests.browser_fixtures import DESKTOP
from tests.characters import pay
from tests.processes import ROOT
from tests.returns_portal.merchant_desk import again, requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop
from tests.touch import Hand

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RETURNS = int(os.environ.get("TOUCH", "0"))
REPORT = ROOT / "docs" / "merchant-flow.md"
PAGE = 25
# A normal return needs a person three times: to say yes, to count, to pay. Tab, what is done, and how that is called.
STEPS = (("review", "approval", "approve"), ("inspect", "receipt", "receive"), ("refund", "settlement", "settle"))


def travel(shop: Shop) -> None:
    """What is no merchant's touch: labels are made, and parcels arrive."""
    now = timezone.now()
    for parcel in ReverseDelivery.objects.filter(rma__shop=shop, status=ParcelStatus.AWAITING_LABEL):
        number = {"tracking_number": f"SBX{parcel.pk}", "tracking_url": "https://carrier.example/track"}
        record_label(parcel_id=parcel.pk, carrier="sandbox", now=now, **number)
        record_scan(parcel_id=parcel.pk, status=ParcelStatus.DELIVERED, at=now, now=now, place="Rennes")


def pay_out(shop: Shop) -> None:
    """The worker's part: what is due is paid at Shopify within seconds."""
    for rma in Return.objects.filter(shop=shop, settlement__status=SettlementStatus.DUE):
        begin_payment(rma_id=rma.pk, now=timezone.now())
        pay(again(rma), at=timezone.now(), number=rma.pk)


def one_by_one(mine: Desk, number: int) -> Hand:
    """From the list of what waits to the first return in it and back, three times for each."""
    hand = Hand(mine.page)
    for tab, action, _ in STEPS:
        travel(mine.shop)
        page = mine.open(f"returns/?tab={tab}")
        for _ in range(number):
            button, first = (
                page.locator(f"form[action$='/{action}/'] button").first,
                page.locator("#inbox tbody th a").first,
            )
            hand.click_on(first, until=button)
            hand.click_on(button, until=page.locator(f"main:not(:has(form[action$='/{action}/']))"))
            pay_out(mine.shop)
            hand.back(until=page.locator("#inbox"))
    return hand


def many_at_once(mine: Desk, number: int) -> Hand:
    """A page of the list at a time: all of it, what to do, and yes."""
    hand, page = Hand(mine.page), mine.page
    for tab, _, action in STEPS:
        travel(mine.shop)
        for _ in range(0, number, PAGE):
            page = mine.open(f"returns/?tab={tab}")
            hand.click(page.locator("#choose-page"))
            agree = page.locator("#bulk-summary form .button.primary")
            hand.click_on(page.locator(f'#selection button[value="{action}"]'), until=agree)
            hand.click_on(agree, until=page.locator("#bulk-summary .badge.success, #bulk-summary progress"))
            # The worker's part, which nobody waits for.
            job = BulkJob.objects.select_related("shop").latest("pk")
            run_some(job, now=timezone.now(), most=PAGE)
            pay_out(mine.shop)
    return hand


def played(desk: Callable[..., Desk], shop: Shop, number: int) -> tuple[Hand, Hand]:
    for place in range(number):
        requested(shop, 1001 + place)
    mine = desk(viewport=DESKTOP)
    single = one_by_one(mine, number)
    for place in range(number):
        requested(shop, 5001 + place)
    many = many_at_once(mine, number)
    assert {rma.settlement.status for rma in Return.objects.select_related("settlement")} == {SettlementStatus.PAID}
    return single, many


def test_the_clicks_that_normal_returns_take(desk: Callable[..., Desk], shop: Shop) -> None:
    single, many = played(desk, shop, 2)
    assert single.clicks == 2 * 9
    assert many.clicks == 9


@pytest.mark.skipif(not RETURNS, reason="measured by `make touch`")
def test_the_report_of_clicks_and_times(desk: Callable[..., Desk], shop: Shop) -> None:
    hands: dict[str, Any] = dict(zip(("one at a time", "a page at once"), played(desk, shop, RETURNS), strict=True))
    rows = "\n".join(
        f"| {name} | {hand.clicks / RETURNS:.2f} | {hand.waited / RETURNS:.1f} s | {hand.acting / RETURNS:.1f} s |"
        for name, hand in hands.items()
    )
    REPORT.write_text(TEXT.format(returns=RETURNS, rows=rows), encoding="utf-8")


TEXT = """# Fifty normal returns, by hand

Written by `make touch` ({returns} returns each way in Chromium, 1280 × 900, without a network in between). A normal
return needs a person three times: to say yes, to count the goods, to pay. What comes between, the label and the
parcel's way, is nobody's touch.

| way | clicks for each return | waiting for each | deciding, clicking and waiting for each |
| --- | --- | --- | --- |
{rows}

One at a time: from the list to the return, the button, back to the list. At once: the box above the list, what is to
be done, and yes, for a page of 25 returns; what a worker goes on with after the yes is waited for by nobody. “All that
match” takes one click more and does up to 10,000. Each return still has its own result.

Deciding and clicking are reckoned, not measured: 1.35 s to decide, 1.1 s to point and 0.1 s to press for each click
(keystroke-level model: Card, Moran, Newell, 1980). Waiting is measured, on the machine that ran this. Looking at goods,
and reading a return that is not normal, is not in these figures; a shop that lets its policy approve, and pays from the
receiving desk's count, has fewer of these touches still. The clicks are asserted by
`tests/returns_portal/test_touch_browser.py`; no time is.
"""
