"""A shop's look: kept by its staff, shown on its pages, and what is refused."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from returns.domain.brand import Corners, Font, LogoTone
from returns.models import Brand, Shop
from returns.operations.set_brand import UnknownColour, set_brand, set_logo
from returns.queries.brands import brand_of, logo_of
from returns_portal.logos import HEAVIEST, logo_from
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
LOOK = {"colour": "#FFD100", "font": "serif", "corners": "square"}


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def drawn(ink: str = "#101010", *, size: tuple[int, int] = (900, 500), kind: str = "PNG", ground: Any = None) -> bytes:
    image = Image.new("RGBA", size, ground or (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(image).ellipse((100, 200, 800, 300), fill=ink)
    written = io.BytesIO()
    image.convert("RGB" if kind == "JPEG" else "RGBA").save(written, kind)
    return written.getvalue()


def logo_file(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_look_is_kept_shown_and_given_up(shop: Shop) -> None:
    staff, visitor = staff_of(shop), Client()
    assert "/brands/" not in visitor.get(portal_of(shop)).content.decode()
    assert staff.post("/app/settings/brand/", LOOK).status_code == 303
    page = visitor.get(portal_of(shop)).content.decode()
    style = visitor.get(path_of(page, "css"))
    assert "--brand: #ffd100" in style.content.decode()
    assert "--on-brand: #000000" in style.content.decode()
    assert "--radius: 0px" in style.content.decode()
    assert style["Cache-Control"] == "public, max-age=31536000, immutable"
    assert style["Content-Type"].startswith("text/css")
    assert staff.post("/app/settings/brand/reset/").status_code == 303
    assert "/brands/" not in visitor.get(portal_of(shop)).content.decode()
    assert not Brand.objects.exists()


def test_an_address_of_yesterday_is_answered_with_todays_look_for_a_minute(shop: Shop) -> None:
    set_brand(shop=shop, colour="#0b57d0", font=Font.SYSTEM, corners=Corners.ROUND, now=timezone.now())
    old = brand_of(shop).stylesheet_url(inside=False)
    set_brand(shop=shop, colour="#a1260d", font=Font.SYSTEM, corners=Corners.ROUND, now=timezone.now())
    assert brand_of(shop).stylesheet_url(inside=False) != old
    answer = Client().get(re.sub(r"^https?://[^/]+", "", old))
    assert "#a1260d" in answer.content.decode()
    assert answer["Cache-Control"] == "public, max-age=60"


def test_looks_of_two_shops_are_their_own() -> None:
    atelier, northwind = two_shops()
    staff_of(atelier).post("/app/settings/brand/", LOOK)
    staff_of(northwind).post("/app/settings/brand/", LOOK | {"colour": "#0b57d0"})
    staff_of(northwind).post("/app/settings/brand/reset/")
    assert brand_of(atelier).colour == "#ffd100"
    assert not brand_of(northwind).chosen
    assert Client().get("/brands/nobody/page/abc.css").status_code == 404
    assert Client().get(f"/brands/{brand_of(atelier).handle}/attic/abc.css").status_code == 404
    assert Client().get(f"/brands/{brand_of(atelier).handle}/abc.png").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"colour": "bordeaux"}, "no colour we know"), ({"colour": ""}, "Enter a colour"), ({"font": "comic"}, "comic")],
)
def test_what_cannot_be_a_look_is_said_at_the_field(shop: Shop, wrong: dict[str, str], said: str) -> None:
    answer = staff_of(shop, locale="en").post("/app/settings/brand/", LOOK | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Brand.objects.exists()
    with pytest.raises(UnknownColour):
        set_brand(shop=shop, colour="}", font=Font.SYSTEM, corners=Corners.ROUND, now=timezone.now())


@pytest.mark.parametrize(
    ("locale", "why"), [("en", "could not be read. From 4.5 on it can"), ("fr", "ne pourrait pas se lire")]
)
def test_the_preview_says_which_colour_moved_and_why_and_keeps_nothing(shop: Shop, locale: str, why: str) -> None:
    staff = staff_of(shop, locale=locale)
    page = staff.post("/app/settings/brand/preview/", LOOK).content.decode()
    assert why in page
    assert 'fill="#ffd100"' in page
    wrong = staff.post("/app/settings/brand/preview/", LOOK | {"colour": "#12"}).content.decode()
    assert "errorlist" in wrong
    assert "#1f4d43" in wrong
    assert not Brand.objects.exists()


def test_a_logo_is_written_anew_without_its_margin(shop: Shop) -> None:
    staff, visitor = staff_of(shop), Client()
    content = drawn() + b"<?php hidden ?>"
    assert staff.post("/app/settings/brand/logo/", {"logo": logo_file(content)}).status_code == 303
    page = visitor.get(portal_of(shop)).content.decode()
    answer = visitor.get(path_of(page, "png"))
    image = Image.open(io.BytesIO(answer.content))
    assert image.format == "PNG"
    assert image.width == 440
    assert b"php" not in answer.content
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert f'alt="{shop.name}"' in page
    assert 'width="220" height="' in page
    staff.post("/app/settings/brand/", LOOK)
    assert logo_of(shop) == answer.content
    assert staff.post("/app/settings/brand/logo/", {"remove": "1"}).status_code == 303
    assert not logo_of(shop)
    assert brand_of(shop).colour == "#ffd100"


@pytest.mark.parametrize(
    ("content", "tone"),
    [
        (drawn(), LogoTone.DARK),
        (drawn("#f4f4f4"), LogoTone.LIGHT),
        (drawn(ground="#ffffff"), LogoTone.OPAQUE),
        (drawn(kind="JPEG", ground="#ffffff"), LogoTone.OPAQUE),
    ],
)
def test_what_a_logo_needs_behind_it_is_seen(content: bytes, tone: LogoTone) -> None:
    assert logo_from(io.BytesIO(content), size=len(content)).tone == tone


def test_a_logo_like_a_photo_stays_light() -> None:
    noise = Image.effect_noise((900, 300), 90).convert("RGB")
    written = io.BytesIO()
    noise.save(written, "PNG")
    logo = logo_from(io.BytesIO(written.getvalue()), size=len(written.getvalue()))
    assert len(logo.png) < 3 * HEAVIEST


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (logo_file(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "logo.svg"), "not a photo"),
        (logo_file(drawn(""), "empty.png"), "Nothing can be seen"),
        (None, "Choose a picture"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(shop: Shop, file: Any, said: str) -> None:
    answer = staff_of(shop, locale="en").post("/app/settings/brand/logo/", {"logo": file} if file else {})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Brand.objects.exists()


def test_plain_values_are_there_for_mails_and_papers(shop: Shop) -> None:
    logo = logo_from(io.BytesIO(drawn()), size=1)
    set_logo(shop=shop, logo=logo, now=timezone.now())
    look = brand_of(shop)
    assert look.logo_url.startswith("http")
    assert look.logo_width == 220
    assert look.logo_plates == ("transparent", "#f6f5f2")
    assert (look.stack.split(",")[0], look.radius) == ("system-ui", 12)
    assert (look.light.fill, look.light.ink) == ("#1f4d43", "#ffffff")


def portal_of(shop: Shop) -> str:
    return f"/returns/{brand_of(shop).handle}/"


def path_of(page: str, ending: str) -> str:
    found = re.search(rf'https?://[^/"]+(/brands/[^"]+\.{ending})', page)
    assert found
    return found[1]
