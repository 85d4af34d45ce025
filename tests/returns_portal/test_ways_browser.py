"""Staff write the texts of their pages and name a domain in a real browser: phone and desktop, both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns_portal import dns_proof
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_staff_say_it_themselves_and_name_their_domain(
    desk: Callable[..., Desk], language: str, viewport: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop(country="FR", storefront_url="https://atelier.example")
    monkeypatch.setattr(dns_proof, "txt_records", lambda _name: [shop.own_domain.token])
    staff = desk(shop, language=language, viewport=viewport)
    staff.open(f"settings/texts/{language}/")
    staff.page.fill("[name=find_heading]", "Atelier {{ nobody }}")
    staff.page.fill("[name=find_notice]", "Noël : jusqu’au 31 janvier.")
    staff.page.locator("button[hx-post$='/preview/']").click()
    expect(staff.page.locator("#preview [role=alert]")).to_contain_text("nobody")
    staff.page.fill("[name=find_heading]", "Retour chez {{ shop }}")
    staff.page.locator("button[hx-post$='/preview/']").click()
    expect(staff.page.locator("#texts-preview")).to_contain_text(f"Retour chez {shop.name}")
    staff.inspect("page-texts")
    staff.open("settings/domain/")
    staff.page.fill("[name=host]", "retours.atelier.fr")
    staff.page.locator("form button.primary").click()
    expect(staff.page.locator("#domain-token")).to_be_visible()
    staff.inspect("domain-waiting")
    staff.page.locator("form button.primary").click()
    expect(staff.page.locator("a[href='https://retours.atelier.fr/']")).to_be_visible()
    staff.inspect("domain-verified")
    staff.open("settings/storefront/")
    expect(staff.page.locator(".door-code")).to_be_visible()
    staff.inspect("codes-to-print")
