"""What shoppers and staff read of parcels on their way, and of those that went astray, and what staff do."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from labels.models import CarrierEvent, Label
from returns import wording
from returns.domain.status import ParcelStatus, SettlementStatus
from returns.history import note
from returns.models import Return, Shop
from returns.operations.hear_of import find_silent
from returns.operations.record_scan import record_scan
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import Shopper

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def page_of(rma: Return, language: str = "en") -> str:
    shopper = Shopper(rma.shop)
    return shopper.client.get(f"{shopper.base}{shopper.status_path(rma)}?lang={language}").content.decode()


def silent(shop: Shop, number: int = 1001) -> Return:
    rma = desk.arrived(shop, number, ParcelStatus.IN_TRANSIT)
    rma.parcels.update(first_scan_at=NOW - 20 * DAY)
    find_silent(now=timezone.now())
    return desk.again(rma)


def came_back(shop: Shop, number: int = 1001) -> Return:
    rma = desk.labelled(shop, number)
    at = NOW + 3 * DAY
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.CAME_BACK, at=at, now=at)
    return desk.again(rma)


def to(rma: Return, step: str) -> str:
    return f"/app/returns/{rma.number}/parcels/{rma.parcels.latest('pk').pk}/astray/{step}/"


def test_the_carriers_words_are_the_readers(shop: Shop) -> None:
    rma = desk.arrived(shop, status=ParcelStatus.IN_TRANSIT)
    label = Label.objects.create(parcel=rma.parcels.get(), carrier="sandbox", reference="r", created_at=NOW)
    for hours, word in ((1, "IN_TRANSIT"), (9, "OUT_FOR_DELIVERY"), (10, "EXCEPTION"), (11, "UNKNOWN")):
        at = NOW + timedelta(hours=hours)
        told = {"word": f"CODE {hours}", "status": word, "place": "Rennes", "received_at": at}
        CarrierEvent.objects.create(label=label, event_id=str(hours), at=at, **told)
    english, french = page_of(rma), page_of(rma, "fr")
    assert english.index("Held up") < english.index("Out for delivery")
    assert "En cours de livraison" in french
    assert "CODE" not in english


def test_the_shopper_reads_by_when_such_parcels_arrive(shop: Shop) -> None:
    now = timezone.now()
    for number in range(2001, 2006):
        done = desk.arrived(shop, number)
        done.parcels.update(first_scan_at=now - 9 * DAY, delivered_at=now - 5 * DAY)
    rma = desk.arrived(shop, status=ParcelStatus.IN_TRANSIT)
    rma.parcels.update(first_scan_at=now - DAY)
    assert "Parcels on this way usually arrive by" in page_of(rma)
    rma.parcels.update(first_scan_at=now - 8 * DAY)
    assert "usually arrive by" not in page_of(rma)


def test_the_carriers_own_day_stands_before_the_usual_one(shop: Shop) -> None:
    now = timezone.now()
    rma = desk.arrived(shop, status=ParcelStatus.IN_TRANSIT)
    rma.parcels.update(first_scan_at=now - DAY)
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    said = {"parcel": rma.parcels.get(), "carrier": "sandbox", "reference": "r", "created_at": NOW}
    label = Label.objects.create(**said, expected_on=today + DAY)
    page = page_of(rma)
    assert f"The carrier says that it arrives on <strong>{wording.date_of(today + DAY)}</strong>." in page
    assert "usually arrive" not in page
    assert "Le transporteur annonce" in page_of(rma, "fr")
    rma.parcels.update(status=ParcelStatus.DELIVERED)
    assert "The carrier says" not in page_of(rma)
    rma.parcels.update(status=ParcelStatus.IN_TRANSIT)
    Label.objects.filter(pk=label.pk).update(expected_on=today - DAY)
    assert "The carrier says" not in page_of(rma), "a day that is over announces nothing"


def test_silence_is_told_plainly_to_both_and_news_takes_it_back(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    rma, staff = silent(shop), desk.staff_of(shop)
    assert "Your parcel is being looked for" in page_of(rma)
    assert "Nothing was heard of it since October 31, 2026" in page_of(rma)
    page = staff.get(f"/app/returns/{rma.number}/").content.decode()
    assert "Nothing was heard of the parcel for too long" in page
    assert "SBX1001FR" in page
    assert staff.post(to(rma, "patience")).status_code == 303
    assert "Your parcel is on its way" in page_of(rma)


def test_what_is_lost_can_be_paid(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    rma, staff = silent(shop), desk.staff_of(shop)
    assert staff.post(to(rma, "loss")).status_code == 303
    assert "Your parcel seems to be lost" in page_of(rma)
    page = staff.get(f"/app/returns/{rma.number}/").content.decode()
    assert "without the goods" in page
    paid = {"expected_minor": rma.settlement.total_presentment_minor, "outcome": rma.outcome}
    assert staff.post(f"/app/returns/{rma.number}/settlement/", paid).status_code == 303
    assert desk.again(rma).settlement.status == SettlementStatus.DUE


def test_what_came_back_is_not_called_lost(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    rma, staff = came_back(shop), desk.staff_of(shop)
    page = page_of(rma)
    assert "Your parcel came back to you" in page
    assert "lost" not in page.lower()
    assert "The carrier brought the parcel back" in staff.get(f"/app/returns/{rma.number}/").content.decode()
    assert staff.post(to(rma, "new-label")).status_code == 303
    assert "We are preparing the label" in page_of(rma)


def test_steps_that_do_not_fit_change_nothing(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    rma, staff = desk.arrived(shop), desk.staff_of(shop)
    assert [staff.post(to(rma, step)).status_code for step in ("loss", "new-label", "dance")] == [409, 409, 404]
    assert staff.post(f"/app/returns/{rma.number}/parcels/999999/astray/loss/").status_code == 404
    assert staff.get(to(rma, "loss")).status_code == 405


def test_staff_of_another_shop_and_strangers_reach_nothing(settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    atelier, northwind = two_shops()
    rma = silent(atelier)
    assert desk.staff_of(northwind).post(to(rma, "loss")).status_code == 404
    assert desk.staff_of(None).post(to(rma, "loss")).status_code == 401
    assert rma.parcels.get().status == ParcelStatus.IN_TRANSIT


@pytest.mark.parametrize(
    ("language", "brought", "kept", "other"),
    [
        ("en", "Parcel brought back to you", "You may keep the items", "the shopper"),
        ("fr", "Colis rapporté chez vous", "Vous pouvez garder les articles", "le client"),
    ],
)
def test_their_own_history_speaks_to_the_shopper(
    shop: Shop, language: str, brought: str, kept: str, other: str
) -> None:
    rma = came_back(shop)
    note(rma, "return.let_stay", at=NOW, actor="merchant")
    page = unescape(page_of(rma, language))
    assert brought in page
    assert kept in page
    assert other not in page.lower()
