"""The way back in a real browser: what stays, labels on demand and several parcels, for shoppers and for merchants.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Destination
from returns.operations.approve_return import approve_return
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import PHONE, every_view, want
from tests.returns_portal.merchant_desk import again
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.test_ways_back import (
    COAT,
    LYON,
    SOCKS,
    UP_TO_TEN,
    approved,
    asked,
    make_ready,
    order_of,
    shop_with,
    two_places,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_shoppers_read_the_way_back(visit: Callable[..., Visit], language: str, viewport: Any) -> None:
    order = order_of(shop_with(UP_TO_TEN), SOCKS)
    shopper = visit(order.shop, language=language, viewport=viewport)
    page = shopper.open(f"/orders/{order_token(order)}/")
    want(page)
    shopper.send()
    expect(page.locator("#keep")).to_be_visible()
    shopper.inspect("keep-review")
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    rma = again(order.returns.get())
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    shopper.open(f"/status/{return_token(rma)}/")
    shopper.inspect("keep-status")


@every_view()
def test_shoppers_see_every_parcel(visit: Callable[..., Visit], language: str, viewport: Any) -> None:
    order = two_places({})
    shopper = visit(order.shop, language=language, viewport=viewport)
    page = shopper.open(f"/orders/{order_token(order)}/")
    want(page, every=True)
    shopper.send()
    expect(page.locator("#journey")).to_be_visible()
    shopper.inspect("parcels-review")
    rma = approved(asked(order))
    for number, parcel in enumerate(rma.parcels.order_by("pk")):
        make_ready(parcel, f"SBX{number}")
    shopper.open(f"/status/{return_token(rma)}/")
    shopper.inspect("parcels-status")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_label_is_made_on_demand(visit: Callable[..., Visit], javascript: bool) -> None:
    rma = approved(asked(order_of(shop_with({"label": "on_demand"}), COAT)))
    shopper = visit(rma.shop, language="fr", javascript=javascript)
    page = shopper.open(f"/status/{return_token(rma)}/")
    if javascript:
        shopper.inspect("on-demand")
    page.get_by_role("button", name="Créer mon étiquette").click()
    expect(page.locator("h1")).to_have_text("Votre retour est accepté")
    assert again(rma).parcels.count() == 1


@every_view()
def test_merchants_set_the_way_back(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop = shop_with(UP_TO_TEN)
    Destination.objects.create(shop=shop, code="lyon", name="Maison Lyon", address=LYON, vendor="Maison")
    kept = approved(asked(order_of(shop, SOCKS)))
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("settings/")
    page.locator("#shipping-section [name=per_year]").fill("0")
    page.locator("#shipping-section form").first.locator("button").click()
    expect(page.locator("#shipping-section .wrong")).to_be_visible()
    staff.inspect("shipping-settings")
    staff.open("settings/destinations/lyon/")
    staff.inspect("destination")
    staff.open("policy/clauses/")
    staff.inspect("clause")
    page = staff.open_return(kept)
    staff.inspect("kept-return")
    page.locator("form[action$='/sending/'] button").click()
    expect(page.locator("form[action$='/sending/']")).to_have_count(0)


def test_merchants_see_every_parcel(desk: Callable[..., Desk]) -> None:
    rma = approved(asked(two_places({}), reason="defective"))
    for parcel in rma.parcels.all():
        make_ready(parcel)
    staff = desk(rma.shop, language="fr", viewport=PHONE)
    staff.open_return(rma)
    staff.inspect("parcels-return")
