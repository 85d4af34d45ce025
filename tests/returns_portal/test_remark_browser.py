"""Shopper and shop write to each other, in a real browser; with SCREENSHOTS=folder every page is kept as an image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Remark, Return, Shop
from returns.operations.set_contact import set_contact
from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import every_view
from tests.characters import ask
from tests.returns_portal import test_merchant_browser, test_shopper_browser
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop
visit = test_shopper_browser.visit


@every_view()
def test_a_question_and_its_answer_look_right(
    desk: Callable[..., Desk], visit: Callable[..., Visit], shop: Shop, language: str, viewport: Any
) -> None:
    set_contact(shop=shop, email="aide@atelier.example", phone="+33 1 23 45 67 89", page="https://atelier.example/aide")
    rma: Return = ask(live_order(shop), now=timezone.now())
    shopper = visit(language=language, viewport=viewport)
    page = shopper.open(f"/status/{return_token(rma)}/")
    page.locator("a[href*='/message/']").click()
    page.locator("#text").wait_for()
    shopper.send()
    expect(page.locator("#text-error")).to_be_visible()
    shopper.inspect("message-empty")
    page.fill("#text", "Puis-je déposer le colis samedi ?")
    shopper.send()
    expect(page.locator(".talk li")).to_have_count(1)
    shopper.inspect("message-sent")
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    sitting.page.locator("#talk textarea").fill("Oui, samedi de 10 à 19 heures.")
    sitting.inspect("merchant-talk")
    sitting.page.locator("#talk form button").first.click()
    expect(sitting.page.locator("#talk blockquote")).to_have_count(2)
    assert Remark.objects.filter(settled_at=None).count() == 0
    shopper.open(f"/status/{return_token(rma)}/")
    expect(page.locator(".talk li")).to_have_count(2)
    shopper.inspect("status-talk")
    sitting.open("settings/")
    expect(sitting.page.locator("#contact-section [name=phone]")).to_have_value("+33 1 23 45 67 89")
