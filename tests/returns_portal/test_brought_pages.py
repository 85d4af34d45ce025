"""Labels that the shop brings, page by page at the merchant's desk."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from labels import effects
from labels.models import Label, LabelBatch, LabelPreference, Permit, StockLevel, UploadedLabel
from labels.privacy import files, forget
from returns.domain.status import ParcelStatus
from returns.models import OutboxMessage, Return, Shop
from returns.operations.cancel_return import cancel_return
from returns.operations.share_parcel import share_parcel
from returns.queries.person import Person
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.labels.brought import in_stock, listed, open_all, pages, states, with_permit
from tests.labels.parcels import label_of, make_label, waiting_return
from tests.returns_portal.merchant_desk import again, ask_at, labelled, requested, staff_of, with_door

pytestmark = pytest.mark.django_db
HOME = "/app/labels/"
ZPL = b"^XA^FO50,50^FDReturn^FS^XZ"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.APP_URL = "https://returns.example"
    settings.SANDBOX_CARRIER_URL = ""


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def staff(shop: Shop) -> Client:
    return staff_of(shop)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def pdf(content: bytes | None = None, name: str = "label.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pages(1) if content is None else content, "application/pdf")


def form(rma: Return, **given: Any) -> dict[str, Any]:
    parcel = rma.parcels.exclude(status=ParcelStatus.VOIDED).first()
    said = {
        "parcel": parcel.pk if parcel else "",
        "carrier": "Colissimo",
        "tracking_number": "6a 123 456",
        "cost": "",
    }
    return said | {"tracking_url": "https://track.example/6A123456", "file": pdf()} | given


def upload(staff: Client, rma: Return, **given: Any) -> Any:
    return staff.post(f"/app/returns/{rma.number}/label/", form(rma, **given))


def carry_out(rma: Return) -> None:
    """Do what the labels' wing was asked to, in its order."""
    for message in OutboxMessage.objects.filter(kind__startswith="labels.", payload__return=rma.pk).order_by("pk"):
        {"labels.make": effects.make, "labels.void": effects.void}[message.kind](message, now=NOW)


def test_an_uploaded_label_takes_the_place_of_ours(staff: Client, shop: Shop) -> None:
    rma = waiting_return(shop)
    make_label(rma)
    old = label_of(rma)
    answer = upload(staff, rma, zpl=SimpleUploadedFile("label.zpl", ZPL), cost="4.50")
    assert answer.status_code == 303
    carry_out(rma)
    old.refresh_from_db()
    new = Label.objects.get(carrier="uploaded")
    assert (old.state, new.state, new.service, new.cost_minor) == ("VOIDED", "READY", "Colissimo", 450)
    first, second = rma.parcels.order_by("pk")
    assert (first.status, second.status, second.tracking_number) == ("VOIDED", "LABEL_READY", "6A123456")
    assert new.carrier_documents.get().media_type == "application/pdf"
    page = text_of(staff.get(f"/app/returns/{rma.number}/"))
    assert "Colissimo" in page
    assert "Label brought by the shop" in page
    assert OutboxMessage.objects.filter(kind="shopify.renew_label").count() == 1
    (link,) = re.findall(r'href="https://returns\.example(/labels/[^"]+\.zpl)"', page)
    assert Client().get(link).content == ZPL


