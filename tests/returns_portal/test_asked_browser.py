"""What shoppers are asked, in a real browser: what the chosen reason asks is shown, photos included, and axe agrees.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from returns.domain.starting_policy import STARTING_POLICY
from returns.models import Order, Return, Shop
from returns.operations.publish_policy import publish_policy
from returns_portal.shopper.addresses import order_token, own_base
from tests.browser_fixtures import PHONE, every_view
from tests.characters import Bought, make_shop
from tests.returns_portal.seats import Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_asked import REASONS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKED = [
    {
        "code": "unworn",
        "statement": {
            "en": "The article is unworn and has all its labels",
            "fr": "L’article n’a pas été porté et a toutes ses étiquettes",
        },
    },
    {"code": "box", "statement": {"en": "It is in its box", "fr": "Il est dans sa boîte"}, "unless_fault": False},
]


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    asks = STARTING_POLICY | {"reasons": REASONS, "asked": ASKED}
    publish_policy(shop=shop, document=asks, now=timezone.now() - timedelta(days=100))
    return shop


@pytest.fixture
def order(shop: Shop) -> Order:
    return live_order(shop, Bought("Robe midi fluide"), Bought("Pull", 3, 3900))


@pytest.fixture
def visit(new_page: Callable[..., Page], live_server: Any, settings: Any, shop: Shop) -> Iterator[Callable[..., Visit]]:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    opened: list[Page] = []

    def come(*, language: str = "en", viewport: Any = PHONE, javascript: bool = True) -> Visit:
        opened.append(new_page(locale=language, viewport=viewport, javascript=javascript))
        return Visit(opened[-1], live_server.url + own_base(shop), language=language)

    yield come
    for page in opened:
        assert not [text for text in page.complaints if "status of 4" not in text]  # type: ignore[attr-defined]


@pytest.fixture
def seam(tmp_path: Path) -> Path:
    image = Image.new("RGB", (1200, 900), "#3b5a8c")
    ImageDraw.Draw(image).line((200, 100, 900, 800), fill="#f2d9b0", width=40)
    image.save(tmp_path / "seam.jpg")
    return tmp_path / "seam.jpg"


def test_the_chosen_reason_decides_what_is_asked(visit: Callable[..., Visit], order: Order, seam: Path) -> None:
    shopper = visit()
    shopper.open()
    shopper.find()
    page = shopper.page
    page.locator("[name=line]").first.check()
    item = page.locator(".item").first
    reason, detail, photos = (
        item.locator("[name^=reason_]"),
        item.locator("[name^=detail_]"),
        item.locator("[type=file]"),
    )
    expect(detail).to_be_hidden()
    expect(photos).to_be_hidden()
    reason.select_option("size_small")
    expect(detail.locator("option")).to_have_text(["Choose…", "At the chest"])
    detail.select_option("size_small:chest")
    reason.select_option("size_large")
    expect(detail.locator("option")).to_have_text(["Choose…", "At the waist"])
    expect(detail).to_have_value("")
    expect(item.locator("fieldset")).to_have_count(2)
    reason.select_option("color")
    expect(photos).to_be_visible()
    expect(item.locator("[name^=unable_]")).to_be_hidden()
    reason.select_option("defective")
    expect(item.locator("[name^=unable_]")).to_be_visible()
    expect(item.locator("[data-unless-fault]")).to_be_hidden()
    expect(item.locator("[data-without-script]")).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_photo_goes_all_the_way_and_survives_an_error(
    visit: Callable[..., Visit], order: Order, seam: Path, javascript: bool
) -> None:
    shopper = visit(javascript=javascript)
    page = shopper.open(f"/orders/{order_token(order)}/")
    page.locator("[name=line]").first.check()
    item = page.locator(".item").first
    item.locator("[name^=reason_]").select_option("defective")
    item.locator("[type=file]").set_input_files(seam)
    shopper.send()
    expect(page.locator("#problem")).to_contain_text("Answer with yes or no: It is in its box")
    expect(item.locator(".pictures img")).to_have_js_property("naturalWidth", 240)
    expect(item.locator("fieldset.wrong input").first).to_be_focused()
    item.locator("fieldset.wrong [value=yes]").check()
    shopper.send()
    page.wait_for_url(re.compile("/orders/[^/]+/[^/]+/"))
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    expect(page.locator(".pictures img")).to_have_js_property("naturalWidth", 240)
    assert Return.objects.get().lines.get().photos.count() == 1


@every_view()
def test_the_pages_look_right(
    visit: Callable[..., Visit], order: Order, seam: Path, language: str, viewport: Any
) -> None:
    shopper = visit(language=language, viewport=viewport)
    page = shopper.open(f"/orders/{order_token(order)}/")
    for box in page.locator("[name=line]").all():
        box.check()
    items = page.locator(".item")
    items.first.locator("[name^=reason_]").select_option("size_small")
    items.last.locator("[name^=reason_]").select_option("defective")
    shopper.inspect("asked")
    items.last.locator("[type=file]").set_input_files([seam, seam])
    shopper.send()
    expect(page.locator("#problem")).to_be_visible()
    shopper.inspect("asked-wrong")
    for fieldset in page.locator("fieldset.wrong").all():
        fieldset.locator("[value=no]").check()
    shopper.send()
    page.wait_for_url(re.compile("/orders/[^/]+/[^/]+/"))
    shopper.inspect("asked-review")
    shopper.send()
    page.wait_for_url(re.compile("/status/"))
    shopper.inspect("asked-status")


def test_without_javascript_everything_is_there_and_explained(visit: Callable[..., Visit], order: Order) -> None:
    shopper = visit(javascript=False)
    page = shopper.open(f"/orders/{order_token(order)}/")
    page.locator("[name=line]").first.check()
    expect(page.locator(".item").first).to_contain_text("Needed for: Faulty or Colour.")
    expect(page.locator(".item").first.locator("optgroup")).to_have_count(2)
    shopper.look("asked-plain")
