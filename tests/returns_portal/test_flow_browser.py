"""Settings → Shopify Flow in a real browser: nobody listens yet, told, and what Flow did not take.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.domain.flow_triggers import FlowProblem
from returns.operations.flow_line import flow_refused, flow_told, hear_from_flow
from tests.browser_fixtures import every_view
from tests.characters import NOW, make_shop
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_manager_sees_whether_flow_listens_and_what_it_refused(
    desk: Callable[..., Desk], language: str, viewport: Any
) -> None:
    shop = make_shop()
    seat = desk(shop, language=language, viewport=viewport)
    page = seat.open("settings/flow/")
    expect(page.locator("#flow-triggers li.part")).to_have_count(8)
    seat.inspect("flow-quiet")
    hear_from_flow(shop=shop, definition="Return settled", in_use=True, at=NOW)
    flow_told(shop=shop, handle="return-requested", now=NOW)
    said = "Errors validating schema:\n  Invalid handle 'return-settled'.\n"
    flow_refused(shop=shop, handle="return-settled", problem=FlowProblem.NOT_DEPLOYED, detail=said, now=NOW)
    page = seat.open("settings/flow/")
    expect(page.locator("#alerts code")).to_contain_text("Invalid handle")
    seat.inspect("flow-refused")
    page.locator("#flow_mode").select_option("never")
    page.locator("#flow-line form button").click()
    expect(page.locator("#flow-line [role=status]")).to_be_visible()
    expect(page.locator("#flow_mode")).to_have_value("never")
