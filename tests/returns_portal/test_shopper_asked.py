"""What the items page asks beyond the reason: sub-reasons, conditions, and photos, without JavaScript."""

import io
import struct
import zlib
from datetime import timedelta
from html import unescape
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from returns.domain.starting_policy import STARTING_POLICY
from returns.models import Return, ReturnPhoto
from returns.operations.keep_photo import forget_waiting_photos
from returns.operations.publish_policy import publish_policy
from returns_portal import pictures
from returns_portal.limits import Limit
from returns_portal.shopper import access, sent_photos
from tests.characters import NOW, Bought, fulfilled, make_shop
from tests.returns_portal.shopper_steps import Shopper, live_order, one_of_each

pytestmark = pytest.mark.django_db

REASONS = [
    {
        "code": "size_small",
        "label": {"en": "Too small", "fr": "Trop petit"},
        "shopify_handle": "too-small",
        "details": [{"code": "chest", "label": {"en": "At the chest", "fr": "À la poitrine"}}],
    },
    {
        "code": "size_large",
        "label": {"en": "Too large", "fr": "Trop grand"},
        "shopify_handle": "too-big",
        "details": [{"code": "waist", "label": {"en": "At the waist", "fr": "À la taille"}}],
    },
    {
        "code": "defective",
        "label": {"en": "Faulty", "fr": "Défectueux"},
        "shopify_handle": "damaged-or-defective",
        "fault": True,
        "proof": "photo",
    },
    {"code": "stale", "label": {"en": "Stale"}, "shopify_handle": "other-reason", "product_types": ["Tea"]},
    {"code": "color", "label": {"en": "Colour"}, "shopify_handle": "color", "proof": "photo"},
]
ASKED = [
    {"code": "unworn", "statement": {"en": "Unworn, with all labels", "fr": "Non porté, avec étiquettes"}},
    {"code": "box", "statement": {"en": "In its box"}, "product_types": ["Tea"]},
]


@pytest.fixture
def order():
    shop = make_shop(locale="en")
    asks = STARTING_POLICY | {"reasons": REASONS, "asked": ASKED}
    publish_policy(shop=shop, document=asks, now=NOW - timedelta(days=100))
    return live_order(shop, Bought(), locale="en")


@pytest.fixture
def shopper(order):
    return Shopper(order.shop)


def picture(kind="JPEG", size=(2400, 1600), *, exif=False, name="dress.jpg"):
    image, written, more = Image.new("RGB", size, "navy"), io.BytesIO(), {}
    if exif:
        more["exif"] = Image.Exif()
        more["exif"][0x0112] = 6  # lies on its side
        more["exif"][0x010F] = "PhoneMaker"
        more["comment"] = b"PhoneMaker"
    image.save(written, kind, **more)
    return SimpleUploadedFile(name, written.getvalue())


