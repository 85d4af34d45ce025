"""A shopper shows that the parcel was handed in, and staff see it, correct it, or ask for something better."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from returns.models import Posting, Return, ReverseDelivery, Shop
from tests.characters import make_shop, two_shops
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import Shopper

pytestmark = pytest.mark.django_db
NUMBER = "RR 47312482 9 GB"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def slip(shop: Shop, number: int = 1001) -> Return:
    """A return whose shopper sends it with a carrier of their choice."""
    rma = desk.labelled(shop, number)
    rma.parcels.update(carrier="slip", tracking_number="", tracking_url="", paid_by="own")
    return rma


def picture() -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (90, 120), "white").save(held, "PNG")
    return SimpleUploadedFile("receipt.png", held.getvalue(), content_type="image/png")


def say(shopper: Shopper, rma: Return, parcel: ReverseDelivery | None = None, **data: Any) -> Any:
    pk = (parcel or rma.parcels.get()).pk
    return shopper.post(f"{shopper.status_path(rma)}parcels/{pk}/posting/?lang=en", data)


def page_of(shopper: Shopper, rma: Return) -> str:
    return shopper.client.get(f"{shopper.base}{shopper.status_path(rma)}?lang=en").content.decode()


def test_a_number_is_read_and_the_page_says_so(shop: Shop) -> None:
    rma, shopper = slip(shop), Shopper(shop)
    assert "I have sent it" in page_of(shopper, rma)
    assert say(shopper, rma, number=NUMBER).status_code == 303
    page = page_of(shopper, rma)
    assert "You have sent your parcel" in page
    assert "Royal Mail" in page
    assert "royalmail.com/track-your-item#/tracking-results/RR473124829GB" in page


def test_a_picture_of_the_receipt_is_enough(shop: Shop) -> None:
    rma, shopper = slip(shop), Shopper(shop)
    assert say(shopper, rma, receipt=picture()).status_code == 303
    assert "Photo of your receipt" in page_of(shopper, rma)
    assert Posting.objects.get().jpeg


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "add a photo of your receipt"),
        ({"number": "123"}, "This is not a tracking number"),
        ({"number": "RR473124828GB"}, "A digit seems to be wrong"),
        ({"number": "RR473124829GB", "courier": "UPS"}, "UPS has no numbers like this one"),
        ({"number": "x\0" * 90}, "This is not a tracking number"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(shop: Shop, data: dict[str, str], told: str) -> None:
    rma = slip(shop)
    answer = say(Shopper(shop), rma, **data)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert not Posting.objects.exists()


def test_a_picture_beside_a_wrong_number_is_kept(shop: Shop) -> None:
    """Browsers send no file a second time by themselves."""
    rma, shopper = slip(shop), Shopper(shop)
    answer = say(shopper, rma, number="RR473124828GB", receipt=picture())
    told = answer.content.decode()
    assert (answer.status_code, "A digit seems to be wrong" in told) == (422, True)
    assert "Photo of your receipt" in told
    assert say(shopper, rma, number=NUMBER).status_code == 303
    kept = Posting.objects.get()
    assert (kept.tracking_number, bool(kept.jpeg)) == ("RR473124829GB", True)


def test_a_refused_number_is_no_dead_end_in_another_language(shop: Shop) -> None:
    shopper = Shopper(shop)
    told = say(shopper, slip(shop), number="RR473124828GB").content.decode()
    links = re.findall(r'href="([^"]+)" lang="', told)
    assert [shopper.client.get(unescape(link)).status_code for link in links] == [200] * len(shop.languages)


def test_what_is_no_picture_is_said_too(shop: Shop) -> None:
    answer = say(Shopper(shop), slip(shop), receipt=SimpleUploadedFile("x.pdf", b"%PDF-1.7", "image/png"))
    assert answer.status_code == 422
    assert "is not a photo we can read" in answer.content.decode()


def test_with_a_label_a_word_is_enough(shop: Shop) -> None:
    rma, shopper = desk.labelled(shop), Shopper(shop)
    assert say(shopper, rma).status_code == 303
    assert "You have sent your parcel" in page_of(shopper, rma)


def test_parcels_of_others_are_not_there(shop: Shop) -> None:
    rma, other = slip(shop, 1001), slip(shop, 1002)
    assert say(Shopper(shop), rma, other.parcels.get(), number=NUMBER).status_code == 404
    atelier, northwind = two_shops()
    theirs = slip(atelier, 1003)
    path = f"{Shopper(atelier).status_path(theirs)}parcels/{theirs.parcels.get().pk}/posting/"
    assert Shopper(northwind).post(path, {"number": NUMBER}).status_code == 404
    assert not Posting.objects.exists()


def test_staff_see_it_correct_it_and_may_ask_for_more(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    rma, shopper, staff = slip(shop), Shopper(shop), desk.staff_of(shop)
    say(shopper, rma, number=NUMBER, receipt=picture())
    path = f"/app/returns/{rma.number}/"
    page = staff.get(path).content.decode()
    assert "Sent, says the shopper" in page
    assert "Its check digit is right." in page
    assert "Photo of the receipt" in page

    to = f"{path}parcels/{rma.parcels.get().pk}/posting/"
    assert staff.post(to, {"courier": "UPS", "number": NUMBER}).status_code == 422
    assert staff.post(to, {"courier": "La Poste", "number": "AA473124829FR"}).status_code == 303
    assert Posting.objects.get().tracking_number == "AA473124829FR"
    say(shopper, rma, number="RR473124829GB")
    assert staff.post(f"{to}refusal/").status_code == 303
    page = page_of(shopper, rma)
    assert "could not tell from what you showed" in page
    assert "You have sent your parcel" not in page


def test_staff_of_another_shop_and_strangers_reach_nothing(settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    atelier, northwind = two_shops()
    rma = slip(atelier)
    for ending in ("posting/", "posting/refusal/"):
        to = f"/app/returns/{rma.number}/parcels/{rma.parcels.get().pk}/{ending}"
        assert desk.staff_of(northwind).post(to, {"number": NUMBER}).status_code == 404
        assert desk.staff_of(None).post(to, {"number": NUMBER}).status_code == 401
        assert desk.staff_of(atelier).get(to).status_code == 405
    to = f"/app/returns/{rma.number}/parcels/999999/posting/"
    assert desk.staff_of(atelier).post(to, {"number": NUMBER}).status_code == 404
    assert not Posting.objects.exists()


def test_the_receipt_is_seen_with_its_link_only(shop: Shop) -> None:
    rma, shopper = slip(shop), Shopper(shop)
    say(shopper, rma, receipt=picture())
    [address] = {part.split('"')[0] for part in page_of(shopper, rma).split('href="') if "/receipts/" in part[:200]}
    found = shopper.client.get(address)
    assert (found.status_code, found["Content-Type"]) == (200, "image/jpeg")
    assert shopper.client.get("/receipts/nonsense.jpg").status_code == 404
    Posting.objects.update(jpeg=None, thumbnail=None)
    assert shopper.client.get(address).status_code == 404
