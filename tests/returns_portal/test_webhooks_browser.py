"""Settings → Webhooks in a real browser: empty, a mistake, the secret, one endpoint with its log, one delivery.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.domain.webhooks import Off
from returns.history import note
from returns.models import Shop, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from returns.operations.publish_events import publish_events
from returns_api.hooks import target
from tests.browser_fixtures import every_view
from tests.characters import NOW
from tests.returns_portal.merchant_desk import requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view("locale")
def test_a_manager_adds_an_endpoint_and_follows_it(
    desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "_resolve", lambda host, port: ["93.184.215.14"])
    mine = desk(locale, viewport)
    page = mine.open("settings/webhooks/")
    mine.inspect("webhooks-empty")
    page.fill("[name=url]", "http://erp.example.com/hooks")
    page.fill("[name=description]", "Comptabilité")
    page.locator("#new-endpoint button[type=submit], #new-endpoint button").last.click()
    expect(page.locator(".wrong")).to_have_count(1)
    expect(page.locator("[name=description]")).to_have_value("Comptabilité")
    mine.inspect("webhooks-wrong")
    page.fill("[name=url]", "https://erp.example.com/hooks")
    expect(page.locator(".wish-groups")).to_be_hidden()
    page.check("[name=scope][value=some]")
    page.locator("#new-endpoint button").last.click()
    expect(page.locator("#hook_wants_error")).to_be_visible()
    expect(page.locator(".wish input").first).to_be_focused()
    page.locator(".wish-groups summary").nth(2).click()
    page.check("[name=wants][value='settlement.*']")
    expect(page.locator("[value='settlement.paid']")).to_be_hidden()
    page.check("[name=wants][value='bonus.paid']")
    mine.inspect("webhooks-wishes")
    page.locator("#new-endpoint button").last.click()
    expect(page.locator("#secret-text")).to_have_value(page.locator("#secret-text").input_value())
    mine.inspect("webhooks-secret")
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.wants == ["settlement.*", "bonus.paid"]
    WebhookEndpoint.objects.update(wants=[])
    rma = requested(shop, 1701)
    note(rma, "note.written", at=NOW, actor="merchant")
    publish_events(now=NOW)
    first = WebhookDelivery.objects.filter(event__rma=rma).order_by("pk")[0]
    WebhookAttempt.objects.create(delivery=first, at=NOW, status=500, problem="status", milliseconds=40)
    WebhookDelivery.objects.filter(pk=first.pk).update(dead_at=NOW)
    WebhookEndpoint.objects.update(off=Off.FAILING, off_at=NOW)
    page = mine.open("settings/webhooks/")
    mine.inspect("webhooks-full")
    page = mine.open(f"settings/webhooks/{endpoint.pk}/")
    expect(page.locator("#log")).to_contain_text("note.written")
    mine.inspect("webhook")
    page.locator("#log ol a").last.click()
    expect(page.locator("#request")).to_contain_text("return.requested")
    mine.inspect("webhook-delivery")
