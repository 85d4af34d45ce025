"""Repairs and replacements in a real browser: the choice, the status page at every step, and the merchant's desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.status import DispositionType, Outcome, Stage
from returns.models import Order, Repair, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.receive_goods import receive_goods
from returns.operations.repair import give_up_repair
from returns.queries import remedies
from returns_portal.shopper.addresses import order_token, return_token
from shop_integration.models import Installation
from tests.browser_fixtures import every_view, want
from tests.characters import Bought, ask
from tests.returns.test_remedies import remedy_shop
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_merchant_browser import desk  # noqa: F401
from tests.returns_portal.test_remedy_pages import on_shelf
from tests.returns_portal.test_shopper_browser import visit  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(remedies, "door", lambda name: lambda *args, **kwargs: [on_shelf()])
    shop, now = remedy_shop(warranty=[{"months": 36, "product_types": ["Robes"]}]), timezone.now()
    row = Installation(shop=shop, installed_at=now, access_token_expires_at=now + timedelta(hours=1))
    row.access_token = "a-token-for-tests"
    row.save()
    return shop


@pytest.fixture
def order(shop: Shop) -> Order:
    return live_order(shop, Bought("Robe midi fluide", price=5_000))


def asked(order: Order, outcome: Outcome, locale: str) -> Return:
    rma = ask(order, reason="defective", outcome=outcome, now=timezone.now())
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    return rma


def received(rma: Return) -> Return:
    counts = {rma.lines.get().pk: {DispositionType.PROCESSING_REQUIRED: 1}}
    return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=timezone.now())


@every_view()
def test_the_choice_and_where_it_stands_look_right(
    visit: Callable[..., Visit],  # noqa: F811
    order: Order,
    language: str,
    viewport: Any,
) -> None:
    shopper = visit(language=language, viewport=viewport)
    shopper.open("/")
    shopper.inspect("remedy-policy")
    shopper.open(f"/orders/{order_token(order)}/")
    want(shopper.page, "defective")
    shopper.send()
    ways = shopper.page.locator("fieldset.ways label")
    expect(ways).to_have_count(2)
    shopper.inspect("remedy-ways")
    shopper.page.evaluate("document.querySelectorAll('[name=outcome]').forEach(way => way.required = false)")
    shopper.send()
    expect(shopper.page.locator("#way-error")).to_be_visible()
    shopper.inspect("remedy-undecided")
    ways.first.locator("input").check()
    button = shopper.page.locator("main form button").last
    expect(button).to_have_text(
        {"en": "Send 1 item for repair", "fr": "Envoyer 1 article en réparation"}[language], use_inner_text=True
    )
    button.click()
    shopper.page.wait_for_url(re.compile("/status/"))
    shopper.inspect("remedy-requested")
    rma = Return.objects.get()
    assert rma.outcome == Outcome.REPAIR


@every_view()
def test_each_step_of_a_repair_looks_right_on_both_sides(
    visit: Callable[..., Visit],  # noqa: F811
    desk: Callable[..., Desk],  # noqa: F811
    order: Order,
    language: str,
    viewport: Any,
) -> None:
    rma = asked(order, Outcome.REPAIR, language)
    received(rma)
    shopper, mine = visit(language=language, viewport=viewport), desk(language, viewport)
    status = f"/status/{return_token(rma)}/"
    shopper.open(status)
    shopper.inspect("repair-waiting")
    page = mine.open_return(rma)
    mine.inspect("desk-to-repair")
    page.locator("#return-repair [name=due_on]").first.fill("2020-01-01")
    page.locator("#return-repair button").first.click()
    expect(page.locator("#return-actions [role=alert]")).to_be_visible()
    mine.inspect("desk-repair-refused")
    page.locator("#return-repair [name=due_on]").first.fill("2099-03-01")
    page.locator("#return-repair button").first.click()
    expect(page.locator("#return-repair [name=tracking_number]")).to_be_visible()
    box = page.locator("#return-repair details").first
    box.evaluate("details => { details.open = true }")
    box.locator("[name=due_on]").fill("2099-04-01")
    box.locator("button").click()
    expect(page.locator("#return-repair .errorlist, #return-repair .error").first).to_be_visible()
    mine.inspect("desk-repair-mistake")
    box = page.locator("#return-repair details").first
    box.locator("[name=reason]").fill("Une pièce est en retard.")
    box.locator("button").click()
    expect(page.locator("#return-repair blockquote")).to_be_visible()
    mine.inspect("desk-in-repair")
    shopper.open(status)
    shopper.inspect("repair-under-way")
    page.locator("#return-repair [name=carrier]").fill("Colissimo")
    page.locator("#return-repair [name=tracking_number]").fill("6A12345678901")
    page.locator("#return-repair [name=tracking_url]").fill("https://example.com/6A12345678901")
    page.locator("#return-repair button").first.click()
    expect(page.locator("#return-state")).to_contain_text("6A12345678901")
    mine.inspect("desk-repaired")
    assert Return.objects.get().stage == Stage.REPAIRED
    shopper.open(status)
    shopper.inspect("repair-done")


@every_view()
def test_what_cannot_be_repaired_and_what_is_replaced_look_right(
    visit: Callable[..., Visit],  # noqa: F811
    desk: Callable[..., Desk],  # noqa: F811
    order: Order,
    language: str,
    viewport: Any,
) -> None:
    rma = received(asked(order, Outcome.REPAIR, language))
    shopper, mine = visit(language=language, viewport=viewport), desk(language, viewport)
    give_up_repair(
        rma_id=rma.pk,
        instead=Outcome.REPLACEMENT,
        reason="La fermeture n’existe plus.",
        actor_id="7",
        now=timezone.now(),
    )
    shopper.open(f"/status/{return_token(rma)}/")
    shopper.inspect("replacement-instead")
    page = mine.open_return(rma)
    page.locator("#return-settlement details").first.evaluate("details => { details.open = true }")
    mine.inspect("desk-to-replace")
    mine.open("policy/clauses/faults/")
    mine.inspect("desk-remedy-clause")
    mine.open("returns/?tab=repair")
    mine.inspect("desk-repair-tab")
    assert Repair.objects.get().status == "FAILED"
