"""Staff write a message in a real browser: phone and desktop, both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from simulator.texts.desk import TOKEN
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_texts import open_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_staff_write_a_message_look_at_it_and_keep_it(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop = make_shop()
    staff = desk(shop, language=language, viewport=viewport)
    staff.open("messages/")
    staff.inspect("messages")
    staff.open(f"messages/requested/{language}/")
    staff.page.fill("[name=subject]", "Merci {{ name }}")
    staff.page.fill("[name=body]", "Bonjour,\n{{ nobody }}")
    previewed = staff.page.locator("button[hx-post$='/preview/']")
    previewed.click()
    expect(staff.page.locator("#preview [role=alert]")).to_contain_text("nobody")
    staff.inspect("message-wrong")
    staff.page.fill("[name=body]", "Bonjour {{ name }},\n\n{{ next_step }}\n\nhttps://atelier.example/soin")
    previewed.click()
    frame = staff.page.frame_locator("iframe.mail").first
    expect(frame.locator("h1")).to_be_visible()
    staff.inspect("message-preview")
    staff.page.locator("form button.primary").click()
    expect(staff.page.locator("#message-history")).to_be_visible()
    staff.said({"en": "Saved.", "fr": "Enregistré"}[language])
    expect(staff.page.locator("[name=subject]")).to_have_value("Merci {{ name }}")
    staff.inspect("message-kept")
    assert shop.message_texts.get().language == language


@every_view()
def test_staff_set_up_text_messages(
    desk: Callable[..., Desk], simulator_process: Any, settings: Any, language: str, viewport: Any
) -> None:
    settings.TWILIO_URL = f"{simulator_process.url}/texts"
    shop = make_shop()
    staff = desk(shop, language=language, viewport=viewport)
    staff.open("messages/texts/")
    staff.page.fill("[name=sender]", "Atelier & Fils")
    staff.page.locator("#texts-account button.primary").click()
    expect(staff.page.locator("#alerts [role=alert]")).to_be_visible()
    expect(staff.page.locator("[name=sender]")).to_have_value("Atelier & Fils")
    staff.inspect("texts-wrong")
    open_account(shop)
    staff.open("messages/texts/")
    staff.inspect("texts-open")
    assert TOKEN not in staff.page.content()
    staff.page.locator("#texts-end button").click()
    expect(staff.page.locator("#texts-end")).to_have_count(0)
