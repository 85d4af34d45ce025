"""From an approved return to a label that can be downloaded."""

import pytest
from django.test import override_settings

from labels import effects
from labels.models import Label, LabelDocument
from returns.domain.status import ParcelStatus
from returns.models import OutboxMessage, ReturnEvent
from returns.operations.share_parcel import share_parcel
from returns.outbox import GiveUp
from tests.characters import make_shop
from tests.labels.parcels import (
    LATER,
    codes_of,
    label_of,
    make_label,
    parcel_of,
    text_of,
    waiting_return,
    without_address,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_carrier() -> object:
    with override_settings(SANDBOX_CARRIER_URL="", SANDBOX_CARRIER_KEY=""):
        yield


def test_without_a_carrier_there_is_a_slip() -> None:
    rma = waiting_return()
    make_label(rma)
    parcel, label = parcel_of(rma), label_of(rma)
    assert (parcel.status, parcel.carrier, parcel.tracking_number) == (ParcelStatus.LABEL_READY, "slip", "")
    assert label.state == Label.State.READY
    assert set(label.documents.values_list("format", flat=True)) == {"4x6", "a4"}
    assert OutboxMessage.objects.filter(kind="mail.approved").count() == 1
    assert OutboxMessage.objects.filter(kind="shopify.attach_label").count() == 1


def test_the_paper_carries_the_return() -> None:
    rma = waiting_return()
    make_label(rma)
    pdf = bytes(label_of(rma).documents.get(format="a4").pdf)
    text = text_of(pdf)
    for words in (
        rma.number,
        "#1001",
        "Camille Martin",
        "Atelier Retours",
        "Robe midi",
        "Trop petit",
        "4 décembre 2026",
    ):
        assert words in text
    assert {text for _, text in codes_of(pdf, dpi=203)} == {rma.number}


def test_a_second_run_changes_nothing() -> None:
    rma = waiting_return()
    make_label(rma)
    make_label(rma, now=LATER)
    assert Label.objects.count() == 1
    assert ReturnEvent.objects.filter(kind="label.ready").count() == 1
    assert OutboxMessage.objects.filter(kind="mail.approved").count() == 1


def test_a_run_that_died_while_drawing_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    rma = waiting_return()

    def die(*_: object) -> bytes:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("labels.papers.render", die)
        with pytest.raises(SystemExit):
            make_label(rma)
    assert label_of(rma).state == Label.State.BOUGHT
    assert parcel_of(rma).status == ParcelStatus.AWAITING_LABEL
    make_label(rma, now=LATER)
    assert label_of(rma).state == Label.State.READY
    assert parcel_of(rma).status == ParcelStatus.LABEL_READY


def test_paper_and_news_commit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rma = waiting_return()

    def die(**_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("labels.effects.record_label", die)
        with pytest.raises(SystemExit):
            make_label(rma)
    assert not LabelDocument.objects.exists()
    assert label_of(rma).state == Label.State.BOUGHT


def test_a_missing_return_address_is_named() -> None:
    shop = make_shop()
    rma = waiting_return(shop)
    without_address(shop)
    with pytest.raises(GiveUp, match=r"return address missing \(street, city, country\)"):
        make_label(rma)
    assert not Label.objects.exists()


def test_goods_that_came_by_themselves_need_no_label() -> None:
    rma = waiting_return()
    rma.parcels.update(status=ParcelStatus.DELIVERED)
    make_label(rma)
    assert not Label.objects.exists()


def test_the_paper_of_a_shared_parcel_names_what_each_return_puts_in() -> None:
    shop = make_shop()
    host, guest = waiting_return(shop), waiting_return(shop, number=1002)
    for rma in (host, guest):
        make_label(rma)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=LATER)
    for _ in range(2):
        effects.redraw(OutboxMessage.objects.get(kind="labels.redraw"), now=LATER)

    text = text_of(bytes(label_of(host).documents.get(format="a4").pdf))
    assert text.count("Robe midi") == 2
    assert f"{guest.number} · S · SKU-1" in text
    assert label_of(host).documents.count() == 2
    effects.void(OutboxMessage.objects.get(kind="labels.void", payload__return=guest.pk), now=LATER)
    assert (label_of(guest).state, label_of(host).state) == (Label.State.VOIDED, Label.State.READY)


def test_a_label_that_is_made_while_its_return_joins_another_is_not_kept() -> None:
    shop = make_shop()
    host, guest = waiting_return(shop), waiting_return(shop, number=1002)
    make_label(host)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=LATER)
    make_label(guest)
    assert not Label.objects.filter(parcel__rma=guest).exists()
    assert parcel_of(guest).carried_by == parcel_of(host)
