"""Labels that the shop brings, in a real browser: from the empty page to labels that were handed out.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from labels import effects
from labels.models import LabelBatch
from returns.models import OutboxMessage
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.labels.brought import listed, open_all, zipped
from tests.labels.parcels import waiting_return
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def label(number: int) -> bytes:
    """A picture of a label with a number on it."""
    image = Image.new("L", (406, 609), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, 394, 597), outline=0, width=4)
    draw.text((40, 60), f"RETURN LABEL {number}", fill=0, font_size=36)
    for bar in range(60):
        draw.rectangle((40 + bar * 5, 320, 41 + bar * 5 + bar * number % 3, 480), fill=0)
    made = io.BytesIO()
    image.save(made, "PNG", dpi=(203, 203))
    return made.getvalue()


def sent(name: str, content: bytes, kind: str) -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": content}


def assert_quiet(page: Page) -> None:
    """Nothing was complained about but the mistakes that were made on purpose, and old news that was given up.

    Taking an image hides the caret by a style of Playwright's own, which the pages refuse.
    """
    if not os.environ.get("SCREENSHOTS"):
        meant = ("status of 4", "htmx:sendAbort", "htmx:afterRequest")
        assert not [text for text in page.complaints if not any(part in text for part in meant)]  # type: ignore[attr-defined]


@every_view()
def test_a_batch_and_a_reply_service_from_their_files_to_returns(
    desk: Callable[..., Desk], language: str, viewport: Any, settings: Any
) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    shop = make_shop()
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("labels/")
    staff.inspect("labels-empty")
    page.locator("#levels .empty .button").click()
    page.wait_for_url(re.compile("labels/batches/new/"))

    rows = [{"tracking_number": f"6A1000000{n}", "country": "FR", "expires_on": "2031-01-31"} for n in range(1, 7)]
    bad = [*rows[:-1], {"tracking_number": "?", "country": "France", "expires_on": "31.1.2031"}]
    files = zipped({f"label-{n}.png": label(n) for n in range(1, 7)})
    page.locator("#id_file").set_input_files(sent("labels.zip", files, "application/zip"))
    page.locator("#id_listed").set_input_files(sent("list.csv", listed(*bad), "text/csv"))
    page.locator("#id_name").fill("Colissimo, 2026")
    page.locator("#id_carrier").fill("Colissimo")
    page.locator("#id_cost").fill("4,50" if language == "fr" else "4.50")
    page.locator("main form .button.primary").click()
    expect(page.locator("[role=alert] li")).to_have_count(3)
    staff.inspect("batch-refused")

    page.locator("#id_file").set_input_files(sent("labels.zip", files, "application/zip"))
    page.locator("#id_listed").set_input_files(sent("list.csv", listed(*rows), "text/csv"))
    page.locator("main form .button.primary").click()
    expect(page.locator("#batch [role=status]")).to_be_visible()
    staff.inspect("batch-opening")
    open_all(shop, LabelBatch.objects.get().pk)
    expect(page.locator(".label-pictures img")).to_have_count(6)
    page.wait_for_function("() => [...document.images].every(image => image.complete && image.naturalWidth)")
    staff.inspect("batch-proposed")
    page.locator("#batch .button.primary").click()
    expect(page.locator("#batch-history")).to_be_visible()

    page = staff.open("labels/permits/new/")
    page.locator("#id_file").set_input_files(sent("reply.png", label(9), "image/png"))
    page.locator("#id_name").fill("Libre réponse 12345")
    page.locator("#id_carrier").fill("La Poste")
    page.locator("#id_country").select_option("DE")
    page.locator("#id_expires_on").fill(timezone.localdate(timezone=ZoneInfo(shop.time_zone)).isoformat())
    staff.inspect("permit-new")
    page.locator("main form .button.primary").click()
    page.wait_for_url(re.compile("app/labels/"))

    for number in (1001, 1002):
        rma = waiting_return(shop, number=number)
        effects.make(OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk), now=timezone.now())
    page = staff.open("labels/")
    expect(page.locator("#levels .level")).to_have_count(1)
    staff.inspect("labels")
    page = staff.open(f"labels/batches/{LabelBatch.objects.get().pk}/")
    expect(page.locator("#batch-history .part")).to_have_count(2)
    staff.inspect("batch")
    page = staff.open()
    staff.inspect("inbox-labels-low")
    assert_quiet(page)


@every_view()
def test_a_label_for_one_return(desk: Callable[..., Desk], language: str, viewport: Any, settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    rma = waiting_return(make_shop())
    staff = desk(rma.shop, language=language, viewport=viewport)
    page = staff.open_return(rma)
    page.locator("#return-parcel summary", has_text=re.compile("own|propre")).click()
    form = page.locator("#return-parcel form[enctype]")
    form.locator("[name=carrier]").fill("UPS")
    form.locator("[name=file]").set_input_files(sent("label.png", b"no picture", "image/png"))
    form.locator("[name=tracking_number]").fill("1Z 12345E 15 1234 5676")
    form.locator("button").click()
    expect(page.locator("#return-parcel .errorlist")).to_be_visible()
    staff.inspect("upload-wrong")
    form.locator("[name=file]").set_input_files(sent("label.png", label(7), "image/png"))
    form.locator("button").click()
    staff.said("Étiquette" if language == "fr" else "Label taken in")
    expect(page.locator("#return-parcel .errorlist")).to_have_count(0)
    for message in OutboxMessage.objects.filter(kind="labels.make", payload__return=rma.pk).order_by("pk"):
        effects.make(message, now=timezone.now())
    page = staff.open_return(rma)
    expect(page.locator("#return-parcel .facts")).to_contain_text("1Z12345E1512345676")
    expect(page.locator("#return-parcel .facts")).to_contain_text("UPS")
    staff.inspect("uploaded")
    assert_quiet(page)
