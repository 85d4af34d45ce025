"""Carrier accounts in a real browser: phone and desktop, both languages.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from labels.carriers.easypost.carrier import EasyPostCarrier
from labels.models import CarrierAccount
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.labels.easypost_wire import EasyPostWire, recorded
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def easypost(monkeypatch: pytest.MonkeyPatch) -> EasyPostWire:
    """EasyPost takes the one key, and is told where to report."""
    from labels.carriers.easypost.proxy import Line

    wire = EasyPostWire(
        {
            "GET shipments": [
                (401, {"error": {"code": "APIKEY.INACTIVE", "message": "m", "errors": []}}),
                recorded("page"),
            ],
            "GET webhooks": [(200, {"webhooks": []})],
            "POST webhooks": [recorded("webhook_create")],
        }
    )
    one = Line("EZTKsecret", adapter=wire)
    made = EasyPostCarrier.__init__

    def on_a_scripted_wire(self: EasyPostCarrier, **given: Any) -> None:
        made(self, **given, of_thread=lambda key: one)

    monkeypatch.setattr(EasyPostCarrier, "__init__", on_a_scripted_wire)
    return wire


@every_view()
def test_a_merchant_connects_an_account(
    desk: Callable[..., Desk],
    easypost: EasyPostWire,
    language: str,
    viewport: Any,
) -> None:
    seat = desk(make_shop(), language=language, viewport=viewport)
    page = seat.open("settings/carriers/")
    expect(page.locator(".empty")).to_be_visible()
    seat.inspect("carriers-none")
    page.locator("#carrier-kinds a.button").first.click()
    page.locator("[name=given-key]").fill("EZTKsecret")
    page.locator("#carrier-account button").click()
    expect(page.locator(".wrong")).to_have_count(1)
    seat.inspect("carriers-refused")
    page.locator("[name=given-key]").fill("EZTKsecret")
    page.locator("#carrier-account button").click()
    expect(page.locator("#alerts .banner")).to_contain_text("TEST")
    account = CarrierAccount.objects.get()
    assert (account.test, bool(account.webhook_secret)) == (True, True)
    seat.inspect("carriers-connected")
    page.locator(f"#carrier-{account.pk} form button").nth(1).click()
    expect(page.locator(f"#carrier-{account.pk} [name=on]")).to_have_count(1)
    seat.open("settings/")
    seat.inspect("carriers-settings")
