"""The printed way in: a code that leads to the first page, with an order's number, and opens nothing by itself."""

from __future__ import annotations

import html
import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from returns.links import inserts_url
from returns.models import Shop
from returns_portal.shopper.door_code import LONGEST, door_address, drawn, file_name, number_to_print
from tests.characters import make_order, make_shop
from tests.extensions.test_structure import MAILS, read
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper

pytestmark = pytest.mark.django_db
HOSTILE = [
    '"><script>alert(1)</script>',
    "1001&secret=camille@example.com",
    "1001#@evil.example/",
    "//evil.example",
    "{{ 7 | times: 7 }}",
    "%0d%0aSet-Cookie: a=b",
    "#１００１",
    "١٠٠١",
]


@pytest.fixture
def shop() -> Shop:
    return make_shop(country="FR", storefront_url="https://atelier.example")


def read_code(png: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    return str(found.text)


def test_the_code_leads_to_the_door_the_reader_came_through(shop: Shop) -> None:
    ours = Shopper(shop).get("/qr.png")
    assert ours.headers["Content-Type"] == "image/png"
    assert ours.headers["Cache-Control"].startswith("public")
    assert read_code(ours.content).endswith("/returns/atelier-demo/")
    theirs = ProxyShopper(shop).get("/qr.png", number="#1001")
    assert read_code(theirs.content) == "https://atelier.example/apps/returns/?number=%231001"


def test_the_number_is_filled_in_and_the_secret_is_still_asked(shop: Shop) -> None:
    make_order(shop, number=1001)
    address = read_code(Shopper(shop).get("/qr.png", number="#1001").content)
    page = Shopper(shop, **{"accept-language": "fr"}).get("/", number=parse_qs(urlsplit(address).query)["number"][0])
    assert 'value="#1001"' in html.unescape(page.content.decode())
    assert 'lang="fr"' in page.content.decode()
    assert 'name="secret" value=""' in page.content.decode()
    assert "Robe" not in page.content.decode()
    behind = ProxyShopper(shop).get("/", number="#1001")
    assert 'value="#1001"' in html.unescape(behind.content.decode())


@pytest.mark.parametrize("number", HOSTILE)
def test_a_hostile_number_stays_a_number(shop: Shop, number: str) -> None:
    address = read_code(Shopper(shop).get("/qr.png", number=number).content)
    parts = urlsplit(address)
    assert parts.path.endswith("/returns/atelier-demo/")
    assert not parts.fragment
    assert parse_qs(parts.query) == {"number": [" ".join(number.split())]}
    page = Shopper(shop).get("/", number=number).content.decode()
    assert "<script>alert" not in page
    assert "evil.example/" not in re.sub(r'value="[^"]*"', "", page)
    answer = Shopper(shop).get("/qr.svg", number=number, download="")
    assert re.fullmatch(r'attachment; filename="returns[A-Za-z0-9-]*\.svg"', answer.headers["Content-Disposition"])
    assert b"<script" not in answer.content


@pytest.mark.parametrize("number", ["", "   ", "\0", "a\x00b", "1001\u202e", "#" * 5, "9" * (LONGEST + 1), "\ud800"])
def test_what_is_no_number_is_left_out(number: str) -> None:
    assert number_to_print(number) == ""
    assert door_address("https://shop.example/returns", "") == "https://shop.example/returns/"


def test_the_picture_has_no_script_and_a_quiet_zone(shop: Shop) -> None:
    svg = drawn("https://shop.example/returns/", "svg").decode()
    assert "<script" not in svg
    assert "<path" in svg
    assert file_name("#1001") == "returns-1001"
    assert file_name("") == "returns"


def test_the_merchant_sees_and_copies_it(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    page = html.unescape(desk.staff_of(shop).get("/app/settings/storefront/?number=%231001").content.decode())
    assert "https://atelier.example/apps/returns/?number=%231001" in page
    assert read(MAILS / "packing-slip.liquid").strip() in page
    assert "Card as PDF" in page
    assert "Planche de cartes" in desk.staff_of(shop, locale="fr").get("/app/settings/storefront/").content.decode()


def test_the_cards_carry_the_code_once_for_an_order_and_eight_times_for_all(shop: Shop) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    for number, many in (("#1001", 1), ("", 8)):
        address = door_address("https://atelier.example/apps/returns", number)
        answer = Client().get(urlsplit(inserts_url(shop_id=shop.pk, language="fr", address=address)).path)
        assert answer.headers["Content-Type"] == "application/pdf"
        document = pdfium.PdfDocument(answer.content)
        assert len(document) == 1
        found = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
        assert [each.text for each in found] == [address] * many
        assert "Un article à retourner" in document[0].get_textpage().get_text_range()


def test_a_link_of_cards_that_was_changed_opens_nothing(shop: Shop) -> None:
    path = urlsplit(inserts_url(shop_id=shop.pk, language="xx", address="https://evil.example/")).path
    assert Client().get(path).status_code == 404
    assert Client().get("/inserts/nothing.pdf").status_code == 404
