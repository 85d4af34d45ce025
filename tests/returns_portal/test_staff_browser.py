"""Roles in a real browser: the page of the people, what a viewer sees of a return, and a payment that takes two.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.role import Role
from returns.domain.status import Outcome
from returns.models import Shop
from returns.operations.ask_second_person import settle_or_ask
from tests.browser_fixtures import every_view
from tests.characters import NOW
from tests.returns_portal.merchant_desk import STAFF_ID, received, requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def join(shop: Shop, number: str, role: str, name: str, **about: Any) -> None:
    """Somebody opened the app a while ago."""
    email = f"{number}@atelier.example"
    shop.staff.create(user_id=number, role=role, name=name, email=email, met_at=NOW, asked_at=timezone.now(), **about)


@every_view("locale")
def test_an_owner_gives_roles(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    join(shop, STAFF_ID, Role.OWNER, "Camille Martin")
    mine = desk(locale, viewport)
    mine.open("settings/staff/")
    mine.inspect("staff-alone")
    join(shop, "2", Role.OWNER, "Inès Delacroix-Vandenberghe", account_owner=True)
    join(shop, "3", Role.WAREHOUSE, "Youssef Haddad")
    join(shop, "4", "", "Ada Lovelace")
    page = mine.open("settings/staff/")
    row = page.locator("li.staff", has_text="Ada Lovelace")
    row.locator("select").select_option("agent")
    row.locator("form button").first.click()
    expect(page.locator("#staff-history")).to_contain_text("Ada Lovelace")
    mine.inspect("staff")
    page.fill("[name=two_people]", "many")
    page.locator("#staff-rules button").click()
    expect(page.locator(".field.wrong")).to_have_count(1)
    mine.inspect("staff-wrong")
    page.fill("[name=two_people]", "100")
    page.locator("#staff-rules button").click()
    expect(page.locator(".field.wrong")).to_have_count(0)
    shop.refresh_from_db()
    assert (shop.two_people_minor, shop.staff.get(user_id="4").role) == (10_000, Role.AGENT)


@every_view("locale")
def test_a_viewer_reads_and_an_agent_waits_for_a_second_person(
    desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any
) -> None:
    join(shop, "2", Role.OWNER, "Inès Delacroix")
    join(shop, STAFF_ID, Role.VIEWER, "Camille Martin")
    mine, fresh, counted = desk(locale, viewport), requested(shop), received(shop, 1002)
    mine.open_return(fresh)
    expect(mine.page.locator("#return-decision button")).to_have_count(0)
    mine.inspect("viewer-return")
    mine.open("settings/privacy/")
    expect(mine.page.locator("[role=alert]")).to_contain_text("Inès Delacroix")
    mine.inspect("viewer-refused")

    Shop.objects.update(two_people_minor=5_000)
    shop.staff.filter(user_id=STAFF_ID).update(role=Role.MANAGER)
    mine.open_return(counted)
    mine.page.locator("form.pay button").click()
    expect(mine.page.locator("form.pay")).to_have_count(0)
    mine.inspect("second-person-asked")
    counted.payment_requests.all().delete()
    total = counted.settlement.total_presentment_minor
    settle_or_ask(
        rma_id=counted.pk,
        expected_minor=total,
        outcome=Outcome(counted.outcome),
        actor_id="2",
        now=timezone.now(),
    )
    mine.open_return(counted)
    mine.inspect("second-person-confirms")
    mine.page.locator("#return-actions form button").first.click()
    expect(mine.page.locator("#return-actions form button")).to_have_count(0)
    counted.settlement.refresh_from_db()
    assert counted.settlement.status == "DUE"
