"""Counting at the desk: the page, what it refuses, and what became of a count."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from returns.domain.grading import CountStatus, Grade
from returns.models import DeskCount, GradedPhoto, OutboxMessage, Return, Shop
from returns.queries.counts import said_in
from returns_portal.merchant import desk_key
from tests.characters import NORTHWIND, make_shop
from tests.desk import count, desk_works, everything, graded
from tests.parts import again, at_shopify
from tests.returns_portal import merchant_desk as stages
from tests.returns_portal.merchant_desk import STAFF_ID, staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def rma(shop: Shop) -> Return:
    return again(stages.arrived(shop, 1001))


def address(rma: Return) -> str:
    return f"/app/desk/returns/{rma.number}/"


def page(rma: Return, **options: Any) -> str:
    return staff_of(rma.shop, **options).get(address(rma)).content.decode()


def said(rma: Return, *pieces: tuple[int, str, int], key: str = "", **more: Any) -> dict[str, Any]:
    """A filled-in form: place of the line, grade, how many."""
    lines = [item.fulfilled_id for item in rma.lines.all()]
    key = key or desk_key.begin(rma_id=rma.pk, staff=STAFF_ID)
    return {"key": key, **{f"q-{lines[place]}-{grade}": str(number) for place, grade, number in pieces}, **more}


def send(rma: Return, form: dict[str, Any], **options: Any) -> Any:
    return staff_of(rma.shop, **options).post(address(rma) + "count/", form)


def photo(name: str = "x.jpg", content: bytes = b"") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (400, 300), "tan").save(written, "JPEG")
    return SimpleUploadedFile(name, content or written.getvalue(), "image/jpeg")


def test_a_count_with_photos_is_received_and_shown(rma: Return) -> None:
    line = rma.lines.all()[0].fulfilled_id
    form = said(rma, (0, "d", 1), (1, "a", 2)) | {f"n-{line}-d": "Torn at the seam", f"p-{line}-d": [photo(), photo()]}
    answer = send(rma, form)
    taken = DeskCount.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/app/desk/counts/{taken.pk}/")
    assert (taken.status, taken.counted_by, taken.sent_by) == (CountStatus.TAKEN, STAFF_ID, STAFF_ID)
    text = staff_of(rma.shop).get(answer["Location"]).content.decode()
    for words in ("Torn at the seam", "D: worn out · Not restocked", "A: as new · Restocked", 'data-sound="right"'):
        assert words in text
    assert GradedPhoto.objects.count() == 2
    for link in set(re.findall(r"/count-photos/[^\"]+", text)):
        assert staff_of(None).get(link)["Content-Type"] == "image/jpeg"


def test_a_count_is_taken_back_on_its_own_page_and_made_again(rma: Return) -> None:
    staff = staff_of(rma.shop)
    taken = send(rma, said(rma, (0, "c", 1), (1, "a", 2)))["Location"]
    assert "Undo the count" in staff.get(taken).content.decode()
    assert staff_of(make_shop(NORTHWIND)).post(f"{taken}undoing/").status_code == 404

    for _twice in range(2):
        assert staff.post(f"{taken}undoing/")["Location"] == address(rma)
    assert again(rma).received_at is None
    assert "Put aside" in staff.get(taken).content.decode()

    newer = send(rma, said(rma, (0, "a", 1), (1, "a", 2)))["Location"]
    assert staff.post(f"{taken}undoing/")["Location"] == address(rma)
    assert again(rma).received_at is not None, "the older page does not undo the newer count"
    OutboxMessage.objects.update(attempts=1)
    late = staff.post(f"{newer}undoing/")
    assert late.status_code == 409
    assert "Too late: Shopify or the shopper is being told" in late.content.decode()


def test_sending_again_shows_what_was_taken_in(rma: Return) -> None:
    form = said(rma, (0, "a", 1), (1, "a", 2))
    assert send(rma, form)["Location"] == send(rma, form)["Location"]
    assert DeskCount.objects.count() == 1


def test_pieces_that_do_not_add_up_are_told_at_the_article(rma: Return) -> None:
    answer = send(rma, said(rma, (0, "a", 1), (1, "a", 2), (1, "b", 1)))
    assert answer.status_code == 422
    assert "2 pieces are expected, you counted 3." in answer.content.decode()
    assert not DeskCount.objects.exists()


@pytest.mark.parametrize("number", ["-1", "1.5", "x", "9" * 30, "３x"])
def test_what_is_no_number_is_told(rma: Return, number: str) -> None:
    form = said(rma, (0, "a", 1))
    form[next(name for name in form if name != "key")] = number
    assert send(rma, form).status_code == 422


def test_nothing_at_all_is_no_count(rma: Return) -> None:
    assert "Nothing is counted yet" in send(rma, said(rma)).content.decode()


def test_a_file_that_is_no_picture_is_told_and_nothing_kept(rma: Return) -> None:
    line = rma.lines.all()[0].fulfilled_id
    answer = send(rma, said(rma, (0, "d", 1)) | {f"p-{line}-d": photo("notes.txt", b"no picture")})
    assert answer.status_code == 422
    assert "notes.txt" in answer.content.decode()
    assert not DeskCount.objects.exists()


def test_a_key_of_another_return_or_of_nobody_is_refused(shop: Shop, rma: Return) -> None:
    other = stages.arrived(shop, 1002)
    for key in (desk_key.begin(rma_id=other.pk, staff=STAFF_ID), "forged", ""):
        form = said(rma, (0, "a", 1)) | {"key": key}
        assert send(rma, form).status_code == 409
    assert not DeskCount.objects.exists()


def test_a_part_makes_the_rest_a_return_of_its_own(rma: Return) -> None:
    send(at_shopify(rma), said(rma, (0, "a", 1)))
    taken = DeskCount.objects.get()
    assert taken.rest
    text = staff_of(rma.shop).get(f"/app/desk/counts/{taken.pk}/").content.decode()
    assert taken.rest.number in text


def test_who_comes_too_late_is_told_and_the_count_waits_at_the_desk(rma: Return) -> None:
    form = said(rma, (0, "a", 1), (1, "a", 2))
    count(rma, *everything(rma), by="7002")
    assert "Somebody was first" in page(rma)
    text = staff_of(rma.shop).get(send(rma, form)["Location"]).content.decode()
    assert "Not recorded" in text
    assert "Counts that somebody has to look at" in staff_of(rma.shop).get("/app/desk/").content.decode()


def test_blind_the_page_tells_nothing_of_what_is_expected(shop: Shop, rma: Return) -> None:
    desk_works(shop, blind=True)
    text = page(rma).partition("<form")[2]
    assert 'data-expected=""' in text
    assert "/ 2" not in text
    assert 'data-grade="missing"' not in text
    taken = send(rma, said(rma, (0, "a", 1), (1, "a", 1)))["Location"]
    text = staff_of(shop).get(taken).content.decode()
    assert "Counted: 1. Expected: 2." in text
    line = rma.lines.all()[1].fulfilled_id
    answer = staff_of(shop).post(f"{taken}settlement/", {"missing": [line, "x", "9" * 40]})
    assert answer.status_code == 303
    assert again(rma).received_at


def test_blind_the_page_of_the_return_leads_to_the_desk(shop: Shop, rma: Return) -> None:
    desk_works(shop, blind=True)
    text = staff_of(shop).get(f"/app/returns/{rma.number}/").content.decode()
    assert address(rma) in text
    assert "/receipt/" not in text
    answer = staff_of(shop).post(f"/app/returns/{rma.number}/receipt/", {})
    assert answer.status_code == 409
    assert again(rma).received_at is None


def test_the_second_person_confirms_and_who_counted_is_told_to_ask_one(shop: Shop, rma: Return) -> None:
    desk_works(shop, second_person_minor=0)
    mine, other = count(rma, *everything(rma), by=STAFF_ID), f"/app/returns/{rma.number}/receipt/"
    waits, _, here = staff_of(shop).get("/app/desk/").content.decode().partition('id="desk-here"')
    assert rma.number in waits
    assert rma.number not in here
    text = staff_of(shop).get(f"/app/desk/counts/{mine.pk}/").content.decode()
    assert "somebody else has to sign in" in text
    assert "/confirmation/" not in text
    assert staff_of(shop).post(f"/app/desk/counts/{mine.pk}/confirmation/").status_code == 409
    dress, pull = rma.lines.all()
    form = {f"line-{dress.pk}": "RESTOCKED", f"line-{pull.pk}-RESTOCKED": "2"}
    assert staff_of(shop).post(other, form).status_code == 409
    assert again(rma).received_at is None
    DeskCount.objects.update(counted_by="9", sent_by="9")
    assert staff_of(shop).post(f"/app/desk/counts/{mine.pk}/confirmation/").status_code == 303
    assert again(rma).received_at


def test_a_count_is_put_aside_and_made_again(shop: Shop, rma: Return) -> None:
    desk_works(shop, second_person_minor=0)
    mine = count(rma, *everything(rma), by=STAFF_ID)
    answer = staff_of(shop).post(f"/app/desk/counts/{mine.pk}/discarding/")
    assert answer["Location"] == address(rma)
    assert staff_of(shop).post(f"/app/desk/counts/{mine.pk}/discarding/").status_code == 409


def test_grades_suggest_what_was_lost(shop: Shop, rma: Return) -> None:
    desk_works(shop, grades={"c": {"disposition": "RESTOCKED", "deduction_bps": 5000}})
    taken = count(rma, graded(rma, 0, 1, Grade.C), graded(rma, 1, 2))
    assert "€24.95" in staff_of(shop).get(f"/app/desk/counts/{taken.pk}/").content.decode()


def test_in_french(rma: Return) -> None:
    text = page(rma, locale="fr")
    assert "Dans quel état sont les articles" in text
    assert "comme neuf" in text


class TestWithoutAConnection:
    def test_what_is_here_and_comes_next_is_kept_ready_and_names_nobody(self, shop: Shop, rma: Return) -> None:
        answer = staff_of(shop).get("/app/desk/ahead/")
        [ready] = answer.json()["returns"]
        assert (ready["number"], ready["keys"]) == (rma.number, [rma.number, "#1001", "SBX1001FR"])
        assert 'name="key"' in ready["html"]
        for word in (rma.order.address["name"], rma.email, rma.order.address["street"]):
            assert word not in answer.content.decode()
        assert staff_of(make_shop(NORTHWIND)).get("/app/desk/ahead/").json() == {"returns": []}
        assert staff_of(None).get("/app/desk/ahead/").status_code == 401

    def test_a_count_that_comes_late_is_kept_as_it_was_made(self, rma: Return) -> None:
        form = said(rma, (0, "a", 1), (1, "b", 2))
        count(at_shopify(rma), graded(rma, 0, 1), by="7002")
        assert send(rma, {**form, "late": "1"}).status_code == 303
        late = DeskCount.objects.latest("pk")
        assert (late.status, late.problem) == (CountStatus.REFUSED, "already_received")
        assert [(each.grade, each.quantity) for each in said_in(late)] == [(Grade.A, 1), (Grade.B, 2)]

    def test_a_late_count_of_more_than_there_is_waits_to_be_settled(self, rma: Return) -> None:
        assert send(rma, said(rma, (0, "a", 1), (1, "a", 3), late="1")).status_code == 303
        assert DeskCount.objects.get().status == CountStatus.DIFFERS

    def test_who_counted_is_who_opened_the_page_and_not_who_sends_it(self, shop: Shop, rma: Return) -> None:
        desk_works(shop, second_person_minor=0)
        key = desk_key.begin(rma_id=rma.pk, staff="7009")
        send(rma, said(rma, (0, "a", 1), (1, "a", 2), key=key, counted_at="2026-11-01T10:00:00.000Z"))
        waits = DeskCount.objects.get()
        assert (waits.counted_by, waits.sent_by, waits.counted_at.day) == ("7009", STAFF_ID, 1)
        assert staff_of(shop).post(f"/app/desk/counts/{waits.pk}/confirmation/").status_code == 409

    @pytest.mark.parametrize("moment", ["", "soon", "9999-12-31T00:00:00Z", "0001-01-01T00:00:00"])
    def test_a_browsers_clock_is_taken_at_its_word_only_of_the_past(self, rma: Return, moment: str) -> None:
        assert send(rma, said(rma, (0, "a", 1), (1, "a", 2), counted_at=moment)).status_code == 303
        assert DeskCount.objects.get().counted_at <= timezone.now()
