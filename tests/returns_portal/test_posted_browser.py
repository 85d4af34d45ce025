"""Parcels that are said to be sent, in a real browser: phone and desktop, both languages.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from labels.models import CarrierEvent, Label
from returns.domain.status import ParcelStatus
from returns.models import Article, Posting, Return
from returns.operations.approve_return import approve_return
from returns.operations.hear_of import find_silent
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import every_view
from tests.characters import Bought, ask, make_shop
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def slip() -> Return:
    """A return whose shopper sends the parcel with a carrier of their choice."""
    now = timezone.now()
    rma = ask(live_order(make_shop(), Bought("Robe midi fluide"), number=1001), now=now)
    if rma.status == "REQUESTED":
        approve_return(rma_id=rma.pk, actor="merchant", now=now)
    parcel = rma.parcels.get()
    record_label(parcel_id=parcel.pk, carrier="slip", tracking_number="", tracking_url="", now=now)
    rma.parcels.update(paid_by="own")
    return Return.objects.get(pk=rma.pk)


def receipt() -> dict[str, Any]:
    held, sheet = io.BytesIO(), Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(sheet).text((40, 60), "RECEIPT  RR473124829GB", fill="black")
    sheet.save(held, "JPEG")
    return {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


@every_view()
def test_a_shopper_shows_that_the_parcel_is_sent(
    visit: Callable[..., Visit],
    desk: Callable[..., Desk],
    slip: Return,
    language: str,
    viewport: Any,
) -> None:
    shopper = visit(slip.shop, language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(slip)}/")
    shopper.page.locator(".posting summary").click()
    shopper.page.locator(".posting [name=number]").fill("RR 47312482 8 GB")
    shopper.page.locator(".posting form button").click()
    shopper.page.locator(".error").wait_for()
    shopper.inspect("posting_wrong")
    shopper.page.locator(".posting [name=number]").fill("RR 47312482 9 GB")
    shopper.page.locator("[name=receipt]").set_input_files(receipt())
    shopper.page.locator(".posting form button").click()
    shopper.page.locator(".posting img").wait_for()
    shopper.inspect("posting_said")
    assert Posting.objects.get().courier == "Royal Mail"
    staff = desk(slip.shop, language=language, viewport=viewport)
    staff.open(f"returns/{slip.number}/")
    staff.inspect("posting_seen")


@every_view()
def test_a_parcel_that_went_astray_is_told_to_both(
    visit: Callable[..., Visit],
    desk: Callable[..., Desk],
    slip: Return,
    language: str,
    viewport: Any,
) -> None:
    parcel, now = slip.parcels.get(), timezone.now()
    label = Label.objects.create(parcel=parcel, carrier="sandbox", reference="r", created_at=now)
    for days, word in ((12, "IN_TRANSIT"), (11, "OUT_FOR_DELIVERY"), (10, "EXCEPTION")):
        at = now - timedelta(days=days)
        told = {"word": word, "status": word, "place": "Rennes", "received_at": at}
        CarrierEvent.objects.create(label=label, event_id=word, at=at, **told)
    record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=now - timedelta(days=12), now=now)
    find_silent(now=now)
    shopper = visit(slip.shop, language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(slip)}/")
    shopper.inspect("astray_silent")
    staff = desk(slip.shop, language=language, viewport=viewport)
    staff.open(f"returns/{slip.number}/")
    staff.inspect("astray_desk_silent")
    record_scan(parcel_id=parcel.pk, status=ParcelStatus.CAME_BACK, at=now, now=now)
    shopper.open(f"/status/{return_token(slip)}/")
    shopper.inspect("astray_came_back")
    staff.open(f"returns/{slip.number}/")
    staff.inspect("astray_desk_came_back")


@every_view()
def test_the_articles_are_checked_and_a_label_is_tried(
    desk: Callable[..., Desk],
    slip: Return,
    language: str,
    viewport: Any,
) -> None:
    line = slip.order.lines.get()
    facts = {"title": str(line), "price_minor": line.unit_price_shop_minor, "sold": 12, "counted_at": timezone.now()}
    gids = {"variant_gid": "gid://shopify/ProductVariant/7", "product_gid": "gid://shopify/Product/7"}
    Article.objects.create(shop=slip.shop, **facts, **gids)
    staff = desk(slip.shop, language=language, viewport=viewport)
    staff.open("settings/catalogue/?country=CH")
    staff.inspect("catalogue")
    staff.open("settings/trial/?country=CH")
    staff.page.locator("[name=order]").fill("1001")
    staff.page.locator("#trial-form form button").click()
    staff.page.locator("#trial-way").wait_for()
    staff.inspect("trial")