def bomb():
    """A PNG whose head tells of 80 million pixels, of which none is there."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 4_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + b"\0" * 4)


def form(order, reason="size_small", unworn="yes", **more):
    key = fulfilled(order)[0].pk
    said = {f"asked_unworn_{key}": unworn} if unworn else {}
    return one_of_each(order, reason) | said | {f"{name}_{key}": value for name, value in more.items()}


def text_of(answer):
    return unescape(answer.content.decode())


def test_the_page_asks_what_fits_the_article_and_nothing_is_answered_for_the_shopper(shopper, order):
    page = text_of(shopper.get(shopper.order_path(order)))

    assert "Unworn, with all labels" in page
    assert "In its box" not in page
    assert "Stale" not in page
    assert 'label="Too small"' in page
    assert "At the chest" in page
    assert "Needed for: Faulty or Colour." in page
    assert "checked" not in page


def test_the_page_speaks_the_readers_language(order):
    page = text_of(Shopper(order.shop).get(Shopper(order.shop).order_path(order), lang="fr"))

    assert "Non porté, avec étiquettes" in page
    assert "À la poitrine" in page


def test_what_will_be_asked_is_told_before_one_begins(order):
    shopper = Shopper(order.shop)

    english, french = text_of(shopper.get("/", lang="en")), text_of(shopper.get("/", lang="fr"))
    assert "You are asked whether this is so: Unworn, with all labels" in english
    assert "A photo is needed for: Faulty or Colour" in english
    assert "Non porté, avec étiquettes" in french


def test_what_was_said_is_kept_with_the_line_and_read_on_the_status_page(shopper, order):
    shopper.ask(order, form(order, detail="size_small:chest"))

    rma = Return.objects.get()
    item = rma.lines.get()
    assert (item.reason, item.detail, item.answers) == ("size_small", "chest", {"unworn": True})
    status = text_of(shopper.get(shopper.status_path(rma)))
    assert "Too small – At the chest" in status
    assert "Unworn, with all labels – <b>Yes</b>" in status
    assert [v["code"] for v in rma.decision["lines"][0]["verdicts"] if v["rule"] == "asked"] == ["conditions_met"]


@pytest.mark.parametrize("detail", ["size_large:waist", "size_small:waist", "chest", "size_small:", "x" * 900, "\0"])
def test_a_sub_reason_of_another_reason_says_nothing(shopper, order, detail):
    shopper.ask(order, form(order, detail=detail))

    assert Return.objects.get().lines.get().detail == ""


@pytest.mark.parametrize("unworn", ["", "maybe", "\0"])
def test_a_condition_wants_an_answer(shopper, order, unworn):
    answer = shopper.choose(order, form(order, unworn=unworn, note="It pinches"))
    page, key = text_of(answer), fulfilled(order)[0].pk

    assert answer.status_code == 422
    assert page.count("Answer with yes or no: Unworn, with all labels") == 2
    assert f'href="#asked_unworn-{key}"' in page
    assert "It pinches" in page


def test_a_reason_of_another_kind_of_article_is_not_taken(shopper, order):
    assert "Choose a reason." in text_of(shopper.choose(order, form(order, "stale")))


def test_a_no_sends_the_request_to_a_person_or_refuses_it_and_says_why(shopper, order):
    shopper.ask(order, form(order, unworn="no"))
    assert Return.objects.get().decision["answer"] == "REVIEW"

    strict = STARTING_POLICY | {"reasons": REASONS, "asked": [ASKED[0] | {"answer": "deny"}]}
    publish_policy(shop=order.shop, document=strict, now=NOW - timedelta(days=50))
    other = live_order(order.shop, Bought(), number=1002, locale="en")
    _, page = shopper.review(other, form(other, unworn="no"))
    assert page.status_code == 422
    assert "You said that this is not so: Unworn, with all labels." in text_of(page)


def test_a_fault_needs_no_answer_but_a_photo_or_a_word_that_there_is_none(shopper, order):
    page = text_of(shopper.choose(order, form(order, "defective", unworn="")))
    assert page.count("Add at least one photo.") == 2
    assert "Answer with yes or no" not in page

    shopper.ask(order, form(order, "defective", unworn="", unable="on"))
    rma = Return.objects.get()
    assert rma.decision["answer"] == "REVIEW"
    assert [v["code"] for v in rma.decision["lines"][0]["verdicts"] if v["rule"] == "proof"] == ["photo_missing"]


def test_who_comes_back_to_change_finds_what_was_said_and_nothing_more(shopper, order):
    key = fulfilled(order)[0].pk
    unable = f'name="unable_{key}" checked'
    path, _page = shopper.review(order, form(order, detail="size_small:chest", unworn="no"))
    page = text_of(shopper.client.get(f"{path}items/"))
    assert '<option value="size_small:chest" selected>' in page
    assert f'name="asked_unworn_{key}" value="no" checked' in page
    assert unable not in page

    path, _page = shopper.review(order, form(order, "defective", unworn="no", unable="on"))
    page = text_of(shopper.client.get(f"{path}items/"))
    assert unable in page
    assert f'name="asked_unworn_{key}" value="no" checked' not in page


def test_without_a_fault_no_word_replaces_the_photo(shopper, order):
    answer = shopper.choose(order, form(order, "color", unable="on"))

    assert answer.status_code == 422
    assert "Add at least one photo." in text_of(answer)


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.txt")])
def test_a_photo_is_written_anew_upright_small_and_without_what_its_file_says(shopper, order, kind, name):
    sent = picture(kind, exif=kind != "PNG", name=name)
    shopper.ask(order, form(order, "defective", photos=[sent]))

    kept = Return.objects.get().lines.get().photos.get()
    large, small = Image.open(io.BytesIO(kept.jpeg)), Image.open(io.BytesIO(kept.thumbnail))
    assert (large.format, small.format) == ("JPEG", "JPEG")
    assert large.size == ((1067, 1600) if kind != "PNG" else (1600, 1067))
    assert max(small.size) == 240
    assert not large.getexif()
    assert b"PhoneMaker" not in bytes(kept.jpeg) + bytes(kept.thumbnail)


def test_a_phones_heic_is_read():
    sent = Path(__file__).with_name("phone.heic").read_bytes()
    made = pictures.written_anew(io.BytesIO(sent), size=len(sent))
    kept = Image.open(io.BytesIO(made.jpeg)).convert("RGB")
    assert (kept.size, b"PhoneMaker" in sent, b"PhoneMaker" in made.jpeg) == ((96, 64), True, False)
    left, right = kept.getpixel((10, 30)), kept.getpixel((80, 30))
    assert left[0] > 200
    assert right[0] < 100
    with pytest.raises(pictures.UnusablePicture) as refused:
        pictures.written_anew(io.BytesIO(b"\0\0\0\x18ftypheic" + b"\0" * 90), size=100)
    assert refused.value.code == "not_a_picture"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (SimpleUploadedFile("run.jpg", b"MZ this is no picture"), "“run.jpg” is not a photo we can read."),
        (SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "“a.svg” is not a photo"),
        (SimpleUploadedFile("cut.jpg", picture().read()[:100]), "“cut.jpg” is not a photo we can read."),
        (picture("GIF", (9, 9), name="a.gif"), "“a.gif” is not a photo we can read."),
        (bomb(), "“bomb.png” has too many pixels."),
    ],
)
def test_what_is_no_photo_is_refused_in_words_and_nothing_else_is_lost(shopper, order, sent, sentence):
    answer = shopper.choose(order, form(order, "defective", photos=[picture(), sent], note="The seam is open"))
    page = text_of(answer)

    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert "The seam is open" in page
    photo = ReturnPhoto.objects.get()
    assert f'value="{photo.pk}" checked' in page

    shopper.ask(order, form(order, "defective", keep=[str(photo.pk)]))
    assert Return.objects.get().lines.get().photos.get() == photo


def test_a_heavy_file_is_refused_unread(shopper, order, monkeypatch):
    assert pictures.LARGEST == 10 * 1024 * 1024
    monkeypatch.setattr(pictures, "LARGEST", 100)
    assert "“dress.jpg” is larger than 10 MB." in text_of(
        shopper.choose(order, form(order, "defective", photos=[picture()]))
    )


def test_five_photos_of_a_line_and_no_more(shopper, order):
    six = [picture(size=(40, 30), name=f"{n}.jpg") for n in range(6)]
    page = text_of(shopper.choose(order, form(order, "defective", photos=six)))

    assert page.count("At most 5 photos of an item, please.") == 2
    assert ReturnPhoto.objects.count() == 5


def broken():
    return SimpleUploadedFile("cut.jpg", b"MZ this is no picture")


def test_no_more_files_of_a_line_are_looked_at_than_it_may_have_photos(shopper, order):
    with patch.object(sent_photos, "written_anew", wraps=pictures.written_anew) as looked_at:
        page = text_of(shopper.choose(order, form(order, "defective", photos=[broken() for _ in range(8)])))
    assert looked_at.call_count == 5
    assert page.count("At most 5 photos of an item, please.") == 2


def test_who_sends_broken_files_again_and_again_is_not_looked_at(shopper, order, monkeypatch):
    monkeypatch.setattr(sent_photos, "PER_ORDER", Limit("photos.order", most=3))
    shopper.choose(order, form(order, "defective", photos=[broken() for _ in range(3)]))
    page = text_of(shopper.choose(order, form(order, "defective", photos=[picture(size=(40, 30))])))
    assert page.count("Too many photos were sent within an hour. You can add more at ") == 2
    assert not ReturnPhoto.objects.exists()


def test_a_form_larger_than_photos_can_be_is_not_begun_with(shopper, order, monkeypatch):
    monkeypatch.setattr(access, "LARGEST_FORM", 1000)
    answer = shopper.choose(order, form(order, "defective", photos=[picture()]))

    assert answer.status_code == 413
    assert not ReturnPhoto.objects.exists()


def test_a_photo_taken_away_is_not_sent_and_changing_ones_mind_loses_none(shopper, order):
    path, page = shopper.review(order, form(order, "defective", photos=[picture(), picture()]))
    first, second = ReturnPhoto.objects.order_by("pk")
    assert text_of(page).count("small.jpg") == 2
    change = text_of(shopper.client.get(f"{path}items/"))
    assert f'value="{second.pk}" checked' in change

    shopper.ask(order, form(order, "defective", keep=[str(second.pk)]))
    assert list(Return.objects.get().lines.get().photos.all()) == [second]
    first.refresh_from_db()
    assert first.item is None


def test_a_photo_of_another_order_is_not_taken_along(shopper, order):
    other = live_order(order.shop, Bought(), number=1002, email="oliver@example.com", locale="en")
    shopper.choose(other, form(other, "defective", photos=[picture()]))
    theirs = ReturnPhoto.objects.get()

    answer = shopper.choose(order, form(order, "defective", keep=[str(theirs.pk), "x", "-1", "9" * 40]))
    assert answer.status_code == 422
    assert str(theirs.pk) not in text_of(answer).partition("keep_")[2][:60]
    theirs.refresh_from_db()
    assert theirs.item is None


def test_photos_that_no_return_was_asked_for_are_forgotten_after_a_day_and_then_asked_for_again(shopper, order):
    path, _page = shopper.review(order, form(order, "color", photos=[picture()]))
    now = timezone.now()
    assert forget_waiting_photos(now=now + timedelta(hours=23)) == 0
    assert forget_waiting_photos(now=now + timedelta(hours=25)) == 1

    answer = shopper.client.post(path, {"agreed": "x"})
    assert answer.status_code == 422
    assert "The shop needs a photo of this article." in text_of(answer)


def test_a_photo_of_a_return_stays(shopper, order):
    shopper.ask(order, form(order, "defective", photos=[picture()]))

    assert forget_waiting_photos(now=timezone.now() + timedelta(days=9)) == 0
    page = text_of(shopper.get(shopper.status_path(Return.objects.get())))
    small = page.partition('<img src="')[2].partition('"')[0]
    answer = Client().get(small.partition("8000")[2])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
