"""A page that asks for news by itself, beside somebody who works on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser_fixtures import DESKTOP
from tests.characters import make_shop
from tests.labels.parcels import waiting_return
from tests.returns_portal.merchant_desk import bury
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_brought_browser import label, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HAS_NEWS = re.compile("/progress/")


def is_news(answer: Response) -> bool:
    return bool(HAS_NEWS.search(answer.url)) and answer.status == 200


def open_upload(page: Page) -> Any:
    page.locator("#return-parcel summary", has_text=re.compile("own")).click()
    return page.locator("#return-parcel form[enctype]")


def test_what_is_being_filled_in_stays(desk: Callable[..., Desk]) -> None:
    """News come while a field holds something; they are shown once it does not."""
    rma = waiting_return(make_shop())
    page = desk(rma.shop, language="en", viewport=DESKTOP).open_return(rma)
    form = open_upload(page)
    form.locator("[name=carrier]").fill("UPS")
    with page.expect_response(is_news):
        bury(rma, kind="labels.make")
    with page.expect_response(is_news):
        page.locator("h1").click()
    expect(form.locator("[name=carrier]")).to_have_value("UPS")
    expect(page.locator("#return-alarms p")).to_have_count(0)
    form.locator("[name=carrier]").fill("")
    page.locator("h1").click()
    expect(page.locator("#return-alarms p").first).to_be_visible()


def test_the_answer_to_an_action_is_shown_although_news_of_it_came_first(
    desk: Callable[..., Desk], settings: Any
) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    rma = waiting_return(make_shop())
    staff = desk(rma.shop, language="en", viewport=DESKTOP)
    page = staff.open_return(rma)
    held: list[tuple[Route, Any]] = []
    page.route("**/label/", lambda route: held.append((route, route.fetch())))
    form = open_upload(page)
    form.locator("[name=carrier]").fill("UPS")
    form.locator("[name=tracking_number]").fill("1Z 12345E 15 1234 5676")
    form.locator("[name=file]").set_input_files(sent("label.png", label(7), "image/png"))
    with page.expect_response(is_news):
        form.locator("button").click()
    route, answer = held.pop()
    route.fulfill(response=answer)
    staff.said("Label taken in")
    expect(page.locator("#return-parcel form[enctype] [name=carrier]")).to_have_value("")
    assert not [text for text in page.complaints if "oobErrorNoTarget" in text]  # type: ignore[attr-defined]


def test_what_is_typed_elsewhere_stays_when_something_is_done(desk: Callable[..., Desk]) -> None:
    """An act brings every region anew; only what it sent itself is done with, unless it was refused."""
    rma = waiting_return(make_shop())
    staff = desk(rma.shop, language="en", viewport=DESKTOP)
    page = staff.open_return(rma)
    form = open_upload(page)
    form.locator("[name=carrier]").fill("UPS")
    form.locator("[name=file]").set_input_files(sent("label.png", label(7), "image/png"))
    page.locator("#talk textarea").fill("It is on its way.")
    page.locator("#staff-notes form textarea").last.fill("Call them.")
    page.locator("#return-assignee button", has_text="Take it").click()
    expect(page.locator("#return-assignee")).to_contain_text("You")
    expect(page.locator("#talk textarea")).to_have_value("It is on its way.")
    expect(form.locator("[name=carrier]")).to_be_visible()
    expect(form.locator("[name=carrier]")).to_have_value("UPS")
    assert form.locator("[name=file]").evaluate("field => field.files[0].name") == "label.png"
    page.locator("#staff-notes button", has_text="Write note").click()
    expect(page.locator("#staff-notes blockquote")).to_have_text("Call them.")
    expect(page.locator("#staff-notes form textarea").last).to_have_value("")
    expect(page.locator("#talk textarea")).to_have_value("It is on its way.")
    assert not [text for text in page.complaints if "TargetError" in text]  # type: ignore[attr-defined]
