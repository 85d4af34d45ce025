"""Doors and outcomes that no other scene walks through together: each door and each outcome in each of its pairs.

`docs/accessibility.md` has the table of all journeys, and says which test plays which.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from returns.domain.brand import Corners, Font
from returns.doors import NoAnswer
from returns.models import Order, Return, Shop
from returns.operations.choose_languages import choose_languages
from returns.operations.set_brand import set_brand
from returns.sign_in import CustomerOrders, Terms
from returns.sign_in import Visit as Session
from returns_portal.shopper import shopify_says
from returns_portal.shopper.addresses import customer_token, own_base, unsubscribe_url
from returns_portal.shopper.views import orders
from tests.browser_fixtures import DESKTOP, PHONE, want
from tests.returns_portal import test_shopper_exchange
from tests.returns_portal.seats import Visit
from tests.returns_portal.shopper_steps import ProxyShopper
from tests.returns_portal.test_brand_browser import THEME
from tests.returns_portal.test_shopper_browser import visit
from tests.returns_portal.test_shopper_exchange import Shelf
from tests.returns_portal.test_thumb_browser import shop, sold

__all__ = ["shop", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
shelf = test_shopper_exchange.shelf
Come = Callable[..., Visit]
THE_SHOP = "http://atelier.example"
OUTCOMES = {"swap": "[value^='instead:']", "refund": "[value=refund]", "credit": "[value=store_credit]"}


def walk(shopper: Visit, outcome: str, name: str, *, see: Callable[[str], None]) -> Return:
    """From the items, which are there, to the page that confirms the return."""
    page = shopper.page
    want(page)
    see(f"door-{name}-items")
    shopper.send()
    page.locator("[name=outcome]").first.wait_for(state="attached")
    page.locator(f"[name=outcome]{OUTCOMES[outcome]}").first.check()
    see(f"door-{name}-review")
    page.locator("form:has([name=agreed]) button").last.click()
    page.locator(".standing").wait_for()
    see(f"door-{name}-status")
    return Return.objects.get()


@pytest.mark.parametrize(
    ("secret", "outcome", "language", "viewport", "javascript"),
    [("75 019", "swap", "ar", PHONE, False), ("06 12 34 56 78", "credit", "en", DESKTOP, True)],
    ids=["postcode-swap", "telephone-credit"],
)
def test_by_postcode_and_by_telephone(
    visit: Come, shop: Shop, shelf: Shelf, secret: str, outcome: str, language: str, viewport: Any, javascript: bool
) -> None:
    choose_languages(shop, languages=("fr", "en", "ar"))
    sold(shop, shelf, "swap")
    Order.objects.update(phone="+33612345678")
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    shopper.open()
    shopper.find("1001", secret)
    shopper.page.locator("[name^=reason_]").first.wait_for(state="attached")
    rma = walk(shopper, outcome, outcome, see=shopper.inspect if javascript else shopper.look)
    assert rma.locale == language
    assert rma.exchange_lines.count() == (outcome == "swap")
    assert outcome != "credit" or rma.outcome == "store_credit"


@pytest.mark.parametrize(
    ("outcome", "language", "viewport", "javascript"),
    [("refund", "fr", PHONE, False), ("swap", "fr", DESKTOP, True)],
    ids=["phone-refund", "wide-swap"],
)
def test_inside_the_shops_theme(
    visit: Come, shop: Shop, shelf: Shelf, outcome: str, language: str, viewport: Any, javascript: bool
) -> None:
    """The browser knows the shop's address alone; what Shopify does in between is done here."""
    look = {"colour": "#8a1c5b", "font": Font.THEME, "corners": Corners.SOFT}
    set_brand(shop=shop, **look, inside_theme=True, now=timezone.now())
    sold(shop, shelf, "swap")
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    behind(shopper.page, ProxyShopper(shop, **{"accept-language": language}), language)
    shopper.page.goto(f"{THE_SHOP}{ProxyShopper(shop).prefix}/")
    page = shopper.page
    page.locator(".rp [name=number]").fill("#1001")
    page.locator(".rp [name=secret]").fill("camille@example.com")
    page.locator(".rp form .button").last.click()
    page.locator("[name^=reason_]").first.wait_for(state="attached")
    shopper.send = page.locator(".rp form .button").last.click  # type: ignore[method-assign]
    rma = walk(shopper, outcome, f"theme-{outcome}", see=shopper.look)
    assert urlsplit(page.url).netloc == urlsplit(THE_SHOP).netloc
    assert rma.exchange_lines.count() == (outcome == "swap")


def behind(page: Page, proxy: ProxyShopper, language: str) -> None:
    """Answer the browser as Shopify's app proxy does: sign and pass on, and put what is Liquid into the theme."""

    def pass_on(route: Route) -> None:
        asked, parts = route.request, urlsplit(route.request.url)
        path, query = parts.path.removeprefix(proxy.prefix), dict(parse_qsl(parts.query))
        if asked.method == "POST":
            kind, body = asked.headers["content-type"], asked.post_data_buffer or b""
            address = f"{proxy.base}{path}?{proxy._signed(query)}"
            answer = proxy.client.generic("POST", address, body, content_type=kind)
        else:
            answer = proxy.get(path, **query)
        text = answer.content.decode()
        if answer.headers["Content-Type"].startswith("application/liquid"):
            text = THEME.format(language=language, page=text)
        headers = {"Location": answer.headers["Location"]} if "Location" in answer.headers else {}
        route.fulfill(
            status=answer.status_code, headers=headers | {"Content-Type": "text/html; charset=utf-8"}, body=text
        )

    page.route(f"{THE_SHOP}/**", pass_on)
    # A browser lets no page of the wide world fetch from this machine, where our styles come from here.
    page.route(f"{settings.APP_URL}/**", lambda route: route.fulfill(response=route.fetch()))


def test_signed_in_at_the_shop_and_kept(visit: Come, shop: Shop, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    order = sold(shop, shelf, "keep")
    terms = {line.gid: Terms(line.quantity) for line in order.lines.all()}
    told = {"shopify.customer_orders": CustomerOrders({order.gid: terms}), "shopify.order_terms": terms}

    def door(name: str) -> Callable[..., Any]:
        def answer(*_given: Any, **_named: Any) -> Any:
            if name not in told:
                raise NoAnswer(name)
            return told[name]

        return answer

    monkeypatch.setattr(orders, "door", door)
    monkeypatch.setattr(shopify_says, "door", door)
    shopper = visit(language="fr", viewport=DESKTOP)
    shopper.open(f"/account/{customer_token(shop, Session(1, 'key'))}/")
    expect(shopper.page.locator("main")).to_contain_text("#1001")
    shopper.inspect("orders")
    shopper.page.locator("main a[href*='/orders/']").first.click()
    shopper.page.locator("[name^=reason_]").first.wait_for(state="attached")
    rma = walk(shopper, "refund", "account-keep", see=shopper.inspect)
    assert rma.goods == "keep"
    told.pop("shopify.customer_orders")
    shopper.open(f"/account/{customer_token(shop, Session(1, 'key'))}/")
    shopper.inspect("orders-silent")


def test_offers_are_ended_and_wanted_again(visit: Come, shop: Shop) -> None:
    shopper = visit(language="fr", viewport=DESKTOP)
    path = urlsplit(unsubscribe_url(shop, "camille@example.com")).path
    shopper.open(path.removeprefix(own_base(shop)))
    shopper.inspect("offers")
    for name in ("offers-ended", "offers-again"):
        shopper.send()
        expect(shopper.page.locator("[role=status]")).to_be_visible()
        shopper.inspect(name)
