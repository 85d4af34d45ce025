"""Labels of the stock on their way to returns: the right one, once, and back where nobody used it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from labels import effects
from labels.brought import levels
from labels.brought.batches import withdraw
from labels.brought.choosing import Asked, claim, sources_of
from labels.brought.permits import remind
from labels.brought.showing import prefer
from labels.brought.standing import post_links
from labels.brought.stock import note_download
from labels.costs import average_cost
from labels.models import Handout, Label, Permit, StockLabel
from returns import outbox
from returns.domain.brought import Terms
from returns.domain.shipping import PaidBy
from returns.links import label_url
from returns.models import OutboxMessage, Return, Shop
from returns.operations.cancel_return import cancel_return
from returns_portal.shopper.facts import sendings_of
from tests.characters import NOW, make_shop
from tests.labels.brought import given_out, in_stock, states, with_permit
from tests.labels.parcels import LATER, label_of, make_label, parcel_of, waiting_return
from tests.races import all_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_carrier(settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL = ""


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def labelled(shop: Shop, number: int = 1001) -> Return:
    rma = waiting_return(shop, number=number)
    make_label(rma)
    return rma


def call_off(rma: Return) -> None:
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    effects.void(OutboxMessage.objects.get(kind="labels.void", payload__return=rma.pk), now=LATER)


def test_an_approved_return_gets_a_label_of_the_stock_and_its_cost_counts(shop: Shop) -> None:
    in_stock(shop, 2, expires_on=date(2027, 1, 31))
    rma = labelled(shop)
    parcel, label = parcel_of(rma), label_of(rma)
    assert (label.state, label.carrier, label.service) == (Label.State.READY, "stock", "Colissimo")
    assert (parcel.tracking_number, parcel.tracking_url) == ("6A000000001", "https://track.example/6A000000001")
    assert label.expires_at.astimezone().date() == date(2027, 1, 31)
    assert label.carrier_documents.count() == 1
    assert states(shop) == ["OUT", "FREE"]
    assert average_cost(shop, since=NOW - timedelta(days=1)) == 450
    Label.objects.update(test=True)
    assert average_cost(shop, since=NOW - timedelta(days=1)) is None


def test_running_again_after_a_stop_takes_no_second_label(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    in_stock(shop, 3)
    rma = waiting_return(shop)
    with monkeypatch.context() as broken:
        broken.setattr("labels.effects.papers.draw", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_label(rma)
    make_label(rma)
    make_label(rma)
    assert len(given_out()) == 1
    assert states(shop) == ["OUT", "FREE", "FREE"]


def test_what_ends_first_goes_first_and_what_ends_too_soon_not_at_all(shop: Shop) -> None:
    for days, first in ((3, 1), (60, 2), (20, 3)):
        in_stock(shop, 1, batch=str(days), first=first, expires_on=NOW.date() + timedelta(days=days))
    in_stock(shop, 1, batch="never", first=4)
    for number in range(1001, 1005):
        labelled(shop, number)
    assert [handout.stock.batch.name for handout in given_out()] == ["20", "60", "never"]
    assert Label.objects.get(parcel__rma__order__name="#1004").carrier == "slip"


def test_a_label_is_only_for_its_country_and_its_weight(shop: Shop) -> None:
    in_stock(shop, 1, batch="DE", first=1, country="DE")
    in_stock(shop, 1, batch="light", first=2, country="FR", max_grams=1000)
    in_stock(shop, 1, batch="heavy", first=3, country="FR", max_grams=1500)
    assert label_of(labelled(shop)).tracking_number == "6A000000003"
    assert label_of(labelled(shop, 1002)).carrier == "slip"


def test_a_return_called_off_unsent_gives_its_label_back_for_another(shop: Shop) -> None:
    in_stock(shop, 1)
    first = labelled(shop)
    call_off(first)
    assert (label_of(first).state, states(shop)) == (Label.State.VOIDED, ["FREE"])
    second = labelled(shop, 1002)
    assert parcel_of(second).tracking_number == parcel_of(first).tracking_number
    assert [handout.ending for handout in given_out()] == ["BACK", ""]


def test_a_label_whose_paper_was_downloaded_is_left_and_never_handed_out_again(shop: Shop) -> None:
    in_stock(shop, 1)
    first = labelled(shop)
    address = label_url(shop_id=shop.pk, parcel_id=parcel_of(first).pk).partition("//")[2].partition("/")[2]
    assert Client().head(f"/{address}").status_code == 200
    assert given_out()[0].downloaded_at is None
    assert Client().get(f"/{address}").status_code == 200
    call_off(first)
    assert (states(shop), given_out()[0].ending) == (["LEFT"], "LEFT")
    assert label_of(labelled(shop, 1002)).carrier == "slip"
    assert Client().get(f"/{address}").status_code == 410


def test_a_download_that_comes_too_late_gets_no_paper(shop: Shop) -> None:
    in_stock(shop, 1)
    rma = labelled(shop)
    Handout.objects.update(ending="BACK")
    assert not note_download(label_of(rma), now=LATER)


def test_what_is_given_back_of_a_withdrawn_batch_stays_withdrawn(shop: Shop) -> None:
    batch = in_stock(shop, 1)
    rma = labelled(shop)
    withdraw(shop, batch.pk, now=NOW)
    call_off(rma)
    assert states(shop) == ["WITHDRAWN"]


def test_the_database_refuses_to_hand_out_twice(shop: Shop) -> None:
    in_stock(shop, 1)
    labelled(shop)
    label = StockLabel.objects.get()
    for ending in ("", "LEFT"):
        Handout.objects.update(ending=ending)
        with pytest.raises(IntegrityError), transaction.atomic():
            Handout.objects.create(stock=label, reference="another", number="R-2", at=NOW)


def test_who_pays_postage_gets_a_slip_and_the_order_of_sources_is_the_shops(shop: Shop, settings: Any) -> None:
    in_stock(shop, 2)
    with_permit(shop)
    assert sources_of(shop.pk) == ("stock", "permit", "accounts")
    prefer(shop, ("permit", "stock", "accounts"))
    assert label_of(labelled(shop)).carrier == "permit"
    prefer(shop, ("stock", "permit", "accounts"))
    own = waiting_return(shop, number=1002)
    own.parcels.update(paid_by=PaidBy.OWN)
    make_label(own)
    assert label_of(own).carrier == "slip"
    assert label_of(labelled(shop, 1003)).carrier == "stock"


def test_a_connected_carrier_goes_first_where_the_shop_wants_it(shop: Shop) -> None:
    in_stock(shop, 1)
    asked = Asked(shop.pk, 0, "R-1", "FR", 500, "Europe/Paris", prepaid=True, has_carrier=True)
    prefer(shop, ("accounts", "stock", "permit"))
    assert claim(asked, "r-1", now=NOW) == ""
    prefer(shop, ("stock", "accounts", "permit"))
    assert claim(asked, "r-2", now=NOW) == "stock"
    assert claim(asked, "r-3", now=NOW) == "", "the stock is used up"


def test_a_reply_service_is_printed_for_its_country_until_it_ends(shop: Shop) -> None:
    with_permit(shop, "DE")
    assert label_of(labelled(shop)).carrier == "slip"
    post = Terms("La Poste", "", "https://post.example/label", 600)
    with_permit(shop, "FR", expires_on=NOW.date(), terms=post)
    rma = labelled(shop, 1002)
    label = label_of(rma)
    assert (label.carrier, label.service, label.tracking_number) == ("permit", "La Poste", "")
    assert label.carrier_documents.count() == 1
    assert post_links([parcel_of(rma).pk]) == {parcel_of(rma).pk: "https://post.example/label"}
    (sending,) = sendings_of(rma)
    assert (sending.is_slip, sending.post_link) == (False, "https://post.example/label"), "its postage is paid"
    Permit.objects.filter(country="FR").update(expires_on=NOW.date() - timedelta(days=1))
    assert label_of(labelled(shop, 1003)).carrier == "slip"
    call_off(rma)
    assert label_of(rma).state == Label.State.VOIDED


def test_a_new_artwork_takes_the_place_of_the_old(shop: Shop) -> None:
    with_permit(shop, "FR", name="Old")
    with_permit(shop, "FR", name="New")
    assert [(permit.name, permit.ended_at is None) for permit in Permit.objects.order_by("pk")] == [
        ("Old", False),
        ("New", True),
    ]


def letters() -> list[str]:
    """Carry out the mails that wait; their subjects."""
    mail.outbox.clear()
    for message in OutboxMessage.objects.filter(kind__in=["mail.stock_low", "mail.permit_ends"], done_at=None):
        outbox.effect(message.kind)(message, now=NOW)
        message.done_at = NOW
        message.save()
    return [letter.subject for letter in mail.outbox]


def test_the_shop_is_told_once_when_labels_run_low_and_again_after_more_came(shop: Shop) -> None:
    in_stock(shop, 5)
    OutboxMessage.objects.filter(kind="mail.stock_low").delete()
    levels.set_threshold(shop, country="", threshold=3, now=NOW)
    labelled(shop)
    assert letters() == []
    for number in (1002, 1003):
        labelled(shop, number)
    assert letters() == ["Il reste 2 étiquettes de retour"]
    (level,) = levels.levels(shop, now=LATER)
    assert (level.free, level.used, level.days_left, level.is_low) == (2, 3, 18, True)
    assert levels.watch_all(now=LATER) == 0
    in_stock(shop, 5, batch="more", first=100)
    assert levels.watch_all(now=LATER) == 0
    StockLabel.objects.filter(batch__name="more").update(expires_on=NOW.date())
    assert levels.watch_all(now=LATER) == 1, "labels that end run low by themselves"


def test_the_shop_is_reminded_of_an_ending_permit_twice(shop: Shop) -> None:
    with_permit(shop, expires_on=NOW.date() + timedelta(days=20))
    days = (0, 1, 19, 21, 22)
    assert [remind(now=NOW + timedelta(days=each)) for each in days] == [1, 0, 0, 1, 0]
    assert letters()[0] == "Votre service retour se termine bientôt\N{NO-BREAK SPACE}: Freepost"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_get_twenty_different_labels_and_ten_a_slip() -> None:
    shop = make_shop()
    in_stock(shop, 20)
    messages = []
    for number in range(1001, 1031):
        rma = waiting_return(shop, number=number)
        messages.append(OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk))

    def claim_one(number: int) -> str:
        message = messages[number]
        effects.make(message, now=NOW)
        return str(Label.objects.get(parcel=message.payload["parcel"]).tracking_number)

    numbers = all_at_once(claim_one, crowd=30)
    got = [number for number in numbers if number]
    assert len(got) == len(set(got)) == 20
    assert Label.objects.filter(carrier="slip", state="READY").count() == 10
    assert not Label.objects.exclude(state="READY").exists()
