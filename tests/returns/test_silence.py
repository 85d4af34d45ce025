"""Parcels that nothing is heard of, that come back, or that are lost: how they are found, and what can be done."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from returns.domain.silence import ABROAD, AT_HOME, ENOUGH, LATEST, SOONEST, paces, patience
from returns.domain.status import Outcome, ParcelStatus, SettlementStatus, Stage
from returns.domain.tracking_number import read_number
from returns.models import Order, OutboxMessage, Return, ReverseDelivery, Shop
from returns.operations.hear_of import find_silent, hear, hear_of
from returns.operations.look_for_parcel import UnableToLook, mark_lost, send_once_more, wait_longer
from returns.operations.record_scan import record_scan
from returns.operations.reserve import UnableToSettle
from returns.operations.say_sent import Proof, refuse_posting, say_sent
from returns.operations.settle_return import settle_return
from returns.operations.share_parcel import share_parcel
from returns.queries.parcels import parcels_of
from returns.queries.silence import astray
from tests.characters import NOW, make_shop
from tests.returns_portal import merchant_desk as desk

DAY = timedelta(days=1)
HOME = ("FR", "FR")


@pytest.mark.parametrize("seed", range(50))
def test_patience_keeps_its_bounds_and_follows_the_pace(seed: int) -> None:
    chance = Random(seed)
    days = [chance.uniform(0.1, 90) for _ in range(chance.randint(ENOUGH, 30))]
    known = paces((HOME, days_each * DAY) for days_each in days)
    assert SOONEST <= patience(HOME, known) <= LATEST
    slower = paces((HOME, days_each * 2 * DAY) for days_each in days)
    assert patience(HOME, known) <= patience(HOME, slower)


def test_where_too_little_is_known_the_border_decides() -> None:
    few = paces([(HOME, DAY)] * (ENOUGH - 1))
    assert (patience(HOME, few), patience(("CH", "FR"), few), patience(("", "FR"), few)) == (AT_HOME, ABROAD, AT_HOME)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def moving(shop: Shop, number: int = 1001) -> Return:
    """On its way since two days after the beginning."""
    return desk.arrived(shop, number, ParcelStatus.IN_TRANSIT)


def parcel(rma: Return) -> ReverseDelivery:
    return parcels_of(desk.again(rma))[0]


def kinds(rma: Return) -> list[str]:
    return list(rma.events.order_by("pk").values_list("kind", flat=True))


def staff(operation: Any, rma: Return, *, now: Any = NOW + 20 * DAY) -> None:
    operation(rma_id=rma.pk, parcel_id=parcel(rma).pk, actor_id="7", now=now)


@pytest.mark.django_db
def test_silence_is_flagged_once_and_news_ends_it(shop: Shop) -> None:
    rma, heard = moving(shop), NOW + 2 * DAY
    assert find_silent(now=heard + AT_HOME - DAY) == 0
    assert [find_silent(now=heard + AT_HOME + DAY) for _ in range(2)] == [1, 0]
    assert (desk.again(rma).stage, astray(desk.again(rma))) == (Stage.NEEDS_ATTENTION, "silent")
    hear_of(parcel_id=parcel(rma).pk, at=heard, now=heard + 12 * DAY)
    assert astray(desk.again(rma)) == "silent"
    hear_of(parcel_id=parcel(rma).pk, at=heard + 12 * DAY, now=heard + 12 * DAY)
    assert (desk.again(rma).stage, astray(desk.again(rma))) == (Stage.IN_TRANSIT, "")
    assert kinds(rma)[-2:] == ["parcel.silent", "parcel.heard_of"]
    assert find_silent(now=heard + 12 * DAY + AT_HOME - DAY) == 0


@pytest.mark.django_db
def test_the_shops_own_parcels_set_the_pace(shop: Shop) -> None:
    for number in range(2001, 2001 + ENOUGH):
        done = desk.arrived(shop, number, ParcelStatus.IN_TRANSIT)
        record_scan(parcel_id=parcel(done).pk, status=ParcelStatus.DELIVERED, at=NOW + 4 * DAY, now=NOW + 4 * DAY)
    rma = moving(shop)
    assert find_silent(now=NOW + 7 * DAY) == 0
    assert find_silent(now=NOW + 7 * DAY + timedelta(hours=1)) == 1
    assert astray(desk.again(rma)) == "silent"


@pytest.mark.django_db
def test_what_waits_at_home_is_not_silent_but_what_is_said_to_be_sent_is(shop: Shop) -> None:
    home, said, refused = (desk.labelled(shop, number) for number in (1001, 1002, 1003))
    for rma in (said, refused):
        proof = Proof(read_number("RR473124829GB"))
        say_sent(rma_id=rma.pk, parcel_id=parcel(rma).pk, proof=proof, by_shopper=True, now=NOW + DAY)
    refuse_posting(rma_id=refused.pk, parcel_id=parcel(refused).pk, actor_id="7", now=NOW + DAY)
    assert find_silent(now=NOW + 60 * DAY) == 1
    assert [astray(desk.again(rma)) for rma in (home, said, refused)] == ["", "silent", ""]


@pytest.mark.django_db
def test_a_slower_border_is_given_more_time(shop: Shop) -> None:
    rma = moving(shop)
    Order.objects.update(address={"country": "CH"})
    assert find_silent(now=NOW + 2 * DAY + AT_HOME + DAY) == 0
    assert find_silent(now=NOW + 2 * DAY + ABROAD + DAY) == 1
    assert desk.again(rma).stage == Stage.NEEDS_ATTENTION


@pytest.mark.django_db
def test_who_travels_along_is_silent_and_heard_of_along(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    for each in (parcel(host), parcel(guest)):
        record_scan(parcel_id=each.pk, status=ParcelStatus.IN_TRANSIT, at=NOW + DAY, now=NOW + DAY)
    assert find_silent(now=NOW + 20 * DAY) == 1
    hear(OutboxMessage.objects.get(kind="parcels.hear", payload__silent=True), now=NOW + 20 * DAY)
    assert [astray(desk.again(rma)) for rma in (host, guest)] == ["silent", "silent"]
    hear_of(parcel_id=parcel(host).pk, at=NOW + 21 * DAY, now=NOW + 21 * DAY)
    hear(OutboxMessage.objects.get(kind="parcels.hear", payload__silent=False), now=NOW + 21 * DAY)
    assert [astray(desk.again(rma)) for rma in (host, guest)] == ["", ""]


@pytest.mark.django_db
def test_staff_wait_longer_or_know_that_it_is_lost(shop: Shop) -> None:
    rma = moving(shop)
    with pytest.raises(UnableToLook, match="found"):
        staff(mark_lost, rma)
    find_silent(now=NOW + 20 * DAY)
    staff(wait_longer, rma)
    assert astray(desk.again(rma)) == ""
    assert find_silent(now=NOW + 20 * DAY + AT_HOME - DAY) == 0
    find_silent(now=NOW + 40 * DAY)
    for _ in range(2):
        staff(mark_lost, rma)
    assert (parcel(rma).status, kinds(rma).count("parcel.lost")) == (ParcelStatus.LOST, 1)
    record_scan(parcel_id=parcel(rma).pk, status=ParcelStatus.DELIVERED, at=NOW + 50 * DAY, now=NOW + 50 * DAY)
    assert desk.again(rma).stage == Stage.TO_INSPECT


@pytest.mark.django_db
def test_only_what_is_lost_is_paid_without_its_goods(shop: Shop) -> None:
    rma = moving(shop)
    find_silent(now=NOW + 20 * DAY)
    paid = {"expected_minor": rma.settlement.total_presentment_minor, "outcome": Outcome(rma.outcome)}
    with pytest.raises(UnableToSettle, match="not_received"):
        settle_return(rma_id=rma.pk, actor="merchant", now=NOW + 20 * DAY, **paid)
    staff(mark_lost, rma)
    assert settle_return(rma_id=rma.pk, actor="merchant", now=NOW + 20 * DAY, **paid).status == SettlementStatus.DUE
    assert OutboxMessage.objects.filter(kind="shopify.settle", payload__return=rma.pk).count() == 1


@pytest.mark.django_db
def test_what_came_back_is_sent_once_more_with_one_new_label(shop: Shop) -> None:
    rma = moving(shop)
    record_scan(parcel_id=parcel(rma).pk, status=ParcelStatus.CAME_BACK, at=NOW + 9 * DAY, now=NOW + 9 * DAY)
    old, before = parcel(rma), desk.again(rma).ship_by
    assert (old.status, astray(desk.again(rma))) == (ParcelStatus.CAME_BACK, "came_back")
    for _ in range(2):
        send_once_more(rma_id=rma.pk, parcel_id=old.pk, actor_id="7", now=NOW + 20 * DAY)
    again = desk.again(rma)
    assert (again.stage, parcel(rma).status) == (Stage.LABEL_PENDING, ParcelStatus.AWAITING_LABEL)
    assert OutboxMessage.objects.filter(kind="labels.make", payload__parcel=parcel(rma).pk).count() == 1
    assert rma.parcels.count() == 2
    assert (again.ship_by or NOW) > (before or NOW)
    with pytest.raises(UnableToLook, match="unknown"):
        send_once_more(rma_id=rma.pk, parcel_id=0, actor_id="7", now=NOW + 20 * DAY)


@pytest.mark.django_db
def test_a_parcel_that_came_back_may_still_arrive(shop: Shop) -> None:
    rma = moving(shop)
    way = [ParcelStatus.CAME_BACK, ParcelStatus.IN_TRANSIT, ParcelStatus.LOST, ParcelStatus.CAME_BACK]
    for day, status in enumerate([*way, ParcelStatus.DELIVERED, ParcelStatus.CAME_BACK], start=3):
        record_scan(parcel_id=parcel(rma).pk, status=status, at=NOW + day * DAY, now=NOW + day * DAY)
    assert parcel(rma).status == ParcelStatus.DELIVERED
    assert all(before != after for before, after in pairwise(way))