def test_an_uploaded_label_helps_a_return_whose_label_failed(staff: Client, shop: Shop) -> None:
    rma = waiting_return(shop)
    Label.objects.create(parcel=rma.parcels.get(), carrier="slip", reference="r", state="FAILED", created_at=NOW)
    stuck = OutboxMessage.objects.get(kind="labels.make")
    OutboxMessage.objects.filter(pk=stuck.pk).update(dead_at=NOW, last_error="No label: refused.")
    assert upload(staff, rma).status_code == 303
    stuck.refresh_from_db()
    assert stuck.dead_at is None
    carry_out(rma)
    assert rma.parcels.exclude(status="VOIDED").get().status == ParcelStatus.LABEL_READY
    assert Label.objects.get(carrier="uploaded").cost_minor == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"file": pdf(b"MZ")}, "none of the kinds of file"),
        ({"file": pdf(b"")}, "empty"),
        ({"zpl": SimpleUploadedFile("x.zpl", b"hello")}, "none of the kinds of file"),
        ({"carrier": ""}, "required"),
        ({"tracking_number": "6A/../1"}, "This is not a tracking number"),
        ({"tracking_number": "1Z 12345E 02 0527 1689"}, "A digit seems to be wrong"),
        ({"tracking_url": "javascript:alert(1)"}, "valid URL"),
        ({"cost": "-1"}, "At least 0"),
    ],
)
def test_bad_input_is_said_at_its_field_and_changes_nothing(
    staff: Client, shop: Shop, given: dict[str, Any], said: str
) -> None:
    rma = labelled(shop)
    answer = upload(staff, rma, **given)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert (rma.parcels.count(), UploadedLabel.objects.count()) == (1, 0)


def test_a_number_that_another_parcel_has_is_refused(staff: Client, shop: Shop) -> None:
    first, second = labelled(shop), labelled(shop, 1002)
    assert upload(staff, first).status_code == 303
    carry_out(first)
    answer = upload(staff, second)
    assert (answer.status_code, "has this tracking number already" in text_of(answer)) == (422, True)
    assert upload(staff, first, file=pdf(pages(1, first=2))).status_code == 303, "its own number may stay"


def test_it_is_too_late_for_a_label(staff: Client, shop: Shop) -> None:
    asked = requested(shop)
    assert upload(staff, asked).status_code == 409
    rma = labelled(shop, 1002)
    given = form(rma)
    rma.parcels.update(status="IN_TRANSIT")
    answer = staff.post(f"/app/returns/{rma.number}/label/", given)
    assert (answer.status_code, "on its way already" in text_of(answer)) == (409, True)
    gone = labelled(shop, 1003)
    given = form(gone)
    cancel_return(rma_id=gone.pk, actor="merchant", now=NOW)
    assert staff.post(f"/app/returns/{gone.number}/label/", given).status_code == 409


def test_a_parcel_that_travels_with_another_keeps_its_label(staff: Client, shop: Shop) -> None:
    host, guest = labelled(shop), labelled(shop, 1002)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    for rma in (host, guest):
        answer = upload(staff, rma)
        assert (answer.status_code, "travels together" in text_of(answer)) == (409, True)


def test_what_was_uploaded_is_exported_and_forgotten(staff: Client, shop: Shop) -> None:
    rma = labelled(shop)
    upload(staff, rma, zpl=SimpleUploadedFile("label.zpl", ZPL))
    person = Person(shop_id=shop.pk, order_ids=(rma.order_id,), rma_ids=(rma.pk,))
    names = [name for name in files(person) if "uploaded" in name]
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "zpl"]
    forget(person)
    row = UploadedLabel.objects.get()
    assert (bytes(row.content), bytes(row.zpl)) == (b"", b"")


def batch_form(**given: Any) -> dict[str, Any]:
    said = {"name": "Autumn", "carrier": "Colissimo", "cost": "4.50", "country": "", "max_grams": "", "expires_on": ""}
    return said | {"tracking_url": "", "file": pdf(pages(3), "labels.pdf")} | given


def test_a_batch_from_its_file_into_the_stock(staff: Client, shop: Shop) -> None:
    assert "No labels in stock" in text_of(staff.get(HOME))
    rows = listed(*({"tracking_number": f"6A10000{number}"} for number in (1, 2, 3)))
    answer = staff.post(f"{HOME}batches/new/", batch_form(listed=SimpleUploadedFile("list.csv", rows)))
    batch = LabelBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{HOME}batches/{batch.pk}/")
    assert "The file is being opened" in text_of(staff.get(answer["Location"]))
    open_all(shop, batch.pk)
    page = text_of(staff.get(answer["Location"]))
    assert "Take 3 labels in" in page
    (picture, *_) = re.findall(r'src="https://returns\.example(/stock/[^"]+\.png)"', page)
    assert Client().get(picture).content.startswith(b"\x89PNG")
    assert staff.post(f"{HOME}batches/{batch.pk}/intake/").status_code == 303
    assert states(shop) == ["FREE"] * 3
    assert "3 labels are free" in text_of(staff.get(HOME))
    assert staff.post(f"{HOME}batches/{batch.pk}/removal/").status_code == 409
    assert staff.post(f"{HOME}batches/{batch.pk}/withdrawal/").status_code == 303
    assert states(shop) == ["WITHDRAWN"] * 3


