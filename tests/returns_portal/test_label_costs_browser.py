"""What labels cost in a real browser: phone and desktop, both languages, nothing there and all of it.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.carrier_accounts import Trouble
from returns.operations.suppress import reader_of, suppress
from returns.queries.suppressions import Reason
from tests.browser_fixtures import every_view
from tests.characters import NOW, make_shop
from tests.labels.bought import DAY, account_of, full_drawer
from tests.returns_portal.merchant_desk import requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_waiting_page import stuck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_merchant_reads_what_labels_cost(
    desk: Callable[..., Desk],
    language: str,
    viewport: Any,
) -> None:
    shop = make_shop()
    seat = desk(shop, language=language, viewport=viewport)
    page = seat.open("label-costs/")
    expect(page.locator(".empty")).to_be_visible()
    seat.inspect("label-costs-none")
    full_drawer(shop)
    page.locator("#costs-period nav a").last.click()
    page.locator("[name=since]").fill(str((NOW - 60 * DAY).date()))
    page.locator("[name=until]").fill(str((NOW + 30 * DAY).date()))
    page.locator("#costs-period .button").click()
    page.wait_for_url("**since=**")
    expect(page.locator("#costs-sold-eur .totals tr")).to_have_count(1)
    seat.inspect("label-costs-full")


@every_view()
def test_a_merchant_sees_which_account_sells_nothing_and_which_return_waits(
    desk: Callable[..., Desk],
    language: str,
    viewport: Any,
) -> None:
    shop = make_shop()
    seat = desk(shop, language=language, viewport=viewport)
    account = account_of(shop, "EasyPost", problem=Trouble.KEY, problem_since=NOW, tested_at=NOW)
    account.credentials = {"key": "EZAKlive-key-of-nobody"}
    account.save()
    stuck(shop, days=2)
    stuck(shop, dead=False, number=1002)
    lost = requested(shop, 1003)
    suppress(shop=shop, reader=reader_of(shop, lost.email), reason=Reason.BOUNCED, now=NOW, rma=lost)
    page = seat.open("")
    expect(page.locator("#alerts .banner.critical")).to_have_count(2)
    seat.inspect("account-alarm-inbox")
    page = seat.open("settings/carriers/")
    expect(page.locator(f"#carrier-{account.pk} .banner.critical")).to_be_visible()
    seat.inspect("account-alarm-carriers")
    seat.open("waiting/")
    seat.inspect("waiting")
    page = seat.open(f"returns/{lost.number}/")
    expect(page.locator("#return-alarms .banner.critical")).to_be_visible()
    seat.inspect("mail-comes-back")
    page.locator("#return-alarms .button").click()
    expect(page.locator("#return-alarms .banner.critical")).to_have_count(0)
