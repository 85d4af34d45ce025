"""A closed return is taken up again: by when goods are to be sent, under which label, and who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from labels.models import Label
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import Origin, ParcelStatus, ReturnStatus
from returns.models import OutboxMessage, Return, ReverseDelivery, Shop
from returns.operations.cancel_return import cancel_return
from returns.operations.close_return import close_return
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.operations.reopen_return import UnableToReopen, reopen_return
from returns.operations.share_parcel import share_parcel
from returns.queries.parcels import parcels_of
from tests.characters import NOW, make_shop
from tests.returns_portal import merchant_desk as desk

pytestmark = pytest.mark.django_db
MUCH_LATER = NOW + timedelta(days=40)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def closed(rma: Return) -> Return:
    """The return as it was closed a while ago, with nothing left to be carried out."""
    close_return(rma_id=rma.pk, actor="merchant", now=NOW + timedelta(days=20), tell_shopify=True)
    OutboxMessage.objects.update(done_at=NOW)
    return desk.again(rma)


def reopen(rma: Return, **options: Any) -> Return:
    return desk.again(reopen_return(rma_id=rma.pk, **{"actor": "merchant", "now": MUCH_LATER, **options}))


def kinds(rma: Return) -> list[str]:
    waiting = OutboxMessage.objects.filter(payload__return=rma.pk, done_at=None).order_by("pk")
    return list(waiting.values_list("kind", flat=True))


def with_label(rma: Return, *, days: int) -> ReverseDelivery:
    """The return's parcel with a label that its carrier takes until so many days after the reopening."""
    [parcel] = parcels_of(desk.again(rma))
    Label.objects.create(
        parcel=parcel,
        carrier="sandbox",
        reference=f"{rma.number}-old",
        state=Label.State.READY,
        tracking_number=parcel.tracking_number,
        created_at=NOW,
        expires_at=MUCH_LATER + timedelta(days=days),
    )
    return parcel


def test_goods_that_still_travel_get_as_many_days_as_after_an_approval(shop: Shop) -> None:
    rma = closed(desk.labelled(shop))
    assert rma.ship_by
    assert rma.ship_by < MUCH_LATER

    rma = reopen(rma)

    assert (rma.status, rma.closed_at, rma.ship_by) == (ReturnStatus.OPEN, None, MUCH_LATER + timedelta(days=14))
    assert kinds(rma) == ["shopify.reopen_return", "mail.reopened"]


def test_reopening_twice_is_reopening_once(shop: Shop) -> None:
    rma = closed(desk.labelled(shop))
    first = reopen(rma)
    again = reopen(rma, now=MUCH_LATER + timedelta(days=3))
    assert again.ship_by == first.ship_by
    assert kinds(rma) == ["shopify.reopen_return", "mail.reopened"]
    assert rma.events.filter(kind="return.reopened").count() == 1


def test_a_label_that_ends_before_the_new_date_is_replaced_and_given_back(shop: Shop) -> None:
    rma = closed(desk.labelled(shop))
    old = with_label(rma, days=13)

    rma = reopen(rma)

    [new] = parcels_of(rma)
    old.refresh_from_db()
    assert (old.status, new.status, rma.stage) == (ParcelStatus.VOIDED, ParcelStatus.AWAITING_LABEL, "label_pending")
    assert (new.destination_id, new.paid_by) == (old.destination_id, old.paid_by)
    assert kinds(rma) == ["shopify.reopen_return", "labels.make", "labels.void", "mail.reopened"]
    for kind, parcel in (("labels.make", new), ("labels.void", old)):
        assert OutboxMessage.objects.get(kind=kind, done_at=None).payload["parcel"] == parcel.pk


def test_the_new_label_takes_the_place_of_the_old_one_at_shopify_and_comes_as_papers(shop: Shop) -> None:
    rma = closed(desk.labelled(shop))
    with_label(rma, days=-1)
    [new] = parcels_of(reopen(rma))
    OutboxMessage.objects.update(done_at=NOW)

    record_label(parcel_id=new.pk, carrier="sandbox", tracking_number="NEW", tracking_url="", now=MUCH_LATER)

    assert kinds(rma) == ["shopify.renew_label", "mail.label"]


@pytest.mark.parametrize("days", [14, 30, None])
def test_a_label_that_lasts_or_has_no_end_stays(shop: Shop, days: int | None) -> None:
    rma = closed(desk.labelled(shop))
    if days is None:
        [parcel] = parcels_of(rma)
    else:
        parcel = with_label(rma, days=days)
    assert parcels_of(reopen(rma)) == [parcel]
    assert not {"labels.make", "labels.void"} & set(kinds(rma))