def test_every_bad_row_is_named_and_nothing_is_kept(staff: Client) -> None:
    rows = listed({"tracking_number": "6A123456", "country": "FR"}, {"tracking_number": "?", "country": "Frankreich"})
    answer = staff.post(f"{HOME}batches/new/", batch_form(listed=SimpleUploadedFile("list.csv", rows)))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Line 3: “?” is no tracking number." in page
    assert "Line 3: “Frankreich” is no country. Write two letters, like FR." in page
    assert 'value="Autumn"' in page
    assert not LabelBatch.objects.exists()


@pytest.mark.parametrize(
    "given", [{"file": ""}, {"name": " "}, {"expires_on": "2020-01-01"}, {"tracking_url": "http://x"}, {"cost": "x"}]
)
def test_a_batch_without_its_terms_is_not_taken(staff: Client, given: dict[str, str]) -> None:
    assert staff.post(f"{HOME}batches/new/", batch_form(**given)).status_code == 422
    assert not LabelBatch.objects.exists()


def test_a_reply_service_from_its_artwork_to_its_end(staff: Client, shop: Shop) -> None:
    given = {
        "name": "Freepost",
        "carrier": "La Poste",
        "country": "FR",
        "expires_on": "2027-06-30",
    }
    assert staff.post(f"{HOME}permits/new/", given | {"file": pdf(b"MZ")}).status_code == 422
    assert staff.post(f"{HOME}permits/new/", given | {"file": pdf()}).status_code == 303
    permit = Permit.objects.get()
    page = text_of(staff.get(HOME))
    assert "La Poste · France · until 30 June 2027" in page
    assert permit.expires_on == date(2027, 6, 30)
    for _ in range(2):
        assert staff.post(f"{HOME}permits/{permit.pk}/end/").status_code == 303
    assert "No reply service" in text_of(staff.get(HOME))


def test_the_shop_sets_its_order_and_its_threshold(staff: Client, shop: Shop) -> None:
    in_stock(shop, 2)
    assert staff.post(f"{HOME}order/", {"first": "accounts permit stock"}).status_code == 303
    assert LabelPreference.objects.get().sources == ["accounts", "permit", "stock"]
    assert staff.post(f"{HOME}order/", {"first": "stock stock"}).status_code == 400
    assert staff.post(f"{HOME}levels/", {"country": "", "threshold": "1"}).status_code == 303
    assert StockLevel.objects.get().threshold == 1
    assert staff.post(f"{HOME}levels/", {"country": "", "threshold": "x"}).status_code == 422
    assert staff.post(f"{HOME}levels/", {"country": "DE", "threshold": "1"}).status_code == 404


def test_the_inbox_says_what_runs_low_or_ends(staff: Client, shop: Shop) -> None:
    in_stock(shop, 2)
    with_permit(shop, expires_on=NOW.date())
    page = text_of(staff.get("/app/"))
    assert "Return labels run low: 2 are left (Any country)." in page
    assert "The reply service Freepost " in page


def test_nobody_sees_or_changes_what_another_shop_brought() -> None:
    atelier, northwind = two_shops()
    batch = in_stock(northwind, 1)
    with_permit(northwind)
    rma = ask_at(make_order(northwind, number=2001))
    staff = staff_of(atelier)
    assert staff.get(f"{HOME}batches/{batch.pk}/").status_code == 404
    for action in ("intake", "withdrawal", "removal"):
        assert staff.post(f"{HOME}batches/{batch.pk}/{action}/").status_code == 404
    assert staff.post(f"{HOME}permits/{Permit.objects.get().pk}/end/").status_code == 404
    assert upload(staff, again(rma)).status_code == 404
    assert staff_of(None).get(HOME).status_code == 401
    assert Permit.objects.get().ended_at is None
