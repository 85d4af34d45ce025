"""A return in parts in a real browser: counted at the desk, followed by its shopper; phone and desktop, both languages.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.domain.status import ParcelStatus
from returns.models import Return
from returns.operations.approve_return import approve_return
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import every_view
from tests.characters import Bought, ask, make_shop
from tests.parts import at_shopify, come
from tests.returns_portal.merchant_desk import again
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import live_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rma() -> Return:
    """One dress and three pullovers on their way back."""
    now = timezone.now()
    order = live_order(make_shop(), Bought("Robe midi fluide"), Bought("Pull en laine mérinos", 3, 3900))
    rma = ask(order, quantities=(1, 3), now=now)
    approve_return(rma_id=rma.pk, actor="merchant", now=now)
    parcel = rma.parcels.get().pk
    record_label(parcel_id=parcel, carrier="sandbox", tracking_number="SBX1", tracking_url="", now=now)
    record_scan(parcel_id=parcel, status=ParcelStatus.IN_TRANSIT, at=now, now=now)
    return at_shopify(rma)


@every_view()
def test_staff_count_a_part(desk: Callable[..., Desk], rma: Return, language: str, viewport: Any) -> None:
    mine = desk(rma.shop, language=language, viewport=viewport)
    page = mine.open_return(rma)
    page.locator("#return-receipt details.receive summary").click()
    mine.inspect("parts-form")
    pull = rma.lines.last()
    assert pull is not None
    page.locator(f"[name=line-{pull.pk}-RESTOCKED]").fill("0")
    page.locator(f"[name=line-{pull.pk}-ON_ITS_WAY]").fill("3")
    page.locator("[value=ON_ITS_WAY]").check()
    page.locator(".receipt .button.secondary").click()
    expect(page.locator(".receipt .errorlist")).to_be_visible()
    mine.inspect("parts-nothing-here")
    page.locator(f"[name=line-{pull.pk}-RESTOCKED]").fill("1")
    page.locator(f"[name=line-{pull.pk}-ON_ITS_WAY]").fill("2")
    page.locator("[value=RESTOCKED]").check()
    page.locator("[name=label_to_come]").check()
    page.locator(".receipt .button.secondary").click()
    expect(page.locator("#return-header .several")).to_be_visible()
    mine.inspect("parts-first")
    rest = Return.objects.get(first_part=rma)
    assert again(rma).settlement.total_presentment_minor == 4990 + 3900
    assert [item.quantity for item in rest.lines.all()] == [2]
    page.locator("#return-header .several a").click()
    page.wait_for_url(f"**/{rest.number}/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(rest.number)
    mine.inspect("parts-rest")


@every_view()
def test_the_shopper_follows_both(visit: Callable[..., Visit], rma: Return, language: str, viewport: Any) -> None:
    rest = come(rma, 1, 1, label_to_come=True)
    mine = visit(rma.shop, language=language, viewport=viewport)
    page = mine.open(f"/status/{return_token(rma)}/")
    expect(page.locator("#parts")).to_be_visible()
    mine.inspect("parts-status")
    page.locator("section[aria-labelledby=parts] a").click()
    expect(page.locator("#items")).to_contain_text(rest.number)
    mine.inspect("parts-status-rest")