def test_a_label_that_nobody_made_meanwhile_is_asked_for_again(shop: Shop) -> None:
    rma = reopen(closed(desk.approved(shop)))
    assert kinds(rma) == ["shopify.reopen_return", "labels.make", "mail.reopened"]
    assert rma.parcels.count() == 1


@pytest.mark.parametrize("status", [ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.LOST])
def test_a_label_that_was_used_is_not_replaced_and_no_new_date_given(shop: Shop, status: ParcelStatus) -> None:
    rma = closed(desk.labelled(shop))
    parcel = with_label(rma, days=-1)
    record_scan(parcel_id=parcel.pk, status=status, at=NOW, now=NOW)
    before = rma.ship_by
    rma = reopen(rma)
    assert (rma.ship_by, rma.parcels.count()) == (before, 1)
    assert kinds(rma) == ["shopify.reopen_return", "mail.reopened"]


@pytest.mark.parametrize("stage", [desk.received, desk.paid])
def test_what_is_back_or_paid_gets_no_new_date(shop: Shop, stage: Any) -> None:
    rma = closed(stage(shop))
    before = rma.ship_by
    rma = reopen(rma)
    assert (rma.status, rma.ship_by) == (ReturnStatus.OPEN, before)
    assert kinds(rma) == ["shopify.reopen_return", "mail.reopened"]


def test_what_the_shopper_keeps_gets_no_date_and_no_label(shop: Shop) -> None:
    rma = desk.requested(shop)
    Return.objects.filter(pk=rma.pk).update(goods=Goods.KEEP, status=ReturnStatus.CLOSED)
    rma = reopen(rma)
    assert (rma.ship_by, rma.parcels.count()) == (None, 0)


@pytest.mark.parametrize(
    ("origin", "label_time", "labels"),
    [
        (Origin.PORTAL, LabelTime.AT_APPROVAL, 1),
        (Origin.PORTAL, LabelTime.ON_DEMAND, 0),
        (Origin.SHOPIFY, LabelTime.AT_APPROVAL, 0),
    ],
)
def test_without_a_parcel_a_label_is_made_where_an_approval_would(
    shop: Shop, origin: Origin, label_time: LabelTime, labels: int
) -> None:
    rma = desk.requested(shop)
    Return.objects.filter(pk=rma.pk).update(origin=origin, label_time=label_time, status=ReturnStatus.CLOSED)
    rma = reopen(rma)
    assert (rma.parcels.count(), kinds(rma).count("labels.make")) == (labels, labels)
    assert rma.ship_by == MUCH_LATER + timedelta(days=14)


def test_shopify_has_a_parcel_of_its_own(shop: Shop) -> None:
    rma = desk.requested(shop)
    Return.objects.filter(pk=rma.pk).update(status=ReturnStatus.CLOSED)
    rma = reopen(rma, tell_shopify=False, with_label=False)
    assert (rma.parcels.count(), rma.ship_by) == (0, MUCH_LATER + timedelta(days=14))
    assert "shopify.reopen_return" not in kinds(rma)


def test_a_guest_whose_host_was_cancelled_meanwhile_gets_a_label_of_its_own(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    guest = closed(guest)
    cancel_return(rma_id=host.pk, actor="merchant", now=NOW)
    assert parcels_of(desk.again(guest))[0].way.status == ParcelStatus.VOIDED

    [parcel] = parcels_of(reopen(guest))

    assert (parcel.carried_by, parcel.status) == (None, ParcelStatus.AWAITING_LABEL)


def test_a_label_under_which_another_return_travels_is_left_to_that_one(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    host = closed(host)
    old = with_label(host, days=-1)

    [new] = parcels_of(reopen(host))

    assert new != old
    assert "labels.void" not in kinds(host)
    [of_guest] = parcels_of(desk.again(guest))
    assert (of_guest.way.pk, of_guest.way.status) == (old.pk, ParcelStatus.LABEL_READY)


def test_only_what_is_closed_can_be_reopened(shop: Shop) -> None:
    rma = desk.requested(shop)
    with pytest.raises(UnableToReopen, match="REQUESTED"):
        reopen(rma)
    assert OutboxMessage.objects.filter(kind="mail.reopened").count() == 0
