"""Many returns at once in a real browser: chosen with keys, looked at, agreed to, with a result for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.domain.status import ReturnStatus, SettlementStatus
from returns.models import BulkJob, BulkRow, Order, Return, Shop
from returns.operations.approve_return import approve_return
from tests.browser_fixtures import DESKTOP, every_view
from tests.returns_portal.merchant_desk import again, arrived, declined, received, requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, action: str, *chosen: Return) -> None:
    """Tick returns in the list, and press what is to be done with them."""
    for rma in chosen:
        page.locator(f'input[name="return"][value="{rma.number}"]').check()
    page.locator(f'#selection button[value="{action}"]').click()
    page.locator("#bulk").wait_for()


def agree(page: Page) -> None:
    page.locator("#bulk-summary form .button.primary").click()
    page.locator("#bulk-summary .card-head .badge.success").wait_for()


@every_view()
def test_from_the_list_to_a_result_for_each(
    desk: Callable[..., Desk], shop: Shop, language: str, viewport: Any
) -> None:
    rows = [requested(shop, number) for number in (1001, 1002, 1003)]
    no = declined(shop, 1004)
    mine = desk(locale=language, viewport=viewport)
    page = mine.open("returns/")
    page.locator(f'input[value="{rows[2].number}"]').check()
    page.locator(f'input[value="{no.number}"]').check()
    mine.inspect("bulk-chosen")
    choose(page, "approve", rows[0], rows[1])
    mine.inspect("bulk-preview")
    approve_return(rma_id=rows[0].pk, actor="merchant", now=timezone.now())
    agree(page)
    mine.inspect("bulk-partial")
    assert {again(rma).status for rma in rows} == {ReturnStatus.OPEN}
    skipped = BulkRow.objects.get(rma=rows[0])
    assert (skipped.status, skipped.reason) == ("REFUSED", "changed")
    BulkJob.objects.update(status="RUNNING", finished_at=None)
    BulkRow.objects.filter(rma=rows[1]).update(status="FIT")
    mine.open(f"bulk/{skipped.job_id}/")
    mine.inspect("bulk-progress")
    BulkRow.objects.filter(rma=rows[1]).update(status="DONE")
    BulkJob.objects.update(status="DONE", finished_at=timezone.now())
    page.locator("#bulk-summary .card-head .badge.success").wait_for()
    mine.open("bulk/")
    mine.inspect("bulk-jobs")


@every_view()
def test_each_action(
    desk: Callable[..., Desk], shop: Shop, language: str, viewport: Any, live_server: Any, settings: Any
) -> None:
    settings.APP_URL = live_server.url
    rma, here, counted = requested(shop), arrived(shop, 1002), received(shop, 1003)
    dollars = received(shop, 1004)
    Order.objects.filter(pk=dollars.order_id).update(presentment_currency="USD")
    mine = desk(locale=language, viewport=viewport)

    page = mine.open("returns/")
    choose(page, "tag", rma, here)
    page.locator('input[name="tag"]').fill("Urgent")
    mine.inspect("bulk-tag")
    agree(page)
    page = mine.open("returns/")
    choose(page, "settle", counted, dollars)
    mine.inspect("bulk-money")
    agree(page)
    assert {again(each).settlement.status for each in (counted, dollars)} == {SettlementStatus.DUE}

    page = mine.open("returns/")
    choose(page, "receive", here, rma)
    mine.inspect("bulk-receive")
    agree(page)
    assert again(here).received_at

    page = mine.open("returns/")
    choose(page, "decline", rma)
    page.locator('select[name="reason"]').select_option("OTHER")
    page.locator("#bulk-summary form .button.primary").click()
    page.locator('[aria-invalid="true"]').wait_for()
    mine.inspect("bulk-decline-wrong")
    page.locator('textarea[name="explanation"]').fill("The dress was worn.")
    agree(page)
    assert again(rma).status == ReturnStatus.DECLINED

    page = mine.open("returns/")
    choose(page, "untag", rma)
    page.locator('select[name="tag"]').select_option("Urgent")
    agree(page)

    page = mine.open("returns/")
    choose(page, "export", rma, here)
    mine.inspect("bulk-export")
    for ending in ("xlsx", "csv"):
        with page.expect_download() as coming:
            page.locator(f'a[href$="returns.{ending}"]').click()
        assert coming.value.suggested_filename.endswith(ending)


def test_with_the_keyboard_alone(desk: Callable[..., Desk], shop: Shop) -> None:
    rows = [requested(shop, number) for number in range(1001, 1006)]
    mine = desk(viewport=DESKTOP)
    page = mine.open("returns/")
    said = page.locator("#selection output")
    page.locator("tbody th a").first.focus()
    page.keyboard.press("x")
    expect(said).to_have_text("1 chosen")
    for key in ("j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(said).to_have_text("3 chosen")
    assert page.locator("#choose-page").evaluate("box => box.indeterminate")
    page.keyboard.press("Escape")
    expect(said).to_have_text("None chosen")
    page.locator("#choose-page").focus()
    page.keyboard.press("Space")
    expect(said).to_have_text("5 chosen")
    page.locator('#selection button[value="approve"]').press("Enter")
    page.locator("#bulk-summary form .button.primary").press("Enter")
    page.locator("#bulk-summary .card-head .badge.success").wait_for()
    assert {again(rma).status for rma in rows} == {ReturnStatus.OPEN}


def test_a_choice_survives_the_turning_of_pages(desk: Callable[..., Desk], shop: Shop) -> None:
    rows = [requested(shop, number) for number in range(1001, 1030)]
    mine = desk(viewport=DESKTOP)
    page, said = mine.open("returns/?tab=review"), mine.page.locator("#selection output")
    first, last = rows[-1], rows[0]

    def box(rma: Return) -> Any:
        return page.locator(f'tbody input[value="{rma.number}"]')

    box(first).check()
    page.locator('.paging [rel="next"]').click()
    box(last).check()
    expect(said).to_have_text("2 chosen, 1 on other pages")
    mine.inspect("bulk-chosen-on-pages")
    page.locator('.paging [rel="prev"]').click()
    expect(box(first)).to_be_checked()
    page.locator(f'a[href*="/{first.number}/"]').click()
    page.locator("#summary, h1").first.wait_for()
    mine.open("returns/?tab=review")
    expect(said).to_have_text("2 chosen, 1 on other pages")
    mine.open("returns/?tab=all")
    expect(said).to_have_text("None chosen")
    page.locator('#selection input[name="all"]').check()
    page.locator('.paging [rel="next"]').click()
    expect(said).to_have_text("All that match (29) are chosen")
    box(rows[1]).uncheck()
    expect(said).to_have_text("28 chosen, 25 on other pages")
    page.locator("#selection [data-clear]").click()
    box(last).check()
    page.locator('.paging [rel="prev"]').click()
    box(first).check()
    choose(page, "approve")
    agree(page)
    assert {again(rma).status for rma in (first, last)} == {ReturnStatus.OPEN}
    assert {again(rma).status for rma in rows[1:-1]} == {ReturnStatus.REQUESTED}
    mine.open("returns/?tab=all")
    expect(said).to_have_text("None chosen")
