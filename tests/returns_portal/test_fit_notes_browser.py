"""Fit notes in a real browser: phone and desktop, both languages, nothing there, typed, refused, and on its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import FitNote
from shop_integration.models import Installation
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.insight_history import season
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_merchant_writes_a_note_from_what_is_unusual(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop = make_shop()
    season(shop, now=timezone.now())
    seat = desk(shop, language=language, viewport=viewport)
    page = seat.open("fit-notes/")
    expect(page.locator(".empty")).to_be_visible()
    seat.inspect("fit-notes-not-allowed")
    Installation.objects.filter(shop=shop).update(scopes="write_products")
    page = seat.open("insights/unusual/")
    page.locator("#findings a[href*='/fit-notes/one/']").first.click()
    field = page.locator("#fit_note_en")
    expect(field).to_have_value("Size S runs small: if you are between two sizes, take the larger one.")
    seat.inspect("fit-note-begun")
    field.fill("Runs small <b>")
    expect(page.locator("#fit-note-en")).to_have_text("Runs small <b>")
    page.locator("#fit-note form .button").click()
    expect(page.locator(".errorlist")).to_have_count(1)
    expect(field).to_have_value("Runs small <b>")
    seat.inspect("fit-note-refused")
    field.fill("Runs small: take the larger size.")
    page.locator("#fit-note form .button").click()
    note = page.locator("#fit-notes .part")
    expect(note).to_contain_text("Runs small: take the larger size.")
    seat.inspect("fit-notes-kept")
    FitNote.objects.update(
        state="refused", problem="changed", theirs={"en": "Fits as expected."}, theirs_digest="t", revision=9
    )
    page = seat.open("fit-notes/")
    expect(page.locator("blockquote")).to_have_text("Fits as expected.")
    seat.inspect("fit-notes-changed")
