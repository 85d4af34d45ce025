"""Presents and shared parcels at the merchant's desk, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.models import Shop
from returns.operations.share_parcel import share_parcel
from tests.browser_fixtures import every_view
from tests.characters import NOW, make_order
from tests.gifts import give_back, takes_gifts
from tests.returns_portal.merchant_desk import labelled
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view("locale")
def test_presents_and_shared_parcels_look_right(
    desk: Callable[..., Desk],  # noqa: F811
    shop: Shop,  # noqa: F811
    locale: str,
    viewport: Any,
) -> None:
    takes_gifts(shop)
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    mine = desk(locale, viewport)
    mine.open_return(guest)
    mine.inspect("desk-shared")
    rma = give_back(make_order(shop, number=1003))
    mine.open_return(rma)
    mine.inspect("desk-present")
    mine.open("returns/new/?order=%231003")
    mine.page.locator("#new-gift button").click()
    expect(mine.page.locator("#new-gift strong")).to_be_visible()
    mine.inspect("desk-gift-code")
    mine.open("settings/")
    mine.inspect("desk-settings")
