"""What the shopper's pages weigh, as they travel: compressed, without photos. `make bench ARGS=pages` times them too.

Production sends styles and scripts as Brotli, which is smaller yet; what is weighed here is gzip.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as ours
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from config.compression import CompressTexts
from returns.domain.brand import Corners, Font
from returns.models import Shop
from returns.operations.choose_languages import choose_languages
from returns.operations.set_brand import set_brand
from tests.characters import Bought, ask, make_shop
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order

pytestmark = pytest.mark.django_db
# In bytes, of one page with everything that it brings along.
HEAVIEST_PAGE, HEAVIEST_SCRIPTS, HEAVIEST_STYLE = 50_000, 20_000, 8_000
SMALL = 200  # what is shorter would not get smaller
FETCHED = re.compile(r'<(link|script|img|source|iframe)\b[^>]*?\s(?:href|src)="([^"]+)"[^>]*>')
SIZED = re.compile(r'<img\b(?=[^>]*\swidth="\d+")(?=[^>]*\sheight="\d+")')
TAKES = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    look = {"colour": "#8a1c5b", "font": Font.THEME, "corners": Corners.SOFT}
    set_brand(shop=shop, **look, inside_theme=True, now=timezone.now())
    choose_languages(shop, languages=("fr", "en", "de"))
    return shop


def pages(shopper: Shopper, shop: Shop) -> dict[str, HttpResponse]:
    """Every page of a shopper's way, of an order with five articles."""
    bought = [Bought(f"Robe midi fluide {number}", 2, 4990 + number) for number in range(5)]
    order = live_order(shop, *bought)
    rma = ask(live_order(shop, *bought, number=1002), quantities=(1, 2, 1, 1, 2), now=timezone.now())
    found = {
        "door": shopper.get(),
        "items": shopper.get(shopper.order_path(order)),
        "status": shopper.get(shopper.status_path(rma)),
        "policy": shopper.get("/policy/"),
        "withdrawal": shopper.get("/withdrawal/"),
    }
    if not isinstance(shopper, ProxyShopper):
        found["confirm"] = shopper.review(order)[1]
    return found


def static_weight(address: str, shopper: Shopper) -> int:
    """The weight of a style or script of ours: of a file, or as the app itself serves it."""
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return len(gzip.compress(Path(str(finders.find(path.removeprefix("/static/")))).read_bytes()))
    answer = shopper.client.get(path)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.content) < SMALL
    assert "immutable" in answer.headers["Cache-Control"]
    return len(answer.content)


@pytest.mark.parametrize("walks", [Shopper, ProxyShopper], ids=["own-domain", "inside-theme"])
def test_every_page_is_light_and_ours(shop: Shop, walks: type[Shopper]) -> None:
    own_host = urlsplit(ours.APP_URL).netloc
    shopper = walks(shop, **TAKES)
    for name, answer in pages(shopper, shop).items():
        assert answer.status_code == 200, name
        assert answer.headers["Content-Encoding"] == "gzip", name
        page = gzip.decompress(answer.content).decode()
        weights = {"page": len(answer.content), "link": 0, "script": 0}
        for tag, address in FETCHED.findall(page):
            if tag == "link" and not re.search(rf'rel="stylesheet"[^>]*{re.escape(address)}', page):
                continue
            assert urlsplit(address).netloc in {"", own_host}, (name, address)
            if tag in weights:
                weights[tag] += static_weight(address, shopper)
        assert weights["script"] <= HEAVIEST_SCRIPTS, (name, weights)
        assert weights["link"] <= HEAVIEST_STYLE, (name, weights)
        assert sum(weights.values()) <= HEAVIEST_PAGE, (name, weights)
        assert page.count("<img") == len(SIZED.findall(page)), f"{name}: a picture without a size makes the page jump"


def test_what_gets_no_smaller_is_left_alone(shop: Shop) -> None:
    """A document or a picture is compressed already; who takes no gzip gets plain text."""
    assert "Content-Encoding" not in Shopper(shop).get().headers
    drawn = HttpResponse(b"x" * 1000, content_type="image/png")
    answer = CompressTexts(lambda _: drawn)(RequestFactory().get("/", headers=TAKES))
    assert "Content-Encoding" not in answer.headers
