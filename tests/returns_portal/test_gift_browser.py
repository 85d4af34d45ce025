"""Presents and shared parcels in a real browser: every page, empty, with an error, full, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.status import DispositionType
from returns.models import GiftPass, Order, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.give_gift_card import intend_gift_card, record_gift_card
from returns.operations.make_gift_code import make_gift_code
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment
from returns.queries.policies import active_policy
from returns.vault import seal
from returns_portal.shopper.addresses import order_token, return_token
from returns_portal.shopper.views import gift_code
from tests.browser_fixtures import every_view
from tests.characters import Bought, ask, make_shop
from tests.gifts import RECIPIENT, takes_gifts
from tests.returns_portal.merchant_desk import again
from tests.returns_portal.seats import Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_browser import visit  # noqa: F401
from tests.shop_integration.steps import due

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Come = Callable[..., Visit]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(gift_code, "door", lambda name: lambda *args: True)
    shop = make_shop()
    fees = active_policy(shop).document | {"fees": {"restocking_bps": 1000, "return_shipping_minor": 490}}
    publish_policy(shop=shop, document=fees, now=timezone.now() - timedelta(days=100))
    return takes_gifts(shop)


@pytest.fixture
def order(shop: Shop) -> Order:
    return live_order(shop, Bought("Robe midi fluide"), Bought("Pull", 3, 3900), Bought("Carte", is_gift_card=True))


def fill_in(shopper: Visit, **changes: str) -> None:
    about = {"name": RECIPIENT.name, "email": RECIPIENT.email, "street": "8 place Bellecour", "city": "Lyon"}
    for name, text in (about | {"postcode": "69002"} | changes).items():
        shopper.page.fill(f"[name={name}]", text)


def given(rma: Return) -> None:
    """The card is made."""
    now = timezone.now()
    approve_return(rma_id=rma.pk, actor="merchant", now=now)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now)
    due(again(rma))
    begin_payment(rma_id=rma.pk, now=now)
    intend_gift_card(rma_id=rma.pk, sealed_code=seal("BCDFGHJK23456789BCDF"))
    record_gift_card(rma_id=rma.pk, card_gid="gid://shopify/GiftCard/9", card_minor=8890, now=now)


@every_view()
def test_every_page_of_a_present(visit: Come, order: Order, language: str, viewport: Any) -> None:  # noqa: F811
    shopper = visit(language=language, viewport=viewport)
    shopper.open(f"/gift-codes/{order_token(order)}/")
    shopper.inspect("gift-code-none")
    shopper.send()
    expect(shopper.page.locator(".card-code")).to_be_visible()
    shopper.inspect("gift-code")
    shopper.open(f"/orders/{order_token(order)}/")
    shopper.inspect("gift-offered")
    shopper.open("/gift/")
    shopper.inspect("gift")
    shopper.page.fill("[name=code]", "BCDF-2345-GHJK")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("gift-unknown")
    shopper.page.fill("[name=code]", GiftPass.objects.get().code)
    shopper.send()
    expect(shopper.page.locator("[name=line]")).to_have_count(2)
    shopper.inspect("gift-items")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("gift-items-wrong")
    shopper.choose()
    shopper.send()
    expect(shopper.page.locator("[name=street]")).to_be_visible()
    shopper.inspect("gift-review")
    fill_in(shopper, email="noor", street="")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("gift-review-wrong")
    fill_in(shopper)
    shopper.send()
    shopper.page.wait_for_url(re.compile("/status/"))
    shopper.inspect("gift-status")
    given(Return.objects.get())
    shopper.open(f"/status/{return_token(Return.objects.get())}/")
    expect(shopper.page.locator(".card-code")).to_have_text("BCDF-GHJK-2345-6789-BCDF")
    shopper.inspect("gift-given")


def test_a_present_comes_back_without_javascript(visit: Come, order: Order) -> None:  # noqa: F811
    present = make_gift_code(shop=order.shop, order_id=order.pk, now=timezone.now())
    shopper = visit(javascript=False)
    shopper.page.goto(f"{shopper.base}/gift/?code={present.code}&lang=en")
    shopper.send()
    shopper.choose()
    shopper.send()
    fill_in(shopper)
    shopper.send()
    expect(shopper.page.locator("h1")).to_have_text("We have your request")


@every_view()
def test_two_returns_in_one_parcel(visit: Come, order: Order, language: str, viewport: Any) -> None:  # noqa: F811
    now, found = timezone.now(), []
    for bought in (order, live_order(order.shop, Bought("Écharpe"), number=1002)):
        rma = ask(bought, quantities=(1,), now=now)
        approve_return(rma_id=rma.pk, actor="merchant", now=now)
        parcel = rma.parcels.get()
        record_label(
            parcel_id=parcel.pk, carrier="sandbox", tracking_number=f"SBX{parcel.pk}FR", tracking_url="", now=now
        )
        found.append(rma)
    shopper = visit(language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(found[1])}/")
    shopper.inspect("share")
    shopper.page.fill("#other", "R-99999")
    shopper.page.click("form:has(#other) button")
    expect(shopper.page.locator("#other-error")).to_be_visible()
    shopper.inspect("share-unknown")
    shopper.page.fill("#other", found[0].number)
    shopper.page.click("form:has(#other) button")
    expect(shopper.page.locator("#together + p")).to_contain_text(found[0].number)
    shopper.inspect("shared")
