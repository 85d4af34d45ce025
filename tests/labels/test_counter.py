"""A code for the carrier's counter instead of paper: on the page, in the mail, and as the picture it came as."""

import io
from html import unescape
from urllib.parse import urlsplit

import pytest
import segno
import zxingcpp
from django.core import mail as outgoing
from django.test import Client
from django.utils import timezone
from PIL import Image

from labels.models import CarrierDocument, Label
from returns.domain.footprint import sheets
from returns.links import Link, Purpose, counter_url, sign
from returns.models import OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.record_label import record_label
from returns_portal import mail
from tests.characters import Bought, ask, make_shop
from tests.labels.parcels import open_northwind
from tests.returns_portal.shopper_steps import Shopper, live_order


def square(text: str = "SANDBOX TEST0042") -> bytes:
    """A carrier's code."""
    out = io.BytesIO()
    segno.make_qr(text).save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def paperless(*, text: str = "TEST0042", label: bool = True) -> Return:
    """An approved return whose carrier's counter takes a code, unless it gives none."""
    now = timezone.now()
    rma = ask(live_order(make_shop(), Bought("Robe midi fluide"), number=1001), now=now)
    approve_return(rma_id=rma.pk, actor="merchant", now=now)
    parcel = rma.parcels.get()
    kept = Label.objects.create(
        parcel=parcel, carrier="sandbox", reference=f"ref-{rma.pk}", state="READY", tracking_number="TEST0042",
        created_at=now,
    )  # fmt: skip
    if label:
        CarrierDocument.objects.create(
            label=kept, place=0, kind="qr", media_type="image/png", content=square(), sha256="0" * 64, text=text,
            fetched_at=now,
        )  # fmt: skip
    record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number="TEST0042", tracking_url="", now=now)
    return Return.objects.get(pk=rma.pk)


def path_of(rma: Return) -> str:
    return urlsplit(counter_url(shop_id=rma.shop_id, parcel_id=rma.parcels.get().pk)).path


@pytest.mark.django_db
def test_the_picture_is_handed_out_as_the_carrier_made_it(client: Client) -> None:
    rma = paperless()
    answer = client.get(path_of(rma))
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/png",
        "private, no-store",
    )
    assert answer.content == square()
    with Image.open(io.BytesIO(answer.content)) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image.convert("L"))] == ["SANDBOX TEST0042"]


@pytest.mark.django_db
def test_nobody_else_gets_it(client: Client) -> None:
    rma = paperless()
    parcel = rma.parcels.get().pk
    for token in (
        sign(Purpose.LABEL, Link(open_northwind().pk, parcel)),
        sign(Purpose.RETURN, Link(rma.shop_id, parcel)),
        "x",
    ):
        assert client.get(f"/labels/{token}/counter.png").status_code == 404
    assert client.post(path_of(rma)).status_code == 405
    Label.objects.update(state=Label.State.VOIDED)
    assert client.get(path_of(rma)).status_code == 410


@pytest.mark.django_db
def test_the_page_offers_the_code_first_and_paper_after_it() -> None:
    rma = paperless()
    shopper = Shopper(rma.shop)
    page = unescape(shopper.get(shopper.status_path(rma), lang="en").content.decode())
    assert page.index("Nothing to print") < page.index("Download the label (PDF)") < page.index("format=letter")
    assert 'alt="Code for the carrier’s counter: TEST0042"' in page
    assert f"put in a note with the number {rma.number}" in page
    assert "about 7 g CO₂e (5 to 10 g)" in page
    assert "/qr.png" not in page


@pytest.mark.django_db
def test_without_a_code_there_is_a_label_to_print(client: Client) -> None:
    rma = paperless(label=False)
    shopper = Shopper(rma.shop)
    page = unescape(shopper.get(shopper.status_path(rma), lang="fr").content.decode())
    assert "Rien à imprimer" not in page
    assert "Imprimez l’étiquette et collez-la sur le colis." in page
    assert "guichet" not in page
    assert client.get(path_of(rma)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["TEST0042", ""])
def test_the_mail_brings_the_code_with_words_for_who_sees_no_pictures(settings, text: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    paperless(text=text)
    mail.approved(OutboxMessage.objects.get(kind="mail.approved"), now=timezone.now())
    (letter,) = outgoing.outbox
    html = unescape(letter.alternatives[0][0])
    assert "/counter.png" in html
    assert "/counter.png" in letter.body
    assert "background:#ffffff" in html  # readable where mail programs turn the page dark
    assert ("TEST0042" in letter.body) is bool(text)


def test_a_sheet_is_five_grams_of_paper() -> None:
    assert (sheets(2).least, sheets(2).usual, sheets(2).most) == (10, 14, 20)
