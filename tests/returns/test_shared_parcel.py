"""Several returns in one parcel: whose they are, whose label counts, and who follows whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns import outbox
from returns.domain.status import ParcelStatus, Stage
from returns.models import Destination, OutboxMessage, Return, ReverseDelivery, Shop
from returns.operations.cancel_return import cancel_return
from returns.operations.hand_over import hand_over
from returns.operations.record_scan import record_scan
from returns.operations.share_parcel import UnableToShare, share_parcel
from returns.queries.inbox_query import InboxQuery
from returns.queries.means import stores_of
from returns.queries.parcels import parcels_of
from returns.queries.returns import get_return, in_one_parcel
from tests.characters import NOW, make_shop, two_shops
from tests.gifts import give_back, takes_gifts
from tests.returns_portal import merchant_desk as desk
from tests.stores import make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def share(rma: Return, other: Return | str) -> Return:
    typed = other if isinstance(other, str) else other.number
    return share_parcel(rma_id=rma.pk, other=typed, actor="shopper", now=NOW)


def parcel(rma: Return) -> ReverseDelivery:
    [found] = parcels_of(get_return(rma.shop, rma.number))
    return found


def kinds(rma: Return) -> list[str]:
    waiting = OutboxMessage.objects.filter(payload__return=rma.pk, done_at=None).order_by("pk")
    return list(waiting.values_list("kind", flat=True))


@pytest.mark.parametrize("typed", ["R-10001", " r-10001 ", "#1001", "1001"])
def test_the_label_of_the_other_return_counts_for_both(shop: Shop, typed: str) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    OutboxMessage.objects.update(done_at=NOW)

    assert share(guest, typed) == host
    assert parcel(guest).way == parcel(host)
    assert (parcel(guest).tracking_number, parcel(guest).way.tracking_number) == ("", "SBX1001FR")
    assert (kinds(guest), kinds(host)) == (["labels.void", "shopify.share_label"], ["labels.redraw"])
    assert (in_one_parcel(desk.again(guest)), in_one_parcel(desk.again(host))) == (["R-10001"], ["R-10002"])


def test_parcels_to_different_places_do_not_travel_together(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    place = Destination.objects.create(shop=shop, code="lyon", name="Lyon", address={"city": "Lyon"})
    guest.parcels.update(destination=place)

    with pytest.raises(UnableToShare):
        share(guest, host)
    host.parcels.update(destination=place)
    assert share(guest, host) == host
    assert parcel(guest).way == parcel(host)


def test_a_second_click_changes_nothing(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share(guest, host)
    before = OutboxMessage.objects.count()
    assert share(guest, host) == share(host, guest) == host
    assert OutboxMessage.objects.count() == before


def test_a_return_whose_label_is_not_made_yet_travels_with_the_one_whose_is(shop: Shop) -> None:
    first, second = desk.approved(shop, 1001), desk.labelled(shop, 1002)
    assert share(second, first) == second
    assert (desk.again(first).stage, parcel(first).way) == (Stage.AWAITING_PARCEL, parcel(second))
    assert "mail.approved" in kinds(first)


def test_three_travel_together_and_no_label_is_carried_twice(shop: Shop) -> None:
    one, two, three = (desk.labelled(shop, number) for number in (1001, 1002, 1003))
    share(two, one)
    assert share(three, one) == one
    assert in_one_parcel(desk.again(one)) == ["R-10002", "R-10003"]
    assert in_one_parcel(desk.again(three)) == ["R-10001", "R-10002"]
    four = desk.labelled(shop, 1004)
    with pytest.raises(UnableToShare, match="not_waiting"):
        share(four, two)


MAKES: list[Any] = [desk.arrived, desk.received, desk.paid]


@pytest.mark.parametrize("make", MAKES)
def test_what_is_on_its_way_is_not_joined(shop: Shop, make: Any) -> None:
    gone, guest = make(shop, 1001), desk.labelled(shop, 1002)
    with pytest.raises(UnableToShare):
        share(guest, gone)
    with pytest.raises(UnableToShare):
        share(gone, guest)
    assert parcel(guest).carried_by is None


def test_somebody_elses_return_and_none_are_not_told_apart(shop: Shop) -> None:
    ours, theirs = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    type(theirs.order).objects.filter(pk=theirs.order_id).update(email="oliver@example.com", customer_gid="other")
    for typed in (theirs.number, "#1002", "R-99999", "", "#", ours.number):
        with pytest.raises(UnableToShare, match="unknown"):
            share(ours, typed)


def test_nobody_without_a_name_is_taken_for_somebody_else_without_one(shop: Shop) -> None:
    one, two = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    type(one.order).objects.update(email="", customer_gid="")
    with pytest.raises(UnableToShare, match="unknown"):
        share(one, two)


def test_the_other_shop_is_another_world() -> None:
    atelier, northwind = two_shops()
    ours = desk.labelled(atelier, 1001)
    desk.labelled(northwind, 2001), desk.labelled(northwind, 2002)
    with pytest.raises(UnableToShare, match="unknown"):
        share(ours, "R-10002")


def test_a_present_travels_alone(shop: Shop) -> None:
    ours = desk.labelled(takes_gifts(shop), 1001)
    gift = give_back(desk.make_order(shop, number=1002))
    for one, two in ((ours, gift), (gift, ours)):
        with pytest.raises(UnableToShare, match="unknown"):
            share(one, two)


def test_each_follows_the_parcel_and_is_found_by_its_number(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share(guest, host)
    OutboxMessage.objects.update(done_at=NOW)
    for days, status in ((1, ParcelStatus.IN_TRANSIT), (2, ParcelStatus.DELIVERED)):
        at = NOW + timedelta(days=days)
        assert record_scan(parcel_id=parcel(host).pk, status=status, at=at, now=at)
        assert not record_scan(parcel_id=parcel(host).pk, status=status, at=at, now=at)
    outbox.drain(clock=lambda: NOW + timedelta(days=3))

    assert [desk.again(rma).stage for rma in (host, guest)] == [Stage.TO_INSPECT] * 2
    assert parcel(guest).first_scan_at == NOW + timedelta(days=1)
    assert {rma.number for rma in InboxQuery(search="SBX1001FR").rows(shop, now=NOW)} == {host.number, guest.number}


def test_the_label_stays_good_until_nobody_needs_it(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share(guest, host)
    OutboxMessage.objects.update(done_at=NOW)

    cancel_return(rma_id=host.pk, actor="merchant", now=NOW)
    assert "labels.void" not in kinds(host)
    assert parcel(guest).way.status == ParcelStatus.LABEL_READY
    cancel_return(rma_id=guest.pk, actor="merchant", now=NOW)
    assert "labels.void" in kinds(host)


def test_a_guest_that_is_cancelled_leaves_the_parcel_to_its_host(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share(guest, host)
    OutboxMessage.objects.update(done_at=NOW)
    cancel_return(rma_id=guest.pk, actor="merchant", now=NOW)
    assert in_one_parcel(desk.again(host)) == []
    assert "labels.void" not in kinds(host)


def bring(rma: Return) -> None:
    store = stores_of(rma.shop).first() or make_store(rma.shop)
    hand_over(rma_id=rma.pk, store_id=store.pk, actor_id="7", now=NOW)


@pytest.mark.parametrize("host_first", [True, False])
def test_the_label_is_given_back_once_both_are_brought_to_a_store(shop: Shop, host_first: bool) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share(guest, host)
    OutboxMessage.objects.update(done_at=NOW)
    first, second = (host, guest) if host_first else (guest, host)
    bring(first)
    assert kinds(host) == []
    bring(second)
    assert (kinds(host), kinds(guest)) == (["labels.void"], [])


@pytest.mark.parametrize("end", [bring, lambda guest: cancel_return(rma_id=guest.pk, actor="merchant", now=NOW)])
def test_nobody_is_left_to_send_where_one_is_called_off_and_one_brought(shop: Shop, end: Any) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share(guest, host)
    OutboxMessage.objects.update(done_at=NOW)
    if end is bring:
        cancel_return(rma_id=host.pk, actor="merchant", now=NOW)
    else:
        bring(host)
    assert "labels.void" not in kinds(host)
    end(guest)
    assert kinds(host).count("labels.void") == 1


def test_who_posts_what_its_host_brought_to_a_store_is_followed(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share(guest, host)
    bring(host)
    OutboxMessage.objects.update(done_at=NOW)
    for _ in range(2):
        assert not record_scan(parcel_id=parcel(host).pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
        outbox.drain(clock=lambda: NOW)
        assert (parcel(host).status, parcel(guest).status) == (ParcelStatus.DELIVERED, ParcelStatus.IN_TRANSIT)
    assert OutboxMessage.objects.filter(kind="parcels.follow").count() == 1
