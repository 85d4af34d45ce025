"""The shop's look on its papers: seen, read in grey, in nobody's way."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from labels.documents import Letterhead, lay_out
from labels.documents.stamps import stamp
from labels.letterhead import letterhead_of
from returns.domain.brand import Corners, Font, LogoTone
from returns.operations.set_brand import Logo, set_brand, set_logo
from tests.characters import NOW, make_shop
from tests.labels.parcels import a_sheet, codes_of, text_of
from tests.labels.test_stamps import picture, strays


def a_logo(*, size: tuple[int, int] = (600, 140), ink: str = "#b00058", tone: LogoTone = LogoTone.DARK) -> Logo:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((2, 2, size[0] - 3, size[1] - 3), fill=ink)
    out = io.BytesIO()
    image.save(out, "PNG")
    return Logo(out.getvalue(), *size, tone)


def a_head(accent: str = "#b00058") -> Letterhead:
    return Letterhead(accent)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("accent", ["#b00058", "#000080"])
def test_codes_and_words_are_what_they_were(language: str, accent: str) -> None:
    plain, branded = (a_sheet(language=language, letterhead=head) for head in (None, a_head(accent)))
    page = lay_out("a4", branded)
    assert sorted(codes_of(page, dpi=203)) == sorted(codes_of(lay_out("a4", plain), dpi=203))
    assert text_of(page) == text_of(lay_out("a4", plain))


@pytest.mark.parametrize("accent", ["#b00058", "#000080", "#0000ff"])
def test_a_branded_page_can_be_stamped(accent: str) -> None:
    sheet = a_sheet(letterhead=a_head(accent))
    assert strays(stamp("a4", sheet), lay_out("a4", sheet)) < 0.0002


def test_labels_show_none_of_it() -> None:
    assert strays(lay_out("4x6", a_sheet()), lay_out("4x6", a_sheet(letterhead=a_head()))) == 0


@pytest.mark.django_db
def test_a_shops_look_is_on_its_paper_dark_enough_for_grey() -> None:
    shop = make_shop()
    assert letterhead_of(shop) is None
    set_brand(shop=shop, colour="#ffe600", font=Font.SYSTEM, corners=Corners.ROUND, now=NOW)
    set_logo(shop=shop, logo=a_logo(ink="#ffffff", tone=LogoTone.LIGHT), now=NOW)
    head = letterhead_of(shop)
    assert head
    assert head.name == shop.name
    assert head.plate != "transparent", "a white logo on white paper"
    assert float(head.height) <= 24
    red, green, blue = (int(head.accent[at : at + 2], 16) for at in (1, 3, 5))
    assert 0.299 * red + 0.587 * green + 0.114 * blue < 140, "too light for a printer without colours"
    plain, branded = lay_out("a4", a_sheet()), lay_out("a4", a_sheet(letterhead=head))
    assert strays(plain, branded) > 0.001
    assert picture(branded).getpixel((10, 10)) == 255
    assert sorted(codes_of(branded, dpi=203)) == sorted(codes_of(plain, dpi=203))
    assert strays(stamp("a4", a_sheet(letterhead=head)), branded) < 0.0002


@pytest.mark.django_db
def test_a_logo_that_could_be_taken_for_a_code_is_left_out() -> None:
    shop = make_shop()
    set_logo(shop=shop, logo=a_logo(size=(37, 37)), now=NOW)
    head = letterhead_of(shop)
    assert head
    assert not head.logo
