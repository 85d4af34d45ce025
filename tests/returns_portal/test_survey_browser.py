"""After a return in a real browser: the question, the settings of the letter, and what the answers come to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Shop, SurveyAnswer
from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import every_view
from tests.characters import make_shop
from tests.discount_codes import allow_codes
from tests.returns_portal import merchant_desk as staff
from tests.returns_portal.seats import Desk, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_shopper_answers_and_changes_it(
    visit: Callable[..., Visit],
    language: str,
    viewport: Any,
) -> None:
    rma = staff.paid(make_shop())
    shopper = visit(rma.shop, language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(rma)}/")
    form = shopper.page.locator("#survey")
    form.locator("button").click()
    expect(form.locator(".error")).to_be_visible()
    shopper.inspect("survey_wrong")
    form.locator("label", has=shopper.page.locator("[value='2']")).click()
    form.locator("textarea").fill("Trop d’étapes")
    form.locator("button").click()
    expect(form.locator("summary")).to_be_visible()
    shopper.inspect("survey_given")
    form.locator("summary").click()
    expect(form.locator("textarea")).to_have_value("Trop d’étapes")
    assert SurveyAnswer.objects.get().score == 2


def answered(shop: Shop, count: int) -> None:
    """Answers of so many returns, most of them good."""
    now = timezone.now() - timedelta(days=1)
    for number in range(count):
        rma = staff.declined(shop, 1001 + number) if number % 5 == 4 else staff.paid(shop, 1001 + number)
        text = "Le point relais était fermé." if number % 4 == 1 else ""
        SurveyAnswer.objects.create(rma=rma, score=5 - number % 4, text=text, language="fr", first_at=now, at=now)


@every_view()
def test_a_merchant_says_what_is_sent_and_reads_what_comes_back(
    desk: Callable[..., Desk],
    language: str,
    viewport: Any,
) -> None:
    shop = make_shop()
    seat = desk(shop, language=language, viewport=viewport)
    allow_codes(shop)
    page = seat.open("messages/after/")
    page.locator("[name=days]").fill("5")
    page.locator("[name=suggests]").check()
    page.locator("[name=percent]").fill("10")
    page.locator("[name=offer_days]").fill("14")
    page.locator("[name=offer_days]").blur()
    expect(page.locator("#message-preview iframe")).to_have_count(2)
    seat.inspect("after_settings")
    answered(shop, 11)
    page = seat.open("survey/")
    expect(page.locator("#survey-whole tbody tr")).to_have_count(5)
    seat.inspect("survey_report")
