"""What a shopper filled in when the connection breaks, when news come, and when something is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Order, Return
from returns.operations.approve_return import approve_return
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import DESKTOP, every_view, want
from tests.characters import Bought, make_shop
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_collection_pages import to_collect
from tests.returns_portal.test_ways_back import COAT, asked, make_ready, order_of, shop_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
NO_ANSWER = re.compile("Check your connection|Vérifiez votre connexion")

IMPATIENT = """
const timeout = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'timeout');
Object.defineProperty(XMLHttpRequest.prototype, 'timeout', {
  set(wanted) { window.patience = wanted; timeout.set.call(this, window.hurried ? wanted / 120 : wanted); },
});
"""


@every_view()
def test_a_broken_connection_is_told(visit: Callable[..., Visit], language: str, viewport: Any) -> None:
    order = live_order(make_shop(), Bought("Robe midi fluide"))
    shopper = visit(order.shop, language=language, viewport=viewport)
    page = shopper.open()
    told = page.locator("#unanswered[role=alert]")
    page.context.set_offline(True)
    shopper.find()
    expect(told).to_have_text(NO_ANSWER)
    expect(told).to_be_in_viewport()
    expect(page.locator("[name=number]")).to_have_value("#1001")
    shopper.inspect("find-offline")
    page.context.set_offline(False)
    shopper.send()
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_url(re.compile("/orders/"))
    want(page)
    shopper.send()
    expect(page.locator("[name=agreed]")).to_be_attached()
    page.context.set_offline(True)
    shopper.send()
    expect(told).to_have_text(NO_ANSWER)
    expect(told).to_be_in_viewport()
    expect(page.locator("main form button").last).to_be_enabled()
    shopper.inspect("review-offline")
    page.context.set_offline(False)
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    assert Return.objects.count() == 1


def test_nobody_waits_for_ever(visit: Callable[..., Visit], desk: Callable[..., Desk]) -> None:
    """A server that keeps silent, and a browser whose minutes are half seconds as long as it does."""
    order = live_order(make_shop(), Bought("Robe midi fluide"))
    shopper = visit(order.shop, language="en")
    shopper.page.add_init_script(IMPATIENT)
    page, held = shopper.open(), []
    page.route("**/*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.evaluate("window.hurried = true")
    shopper.find()
    button = page.locator("main form button").last
    expect(button).to_be_disabled()
    expect(page.locator("#unanswered")).to_have_text(NO_ANSWER)
    expect(button).to_be_enabled()
    expect(page.locator("[name=number]")).to_have_value("#1001")
    assert len(held) == 1
    page.evaluate("window.hurried = false")
    page.unroute("**/*")
    shopper.send()
    page.wait_for_url(re.compile("/orders/"))
    page.evaluate("htmx.ajax('POST', '/', {swap: 'none', values: {photo: new File(['x'], 'x.jpg')}})")
    assert page.evaluate("window.patience") == 600_000, "photos take as long as they take"
    staff = desk(order.shop, language="en", viewport=DESKTOP)
    staff.page.add_init_script(IMPATIENT)
    staff.open().evaluate("htmx.ajax('GET', '/app/', {swap: 'none'})")
    staff.page.wait_for_function("window.patience === 60_000")


def test_news_wait_for_who_fills_in_a_form(visit: Callable[..., Visit]) -> None:
    """A label that may be used before anybody agreed: the page asks for news while its shopper types the number."""
    rma = asked(order_of(shop_with({"label": "at_request"}), COAT))
    make_ready(rma.parcels.get())
    page = visit(rma.shop, language="en").open(f"/status/{return_token(rma)}/")
    asks = page.locator("[data-quiet]")
    expect(asks).to_have_attribute("hx-trigger", "every 20s")
    asks.evaluate("asker => { asker.setAttribute('hx-trigger', 'every 1s'); htmx.process(asker) }")
    before = page.locator("h1").inner_text()
    page.locator(".posting summary").click()
    page.locator(".posting [name=number]").fill("RR 47312482")
    page.locator("h1").click()
    with page.expect_response(lambda answer: "seen=" in answer.url and answer.status == 200):
        approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    with page.expect_response(lambda answer: "seen=" in answer.url and answer.status == 200):
        pass
    expect(page.locator(".posting [name=number]")).to_have_value("RR 47312482")
    expect(page.locator("h1")).to_have_text(before)
    page.locator(".posting [name=number]").fill("")
    page.locator("h1").click()
    expect(page.locator("h1")).not_to_have_text(before)


def test_what_is_wrong_with_a_collection_has_the_focus(visit: Callable[..., Visit]) -> None:
    rma = to_collect(make_shop())
    shopper = visit(rma.shop, language="en")
    page = shopper.open(f"/status/{return_token(rma)}/collection/")
    page.locator("[name=slot]").select_option(index=1)
    page.locator("[name=name]").fill("Camille Martin")
    page.locator("[name=phone]").fill("12")
    page.locator("main form button").click()
    expect(page.locator("[name=phone]")).to_be_focused()
    expect(page.locator("main [role=alert] a")).to_have_attribute("href", "#id_phone")
    shopper.inspect("collection-wrong")


def test_a_problem_that_comes_instead_of_a_page_has_the_focus(visit: Callable[..., Visit]) -> None:
    order = live_order(make_shop(), Bought("Robe midi fluide"))
    shopper = visit(order.shop, language="en")
    page = shopper.open(f"/orders/{order_token(order)}/")
    want(page)
    Order.objects.update(email="another@example.com")
    shopper.send()
    expect(page.locator("h1")).to_be_focused()


def test_an_error_of_others_leaves_what_the_status_page_tells(visit: Callable[..., Visit]) -> None:
    """A proxy whose server is away answers for it: nothing of the page goes, and news come once they are there."""
    rma = asked(order_of(shop_with({"label": "at_request"}), COAT))
    page = visit(rma.shop, language="en").open(f"/status/{return_token(rma)}/")
    before = page.locator("h1").inner_text()
    page.route("**/*seen=*", lambda route: route.fulfill(status=502, content_type="text/html", body=BAD_GATEWAY))
    asks = page.locator("[data-quiet]")
    asks.evaluate("asker => { asker.setAttribute('hx-trigger', 'every 300ms'); htmx.process(asker) }")
    for _ in range(2):
        with page.expect_response(lambda answer: "seen=" in answer.url and answer.status == 502):
            pass
    expect(page.locator("#progress h1")).to_have_text(before)
    expect(page.locator("#unanswered")).to_be_empty()
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    page.unroute("**/*seen=*")
    expect(page.locator("#progress h1")).not_to_have_text(before)


def test_an_error_of_others_leaves_what_was_filled_in(visit: Callable[..., Visit]) -> None:
    """What has words of ours is shown, as before: here that the order cannot be loaded yet."""
    order = live_order(make_shop(), Bought("Robe midi fluide"))
    shopper = visit(order.shop, language="en")
    page = shopper.open(f"/orders/{order_token(order)}/")
    want(page)
    page.route("**/*", lambda route: route.fulfill(status=503, content_type="text/html", body=BAD_GATEWAY))
    shopper.send()
    expect(page.locator("#unanswered")).to_contain_text("Something went wrong on our side")
    expect(page.locator("[data-reason]:checked")).to_have_count(1)
    expect(page.locator("main form button").last).to_be_enabled()
    shopper.inspect("items-unanswered")
    page.unroute("**/*")
    shopper.send()
    expect(page.locator("[name=agreed]")).to_be_attached()
    expect(page.locator("#unanswered")).to_be_empty()
    Order.objects.update(asked_at=None)
    shopper.open()
    shopper.find()
    expect(page.locator("h1")).to_have_text("One moment, please")
