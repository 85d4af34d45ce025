"""A photo of a label, read on the server, and the settings of the desk."""

from __future__ import annotations

import io
from typing import Any

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from returns.domain.grading import Grade
from returns.models import Shop
from returns.queries.counts import desk_terms
from returns_portal.codes import codes_on
from tests.characters import make_shop
from tests.returns_portal import merchant_desk as stages
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def label(*codes: tuple[str, str], turned: int = 0, exif: bool = False) -> bytes:
    """A photo of codes (format, text), one below the other, perhaps not held straight."""
    paper = Image.new("RGB", (1400, 200 + 500 * len(codes)), "white")
    for place, (kind, text) in enumerate(codes):
        drawn = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=6)
        paper.paste(Image.fromarray(drawn).convert("RGB"), (120, 120 + 500 * place))
    table = paper.rotate(turned, expand=True, fillcolor=(150, 140, 130))
    written = io.BytesIO()
    marks = Image.Exif()
    if exif:
        marks[0x0112] = 6
    table.save(written, "JPEG", quality=85, exif=marks)
    return written.getvalue()


def send(shop: Shop, content: bytes, name: str = "label.jpg") -> Any:
    photo = SimpleUploadedFile(name, content, "image/jpeg")
    return staff_of(shop).post("/app/desk/photo/", {"photo": photo})


@pytest.mark.parametrize(("turned", "exif"), [(0, False), (9, False), (90, False), (0, True)])
def test_codes_are_read_however_the_label_is_held(turned: int, exif: bool) -> None:
    photo = label(("QRCode", "R-10001"), ("Code128", "SBX1001FR"), turned=turned, exif=exif)
    assert set(codes_on(io.BytesIO(photo), size=len(photo))) == {"R-10001", "SBX1001FR"}


def test_the_only_code_that_means_something_is_opened(shop: Shop) -> None:
    stages.labelled(shop, 1001)
    answer = send(shop, label(("Code128", "SBX1001FR"), ("QRCode", "https://carrier.example/ad")))
    assert (answer.status_code, answer["Location"]) == (303, "/app/desk/?q=SBX1001FR")


def test_of_several_codes_one_is_chosen(shop: Shop) -> None:
    rma, other = stages.labelled(shop, 1001), stages.labelled(shop, 1002)
    text = send(shop, label(("QRCode", rma.number), ("Code128", "SBX1002FR"))).content.decode()
    assert f"?q={rma.number}" in text
    assert "?q=SBX1002FR" in text
    assert text.partition("desk-here")[0].count("Known here") == 2
    assert f"returns/{other.number}/" not in text.partition("desk-here")[0]


def test_a_code_that_nobody_knows_is_looked_for_all_the_same(shop: Shop) -> None:
    assert send(shop, label(("Code128", "ZZ99887766554"))).status_code == 303


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"no picture", "is not a photo we can read"), (b"\xff\xd8\xff" * 50, "not a photo")],
)
def test_what_is_no_picture_is_told(shop: Shop, content: bytes, sentence: str) -> None:
    answer = send(shop, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_no_file_at_all_is_told(shop: Shop) -> None:
    answer = staff_of(shop).post("/app/desk/photo/")
    assert answer.status_code == 422
    assert "Choose a photo" in answer.content.decode()


def test_a_photo_without_a_code_is_told(shop: Shop) -> None:
    answer = send(shop, label())
    assert answer.status_code == 422
    assert "No code can be read" in answer.content.decode()


def test_the_settings_say_how_the_desk_works(shop: Shop) -> None:
    form = {"blind": "on", "second": "500", **{f"{grade}_becomes": "RESTOCKED" for grade in Grade}, "c_loses": "12.5"}
    assert staff_of(shop).post("/app/settings/desk/", form).status_code == 303
    terms = desk_terms(shop)
    assert (terms.blind, terms.second_person_minor) == (True, 50_000)
    assert (terms.becomes(Grade.C).deduction_bps, terms.becomes(Grade.D).disposition) == (1250, "RESTOCKED")
    text = staff_of(shop).get("/app/settings/").content.decode().partition('id="desk-section"')[2]
    assert 'value="12.5"' in text.partition("</section>")[0]
    versions = shop.policies.count()
    assert staff_of(shop).post("/app/settings/desk/", form).status_code in {200, 303}
    assert shop.policies.count() == versions


def test_wrong_settings_are_told_and_change_nothing(shop: Shop) -> None:
    form = {"second": "-1", **{f"{grade}_becomes": "RESTOCKED" for grade in Grade}, "c_loses": "101"}
    answer = staff_of(shop).post("/app/settings/desk/", form)
    assert answer.status_code == 422
    assert shop.policies.count() == 1
