"""What the merchant writes of reasons and conditions, and what shoppers sent, in a real browser.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from returns.models import ReturnPhoto, Shop
from shop_integration.models import Installation
from tests.browser_fixtures import DESKTOP, every_view
from tests.characters import make_shop
from tests.returns_portal.merchant_desk import requested
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNWORN = {"en": "The article is unworn and has all its labels", "fr": "L’article n’a pas été porté"}


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    now = datetime.now(tz=UTC)
    row = Installation(shop=shop, installed_at=now, access_token_expires_at=now + timedelta(hours=1))
    row.access_token = "a-token-for-tests"
    row.save()
    return shop


@pytest.fixture
def desk(new_page: Callable[..., Page], live_server: Any, settings: Any, shop: Shop) -> Iterator[Callable[..., Desk]]:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    opened: list[Page] = []

    def sit_down(locale: str = "en", viewport: Any = DESKTOP) -> Desk:
        opened.append(new_page(locale=locale, viewport=viewport))
        return Desk(opened[-1], live_server.url, shop, locale, settings)

    yield sit_down
    for page in opened:
        assert not [text for text in page.complaints if "status of 4" not in text]  # type: ignore[attr-defined]


@every_view("locale")
def test_reasons_and_conditions_are_written(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine = desk(locale, viewport)
    page = mine.open("policy/reasons/")
    page.locator("form button").click()
    expect(page.locator("#alerts")).not_to_be_empty()
    mine.inspect("reason-wrong")
    page.fill("[name=label_en]", "It pinches")
    page.fill("[name=label_fr]", "Il serre")
    page.check("[name=photo]")
    page.fill("[name=detail_0_en]", "At the toe")
    page.fill("[name=detail_0_fr]", "Aux orteils")
    page.locator("form button").click()
    expect(page.locator("#policy-reasons li")).to_have_count(12)
    mine.open("policy/reasons/it_pinches/")
    expect(page.locator("[name=detail_0_en]")).to_have_value("At the toe")
    mine.inspect("reason")
    mine.open("policy/asked/")
    page.fill("[name=statement_en]", UNWORN["en"])
    page.fill("[name=statement_fr]", UNWORN["fr"])
    mine.inspect("condition")
    page.locator("form button").click()
    expect(page.locator("#policy-asked li")).to_have_count(1)
    mine.inspect("policy-reasons")


@every_view("locale")
def test_what_shoppers_sent_is_shown(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    rma, written = requested(shop, 1001), io.BytesIO()
    Image.new("RGB", (240, 180), "navy").save(written, "JPEG")
    version, item = rma.policy, rma.lines.all()[0]
    version.document |= {"asked": [{"code": "unworn", "statement": UNWORN}]}
    version.save()
    item.answers = {"unworn": False}
    item.save()
    for _ in range(3):
        picture = written.getvalue()
        ReturnPhoto.objects.create(
            order=rma.order,
            fulfilled=item.fulfilled,
            item=item,
            jpeg=picture,
            thumbnail=picture,
            created_at=rma.requested_at,
        )
    mine = desk(locale, viewport)
    page = mine.open_return(rma)
    expect(page.locator(".photos img").first).to_have_js_property("naturalWidth", 240)
    mine.inspect("return-photos")
    with page.expect_popup() as opened:
        page.locator(".photos a").first.click()
    expect(opened.value.locator("img")).to_have_js_property("naturalWidth", 240)
