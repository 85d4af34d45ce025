"""What a normal return takes of a merchant: one at a time, and many at once. Clicks are asserted, times told.

`make touch` plays fifty returns each way and writes `docs/merchant-flow.md`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
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
# For so long the page takes no key (acts.js), milliseconds: less than a decision, which is reckoned and not played.
SEEN_AFTER = 650
# A normal return needs a person three times: to say yes, to count, to pay. Tab, what is done, and how that is called.
STEPS = (("review", "approval", "approve"), ("inspect", "receipt", "receive"), ("refund", "settlement", "settle"))


def travel(shop: Shop) -> None:
    """What is no merchant's touch: labels are made, and parcels arrive."""
    now = timezone.now()
    for parcel in ReverseDelivery.objects.filter(rma__shop=shop, status=ParcelStatus.AWAITING_LABEL):
        number = {"tracking_number": f"SBX{parcel.pk}", "tracking_url": "https://carrier.example/track"}
        record_label(parcel_id=parcel.pk, carrier="sandbox", now=now, **number)
        record_scan(parcel_id=parcel.pk, status=ParcelStatus.DELIVERED, at=now, now=now)


def pay_out(shop: Shop) -> None:
    """The worker's part: what is due is paid at Shopify within seconds."""
    for rma in Return.objects.filter(shop=shop, settlement__status=SettlementStatus.DUE):
        begin_payment(rma_id=rma.pk, now=timezone.now())
        pay(again(rma), at=timezone.now(), number=rma.pk)


# What working through a list takes: to say yes, and to count and pay with one act. Tab, card, and what is read.
STOPS = (
    ("review", "#return-decision", ".glance"),
    ("inspect", "#return-receipt", ".counted .line-title, [data-key=a]"),
)


def one_after_the_other(mine: Desk, number: int, *, keys: bool) -> Hand:
    """Open the first return of a tab; each act opens the next one, and the last one the list."""
    hand, page = Hand(mine.page), mine.page
    for tab, card, facts in STOPS:
        travel(mine.shop)
        mine.open(f"returns/?tab={tab}&sort=waiting")
        title = page.locator("h1")
        hand.click_on(page.locator("#inbox tbody th a").first, until=page.locator(card))
        for place in range(number):
            hand.read(page.locator(card).locator(facts))
            now = title.inner_text()
            until = page.locator("#inbox") if place == number - 1 else page.locator(f"h1:not(:text-is('{now}'))")
            page.wait_for_timeout(SEEN_AFTER)
            if keys:
                hand.press("a", until=until)
            else:
                hand.click_on(page.locator(f"{card} [data-key=a]"), until=until)
            pay_out(mine.shop)
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


WAYS = ("one after the other", "one after the other, by keys", "a page at once")


def played(desk: Callable[..., Desk], shop: Shop, number: int) -> tuple[Hand, ...]:
    mine, hands = desk(viewport=DESKTOP), []
    for first, play in (
        (3001, partial(one_after_the_other, keys=False)),
        (5001, partial(one_after_the_other, keys=True)),
        (7001, many_at_once),
    ):
        for place in range(number):
            requested(shop, first + place)
        hands.append(play(mine, number))
    assert {rma.settlement.status for rma in Return.objects.select_related("settlement")} == {SettlementStatus.PAID}
    return tuple(hands)


def test_the_clicks_that_normal_returns_take(desk: Callable[..., Desk], shop: Shop) -> None:
    clicked, pressed, many = played(desk, shop, 2)
    # Twice the list's first return, and two acts for each.
    assert (clicked.clicks, clicked.keys) == (2 + 2 * 2, 0)
    assert (pressed.clicks, pressed.keys) == (2, 2 * 2)
    assert many.clicks == 9


@pytest.mark.skipif(not RETURNS, reason="measured by `make touch`")
def test_the_report_of_clicks_and_times(desk: Callable[..., Desk], shop: Shop) -> None:
    hands: dict[str, Any] = dict(zip(WAYS, played(desk, shop, RETURNS), strict=True))
    rows = "\n".join(
        f"| {name} | {hand.clicks / RETURNS:.2f} | {hand.keys / RETURNS:.0f} | {hand.waited / RETURNS:.1f} s "
        f"| {hand.acting / RETURNS:.1f} s | {hand.reading / RETURNS:.1f} s |"
        for name, hand in hands.items()
    )
    REPORT.write_text(TEXT.format(returns=RETURNS, rows=rows), encoding="utf-8")


TEXT = """# Normal returns, by hand

Written by `make touch` ({returns} returns each way in Chromium, 1280 × 900, without a network in between). A normal
return needs a person twice: to say yes, and to count the goods and pay. What comes between, the label and the parcel's
way, is nobody's touch.

For each return:

| way | clicks | keys | waiting | deciding, acting and waiting | reading the facts |
| --- | --- | --- | --- | --- | --- |
{rows}

*One after the other*: a return that is opened from a tab is worked through with it. The act opens the next one, what
was just done stands above it with its undo, and goods as expected are counted and paid with one act. Its key is `a`.

*A page at once*: the box above the list, what is to be done, and yes, for a page of 25 returns; what a worker goes on
with after the yes is waited for by nobody. “All that match” takes one click more and does up to 10,000. Each return
still has its own result.

Deciding and clicking are reckoned, not measured: 1.35 s to decide, and 1.1 s to point and 0.1 s to press for each
click or 0.28 s for a key (keystroke-level model: Card, Moran, Newell, 1980). Waiting is measured, on the machine that
ran this. Reading is apart: what, why, the policy's word and the amount where it is decided, articles and sum where they
are counted, at 238 words a minute (Brysbaert, 2019). Looking at goods is in none of these figures; a shop that lets its
policy approve, and pays from the receiving desk's count, has fewer of these touches still. The clicks are asserted by
`tests/returns_portal/test_touch_browser.py`; no time is.
"""
