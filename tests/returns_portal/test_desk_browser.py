"""The receiving desk in a real browser, by keyboard alone.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from returns.domain.grading import CountStatus
from returns.domain.status import ParcelStatus
from returns.models import DeskCount, Disposition, Return, ReverseDelivery
from returns.operations.moves import refold
from tests.browser_fixtures import DESKTOP, every_view
from tests.characters import make_shop
from tests.desk import count, everything
from tests.parts import again
from tests.returns_portal import merchant_desk as stages
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_unannounced_browser import assert_quiet, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_what_is_scanned_is_found(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop, now = make_shop(), timezone.now()
    here, coming, counted = stages.arrived(shop, 1001), stages.arrived(shop, 1002), stages.received(shop, 1003)
    ReverseDelivery.objects.filter(rma=here).update(delivered_at=now - timedelta(hours=50))
    ReverseDelivery.objects.filter(rma=coming).update(
        status=ParcelStatus.IN_TRANSIT, delivered_at=None, first_scan_at=now - timedelta(days=3)
    )
    for rma in (here, coming):
        refold(rma, now=now)
    Return.objects.filter(pk=counted.pk).update(received_at=now)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("desk/")
    expect(page.locator("#scanned")).to_be_focused()
    staff.inspect("desk")
    page.keyboard.type("sku-1\n", delay=0)
    expect(page.locator("#desk-found")).to_contain_text(here.number)
    staff.inspect("desk-which")
    page.locator("#scanned").fill("8R 00000 00000 00")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-found")).to_contain_text("8R 00000 00000 00")
    expect(page.locator("#scanned")).to_be_focused()
    staff.inspect("desk-unknown")
    page.locator("#scanned").fill("420 75019 SBX1001FR")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(here.number))
    assert_quiet(page)


@every_view()
def test_goods_are_counted_by_keys_alone(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop = make_shop()
    rma = stages.arrived(shop, 1001)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("desk/")
    page.keyboard.type(f"{rma.number}\n")
    page.wait_for_url(re.compile(f"desk/returns/{rma.number}/"))
    staff.inspect("count")
    first, second = page.locator("[data-line]").all()
    first.focus()
    press(page, "b")
    expect(first.locator("[data-total]")).to_have_text("1")
    press(page, "j")
    press(page, "*")
    press(page, "A")
    press(page, "x")
    expect(second.locator("[data-total]")).to_have_text("2")
    press(page, "m")  # there are no more
    expect(second.locator("[data-total]")).to_have_text("2")
    second.locator("[data-about=damaged] input[type=text]").fill("Une couture est ouverte.")
    second.locator("[data-about=damaged] input[type=file]").set_input_files([picture("tan")])
    staff.inspect("count-graded")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"desk/counts/\d+/"))
    expect(page.locator("#count-said .photos img")).to_have_count(1)
    expect(page.locator("#scanned")).to_be_focused()
    staff.inspect("counted")
    assert stages.again(rma).received_at
    assert_quiet(page)


def test_who_switched_keys_off_counts_with_the_scanner(desk: Callable[..., Desk]) -> None:
    rma = stages.arrived(make_shop(), 1001)
    page = desk(rma.shop, language="en", viewport=DESKTOP).open(f"desk/returns/{rma.number}/")
    page.locator("#shortcuts summary").click()
    page.locator("#keys-off").check()
    line = page.locator("[data-line]").first
    line.focus()
    for key in ("a", "m", "*", "?"):
        press(page, key)
    expect(line.locator("[data-total]")).to_have_text("0")
    expect(page.locator("#shortcuts")).to_have_attribute("open", "")
    page.keyboard.type(f"{line.get_attribute('data-code')}\n", delay=0)
    expect(line.locator("[data-total]")).to_have_text("1")


def press(page: Page, key: str) -> None:
    """A key as people press it: a scanner's come faster one after another."""
    page.keyboard.press(key)
    page.wait_for_timeout(80)


def count_all(page: Page) -> None:
    """Everything that is expected, as new, and off it goes."""
    for line in page.locator("[data-line]").all():
        line.focus()
        press(page, "*")
    page.keyboard.press("Control+Enter")


@every_view()
def test_a_lost_connection_loses_nothing_and_sends_once(
    desk: Callable[..., Desk], language: str, viewport: Any
) -> None:
    shop = make_shop()
    one, other = again(stages.arrived(shop, 1001)), again(stages.arrived(shop, 1002))
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("desk/")
    expect(page.locator("#desk-queue")).to_have_attribute("data-kept", "2")
    page.context.set_offline(True)
    for number in (one.number, f"420 75019 {other.parcels.get().tracking_number}"):
        page.locator("#scanned").fill(number)
        page.keyboard.press("Enter")
        expect(page.locator("form.count")).to_be_visible()
        count_all(page)
        expect(page.locator("form.count")).to_have_count(0)
        expect(page.locator("#scanned")).to_be_focused()
    expect(page.locator("#desk-queue li")).to_have_count(2)
    staff.inspect("desk-offline")
    page.locator("#scanned").fill("R-99999")
    page.keyboard.press("Enter")
    expect(page.locator("#alerts")).not_to_be_empty()
    assert not DeskCount.objects.exists()

    count(other, *everything(other), by="7002")
    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        """The server does it, and nobody hears of it."""
        answer = route.fetch(max_redirects=0)
        lost.append(answer.status)
        route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    page.route("**/count/", lose_the_first_answer)
    page.context.set_offline(False)
    expect(page.locator("#desk-queue")).to_have_attribute("data-waiting", "2")
    page.wait_for_function("() => !document.hidden")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#desk-queue")).to_have_attribute("data-waiting", "0", timeout=30000)
    page.unroute("**/count/")
    staff.inspect("desk-sent")
    mine, theirs, late = DeskCount.objects.order_by("rma", "taken_in_at")
    assert (mine.rma, mine.status) == (one, CountStatus.TAKEN)
    assert (theirs.counted_by, theirs.status) == ("7002", CountStatus.TAKEN)
    assert (late.rma, late.status, late.counted_by) == (other, CountStatus.REFUSED, "7001")
    assert len(lost) == 3
    assert sum(Disposition.objects.values_list("quantity", flat=True)) == 6
    page.locator("#desk-queue a").first.click()
    page.wait_for_url(re.compile(f"desk/counts/{late.pk}/"))
    staff.inspect("count-refused")


NO_STORE = "indexedDB.open = () => { throw new DOMException('refused', 'InvalidStateError'); };"


def test_where_the_browser_keeps_nothing_a_count_is_sent_at_once(desk: Callable[..., Desk]) -> None:
    """As in some private windows. Without a connection nothing is lost either: the form stays, to be sent again."""
    shop = make_shop()
    rma = again(stages.arrived(shop, 1001))
    staff = desk(shop, language="en", viewport=DESKTOP)
    staff.page.add_init_script(NO_STORE)
    page = staff.open(f"desk/returns/{rma.number}/")
    page.route("**/count/", lambda route: route.abort())
    count_all(page)
    staff.said("That did not work.")
    expect(page.locator("form.count button").first).to_be_enabled()
    assert not DeskCount.objects.exists()
    page.unroute("**/count/")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("desk/counts/"))
    assert DeskCount.objects.get().status == CountStatus.TAKEN
