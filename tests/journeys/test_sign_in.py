"""A shopper with a customer account, from the storefront to Shopify's sign-in, a return, and out again; in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo import main_job
from demo.main_job import EMAIL, Scene
from demo.sign_in import open_the_door
from returns.models import Order, Return
from tests.browser_fixtures import DESKTOP, PHONE, inspect, want
from tests.processes import Program

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis, pytest.mark.browser]
PATIENCE = 30_000


@pytest.mark.parametrize(("javascript", "viewport"), [(True, PHONE), (False, DESKTOP)], ids=["phone", "no-javascript"])
def test_signing_in_returning_and_signing_out(
    scene: Scene,
    celery_worker_process: Program,
    new_page: Callable[..., Page],
    javascript: bool,
    viewport: dict[str, int],
) -> None:
    for _again in range(2):  # a second demo on the same data finds the door open
        open_the_door(scene)
    order = main_job.buy(scene)
    delivered = Order.objects.filter(name=order["name"], fulfillments__delivered_at__isnull=False)
    main_job.until(delivered.exists, "the order by webhook")
    page = new_page(javascript=javascript, viewport=viewport)
    page.goto(scene.at.storefront(scene.domain))
    page.locator("a[href*='/apps/returns']").first.click()
    if javascript:
        inspect(page, "find")
    page.locator("a[href*='/sign-in/begin/']").click()
    page.fill("#email", EMAIL)
    page.locator("[name=step][value=email]").click()
    page.locator("#code").wait_for(timeout=PATIENCE)
    [code] = re.findall(r"\b\d{6}\b", scene.street.mail(to=EMAIL)[-1]["text"])
    page.fill("#code", code)
    page.locator("[name=step][value=code]").click()

    page.wait_for_url(re.compile("/apps/returns/account/"), timeout=PATIENCE)
    orders = page.url
    expect(page.locator("main")).to_contain_text(order["name"])
    if javascript:
        inspect(page, "orders")
    page.locator("a.button[href*='/orders/']").first.click()
    page.locator("[name=line]").first.wait_for(timeout=PATIENCE)
    want(page)
    page.locator("main form button").last.click()
    page.locator("[name=agreed]").wait_for(state="attached", timeout=PATIENCE)
    page.locator("form:has([name=agreed]) button").click()
    page.wait_for_url(re.compile("/status/"), timeout=PATIENCE)

    page.goto(orders)
    expect(page.locator("main")).to_contain_text(Return.objects.get(order=delivered.get()).number)
    if javascript:
        inspect(page, "orders-returned")
    page.locator("form[action*='sign-out'] button").click()
    page.wait_for_url(re.compile("/sign-in/ended"), timeout=PATIENCE)
    page.goto(orders)
    expect(page.locator("h1")).to_contain_text("Votre session est terminée")
    if javascript:
        inspect(page, "signed-out")
