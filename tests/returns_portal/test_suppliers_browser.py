"""Suppliers in a real browser: the merchant's pages, and the page behind the link on a telephone without JavaScript.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.models import ReturnPhoto
from returns.operations.record_label import record_label
from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import PHONE, every_view, inspect, look
from tests.characters import make_order, make_shop
from tests.returns_portal.seats import Desk, Visit
from tests.suppliers import claimed, of_vendor, path_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_supplier_answers_on_a_telephone_without_javascript(
    new_page: Callable[..., Page], live_server: Any, settings: Any, language: str, viewport: Any
) -> None:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    claim = claimed(make_shop(), language=language, reason="damaged", evidence="photos")
    item = claim.lines.get().item
    item.note = "The seam is open at the left sleeve."
    item.save()
    small = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
    about = {"fulfilled": item.fulfilled, "item": item, "created_at": timezone.now()}
    ReturnPhoto.objects.create(order=claim.rma.order, jpeg=small, thumbnail=small, **about)
    page = new_page(locale=language, viewport=viewport, javascript=viewport != PHONE)
    page.goto(live_server.url + path_of(claim))
    _inspect(page, f"supplier-claim-{language}")
    for summary in page.locator("summary").all():
        summary.click()
    _inspect(page, f"supplier-claim-opened-{language}")
    page.locator("form:has([value=refuse]) button").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    _inspect(page, f"supplier-claim-wrong-{language}")
    page.locator("form:has([value=accept]) button").click()
    expect(page.locator("form:has([value=accept])")).to_have_count(0)
    page.fill("[name=reference]", "AV-2026-117")
    page.locator("form:has([value=credit]) button").click()
    expect(page.locator(".lead")).to_contain_text("AV-2026-117")
    _inspect(page, f"supplier-claim-credited-{language}")


@every_view()
def test_merchants_keep_suppliers_and_see_claims(
    desk: Callable[..., Desk], visit: Callable[..., Visit], language: str, viewport: Any
) -> None:
    shop = make_shop()
    of_vendor(make_order(shop, number=1009), 1, "Nord Maille", tags=("Shopify Collective",))
    staff = desk(shop, language=language, viewport=viewport)
    staff.open("suppliers/")
    staff.inspect("suppliers-none")
    claim = claimed(shop, language=language, label_made_by="supplier")
    staff.open("suppliers/")
    staff.inspect("suppliers")
    staff.open(f"suppliers/{claim.supplier_id}/")
    staff.inspect("supplier")
    staff.open("suppliers/scorecards/")
    staff.inspect("supplier-scorecards")
    staff.open_return(claim.rma)
    staff.page.locator("#return-claims summary").click()
    staff.inspect("return-claim")

    own = claim.rma.parcels.get(awaits_supplier=False)
    said = {"carrier": "sandbox", "tracking_number": "SBX1", "tracking_url": "", "now": timezone.now()}
    record_label(parcel_id=own.pk, **said)
    claim.rma.refresh_from_db()
    shopper = visit(shop, language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(claim.rma)}/")
    shopper.inspect("supplier-status")

    shopper.page.goto(staff.base + path_of(claim))
    shopper.inspect("supplier-claim-label")


def _inspect(page: Page, name: str) -> None:
    """See that it fits; where a script may be brought along, hold it against the rules of accessibility too."""
    (look if page.viewport_size == PHONE else inspect)(page, name)
