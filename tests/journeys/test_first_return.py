"""The first return, from webhook to refund, as its people live it: in Chromium, with real workers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo import main_job
from demo.main_job import EMAIL, Scene
from returns.models import Order, ReverseDelivery
from tests.browser_fixtures import DESKTOP, PHONE, want
from tests.processes import Program

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis, pytest.mark.browser]
PATIENCE = 30_000
NewPage = Callable[..., Page]


def shopper_asks(page: Page, scene: Scene, order: dict[str, Any]) -> None:
    """From the storefront to the status page, by the links and buttons a shopper sees."""
    page.goto(scene.at.storefront(scene.domain))
    page.locator("a[href*='/apps/returns']").first.click()
    page.fill("[name=number]", order["name"])
    page.fill("[name=secret]", EMAIL)
    page.locator("main form button").last.click()
    page.locator("[name=line]").first.wait_for(timeout=PATIENCE)
    want(page, every=True)
    page.locator("main form button").last.click()
    page.locator("[name=agreed]").wait_for(state="attached", timeout=PATIENCE)
    page.locator("form:has([name=agreed]) button").click()
    page.wait_for_url(re.compile("/status/"), timeout=PATIENCE)


def merchant_acts(page: Page, noun: str) -> None:
    """Click the button of an action in the embedded admin and wait for the region to change."""
    frame = page.frame_locator("iframe")
    form = frame.locator(f"form[action*='/{noun}/']:not([action*='/undoing/'])")
    form.locator("button").last.click()
    try:
        expect(form).to_have_count(0, timeout=PATIENCE)
    except AssertionError as error:
        raise AssertionError(f"{noun} was not taken; the page says: {frame.locator('main').inner_text()}") from error


@pytest.mark.parametrize(("javascript", "viewport"), [(True, PHONE), (False, DESKTOP)], ids=["phone", "no-javascript"])
def test_the_first_return(
    scene: Scene,
    celery_worker_process: Program,
    new_page: NewPage,
    javascript: bool,
    viewport: dict[str, int],
) -> None:
    order = main_job.buy(scene)
    delivered = Order.objects.filter(name=order["name"], fulfillments__delivered_at__isnull=False)
    main_job.until(delivered.exists, "the order by webhook")
    shopper = new_page(javascript=javascript, viewport=viewport)
    shopper_asks(shopper, scene, order)

    merchant = new_page()
    merchant.goto(f"{scene.at.admin(scene.domain)}/returns/")
    merchant.frame_locator("iframe").locator("a[href*='/app/returns/R-']").first.click()
    merchant_acts(merchant, "approval")

    status_url = shopper.url
    expect_after_reloading(shopper, status_url, "a[href*='/labels/']")
    parcel = scene.street.parcels()[-1]
    scene.street.scan(parcel["tracking_number"], "in_transit", "Paris")
    scene.street.scan(parcel["tracking_number"], "delivered", "Rennes")

    arrived = ReverseDelivery.objects.filter(tracking_number=parcel["tracking_number"], status="DELIVERED")
    main_job.until(arrived.exists, "the scans")
    merchant.reload()
    merchant_acts(merchant, "receipt")
    merchant_acts(merchant, "settlement")

    refunds = main_job.until(lambda: scene.street.ledger(scene.domain)["refunds"], "the refund")
    assert len(refunds) == 1
    main_job.check_mail(scene, order)
    assert shopper.complaints == []  # type: ignore[attr-defined]
    assert merchant.complaints == []  # type: ignore[attr-defined]


def expect_after_reloading(page: Page, url: str, selector: str) -> None:
    """Reload until something is there, as a patient shopper without JavaScript would."""
    for _ in range(60):
        page.goto(url)
        if page.locator(selector).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{selector} never came on {url}")
