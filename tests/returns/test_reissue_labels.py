"""A label that ended unused, and the new one in its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.shipping import LabelTime, settled
from returns.domain.status import ParcelStatus, Stage
from returns.models import OutboxMessage, Return, ReverseDelivery, Shop
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.end_label import end_label, remind_of_label
from returns.operations.publish_policy import publish_policy
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.operations.reissue_labels import UnableToReissue, reissue_labels
from returns.queries.ended_labels import ended_parcels, new_labels_left
from returns.queries.policies import active_policy
from returns.queries.returns import get_return
from tests.characters import NOW, ask, make_order, make_shop
from tests.races import all_at_once, tried

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)


def shop_with(**shipping: Any) -> Shop:
    shop = make_shop()
    document = active_policy(shop).document | {"shipping": shipping}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def ready(shop: Shop | None = None) -> Return:
    rma = approve_return(rma_id=ask(make_order(shop or make_shop())).pk, actor="merchant", now=NOW)
    make_ready(rma.parcels.get())
    return rma


def make_ready(parcel: ReverseDelivery) -> None:
    record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number=f"SBX{parcel.pk}", tracking_url="", now=NOW)


def ended(shop: Shop | None = None) -> Return:
    rma = ready(shop)
    assert end_label(parcel_id=rma.parcels.get().pk, now=LATER)
    return again(rma)


def again(rma: Return) -> Return:
    return get_return(rma.shop, rma.number)


def count(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()


def test_the_shopper_is_told_that_a_label_is_over_and_gets_a_new_one() -> None:
    rma = ended()
    (old,) = ended_parcels(rma)
    assert (rma.stage, old.status, count("mail.label_ended")) == (Stage.AWAITING_PARCEL, ParcelStatus.VOIDED, 1)
    reissue_labels(rma_id=rma.pk, actor="shopper", now=LATER)
    rma, new = again(rma), ReverseDelivery.objects.latest("pk")
    assert (rma.stage, new.status, new.paid_by) == (Stage.LABEL_PENDING, ParcelStatus.AWAITING_LABEL, old.paid_by)
    assert rma.ship_by == LATER + timedelta(days=rma.policy.policy.ship_by_days)
    assert OutboxMessage.objects.filter(kind="labels.make", payload__parcel=new.pk).count() == 1
    make_ready(new)
    assert (count("mail.approved"), count("mail.label")) == (1, 1), "the approval is told once"


def test_a_second_click_asks_for_no_second_label() -> None:
    rma = ended()
    for _ in range(2):
        reissue_labels(rma_id=rma.pk, actor="shopper", now=LATER)
    assert (again(rma).parcels.count(), count("labels.make")) == (2, 2)


def test_a_shopper_gets_as_many_new_labels_as_the_policy_says() -> None:
    rma = ended(shop_with(reissues=1))
    assert new_labels_left(rma) == 1
    reissue_labels(rma_id=rma.pk, actor="shopper", now=LATER)
    new = ReverseDelivery.objects.latest("pk")
    make_ready(new)
    assert end_label(parcel_id=new.pk, now=LATER + timedelta(days=20))
    assert new_labels_left(again(rma)) == 0
    with pytest.raises(UnableToReissue):
        reissue_labels(rma_id=rma.pk, actor="shopper", now=LATER)
    reissue_labels(rma_id=rma.pk, actor="merchant", now=LATER)
    assert again(rma).stage == Stage.LABEL_PENDING, "the merchant may always"


def test_what_is_on_its_way_is_not_ended_and_nobody_reminded() -> None:
    rma = ready()
    parcel = rma.parcels.get()
    record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=LATER, now=LATER)
    assert not end_label(parcel_id=parcel.pk, now=LATER)
    assert not remind_of_label(parcel_id=parcel.pk, now=LATER)
    assert (count("mail.label_ended"), count("mail.label_ends")) == (0, 0)


def test_a_label_is_over_once_and_its_end_is_told_once() -> None:
    rma = ended()
    assert not end_label(parcel_id=rma.parcels.get().pk, now=LATER)
    assert (count("mail.label_ended"), count("labels.void")) == (1, 0), "whoever ends it has voided it already"


def test_a_cancelled_return_gets_no_new_label() -> None:
    rma = ended()
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    reissue_labels(rma_id=rma.pk, actor="shopper", now=LATER)
    assert (ended_parcels(again(rma)), rma.parcels.count()) == ([], 1)


def test_who_uses_the_old_label_after_all_needs_the_new_one_no_more() -> None:
    rma = ended()
    reissue_labels(rma_id=rma.pk, actor="shopper", now=LATER)
    old, new = rma.parcels.order_by("pk")
    make_ready(new)
    assert record_scan(parcel_id=old.pk, status=ParcelStatus.IN_TRANSIT, at=LATER, now=LATER)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status, again(rma).stage) == (
        ParcelStatus.IN_TRANSIT,
        ParcelStatus.VOIDED,
        Stage.IN_TRANSIT,
    )
    assert OutboxMessage.objects.filter(kind="labels.void", payload__parcel=new.pk).exists()
    assert ended_parcels(again(rma)) == []


@pytest.mark.parametrize(
    ("time", "free", "comes_to"),
    [
        (LabelTime.CHEAPEST, True, LabelTime.AT_APPROVAL),
        (LabelTime.CHEAPEST, False, LabelTime.ON_DEMAND),
        (LabelTime.AT_REQUEST, False, LabelTime.AT_REQUEST),
    ],
)
def test_what_costs_nothing_unused_is_made_early_and_what_is_charged_at_once_on_demand(
    time: LabelTime, *, free: bool, comes_to: LabelTime
) -> None:
    assert settled(time, free_until_used=free) == comes_to


@pytest.mark.parametrize(
    ("url", "time"), [("", LabelTime.AT_APPROVAL), ("http://carrier.invalid", LabelTime.ON_DEMAND)]
)
def test_the_policys_cheapest_time_hangs_on_how_the_carrier_bills(settings: Any, url: str, time: LabelTime) -> None:
    settings.SANDBOX_CARRIER_URL = url
    rma = ask(make_order(shop_with(label="cheapest")))
    assert rma.label_time == time


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_new_labels_asked_for_by_many_at_once_are_one(self) -> None:
        rma = ended(shop_with(reissues=1))
        act = tried(
            lambda number: reissue_labels(rma_id=rma.pk, actor="shopper", now=LATER), refusals=(UnableToReissue,)
        )
        all_at_once(act, crowd=6)
        parcels = ReverseDelivery.objects.filter(rma=rma)
        assert (parcels.exclude(status=ParcelStatus.VOIDED).count(), parcels.count()) == (1, 2)
        assert again(rma).events.filter(kind="label.reissued").count() == 1

    def test_a_scan_and_an_end_at_once_leave_one_of_the_two(self) -> None:
        rma = ready()
        parcel = rma.parcels.get()

        def act(number: int) -> bool:
            if number % 2:
                return end_label(parcel_id=parcel.pk, now=LATER)
            return record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=LATER, now=LATER)

        all_at_once(act, crowd=6)
        parcel.refresh_from_db()
        assert (parcel.status, again(rma).stage) == (ParcelStatus.IN_TRANSIT, Stage.IN_TRANSIT)
        assert ended_parcels(again(rma)) == []
