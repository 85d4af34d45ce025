"""Shoppers, carriers and merchants at one parcel at the same moment."""

from __future__ import annotations

import pytest
from django.db.models import Q

from returns import outbox
from returns.domain.status import ParcelStatus
from returns.models import OutboxMessage, Return, ReverseDelivery
from returns.operations.cancel_return import cancel_return
from returns.operations.record_scan import record_scan
from returns.operations.share_parcel import FeesChanged, UnableToShare, share_parcel
from returns.queries.parcels import parcels_of
from tests.characters import NOW, make_shop
from tests.races import all_at_once
from tests.returns.test_shared_fee import a_shop
from tests.returns.test_shared_fee import labelled as fee_parcel
from tests.returns.test_shared_fee import share as join
from tests.returns_portal import merchant_desk as desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def share(rma: Return, other: Return) -> Return | UnableToShare:
    try:
        return share_parcel(rma_id=rma.pk, other=other.number, actor="shopper", now=NOW)
    except UnableToShare as refusal:
        return refusal


def test_each_offers_its_label_to_the_other_and_one_is_given_back() -> None:
    shop = make_shop()
    one, two = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    OutboxMessage.objects.update(done_at=NOW)

    answers = all_at_once(lambda number: share(*((one, two) if number % 2 else (two, one))))

    assert len({answer.pk for answer in answers if isinstance(answer, Return)}) == 1
    assert ReverseDelivery.objects.exclude(carried_by=None).count() == 1
    assert OutboxMessage.objects.filter(kind="labels.void").count() == 1


def test_four_returns_that_all_join_each_other_never_wait_in_a_circle() -> None:
    shop = make_shop()
    returns = [desk.labelled(shop, number) for number in (1001, 1002, 1003, 1004)]

    all_at_once(lambda number: share(returns[number % 4], returns[(number + 1 + number // 4) % 4]))

    assert not ReverseDelivery.objects.filter(carried_by__carried_by__isnull=False).exists()
    voided = OutboxMessage.objects.filter(kind="labels.void").count()
    assert voided == ReverseDelivery.objects.exclude(carried_by=None).count() >= 1


def test_a_scan_and_a_guest_at_once_leave_nobody_behind() -> None:
    shop = make_shop()
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    parcel = host.parcels.get()

    def act(number: int) -> object:
        if number % 3:
            return share(guest, host)
        return record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)

    all_at_once(act)
    OutboxMessage.objects.exclude(kind="parcels.follow").update(done_at=NOW)
    outbox.drain(clock=lambda: NOW)

    [found] = parcels_of(desk.again(guest))
    expected = ParcelStatus.IN_TRANSIT if found.carried_by else ParcelStatus.LABEL_READY
    assert found.status == expected


def test_a_cancellation_and_a_guest_at_once_leave_the_guest_a_label() -> None:
    shop = make_shop()
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    OutboxMessage.objects.update(done_at=NOW)

    def act(number: int) -> object:
        return share(guest, host) if number % 2 else cancel_return(rma_id=host.pk, actor="merchant", now=NOW)

    all_at_once(act)

    [found] = parcels_of(desk.again(guest))
    assert found.way.status == ParcelStatus.LABEL_READY
    voided = OutboxMessage.objects.filter(kind="labels.void").values_list("payload__parcel", flat=True)
    assert found.way.pk not in set(voided)


def test_whoever_joins_and_leaves_at_once_the_parcel_costs_one_fee() -> None:
    shop = a_shop()
    returns = [fee_parcel(shop, number) for number in (1001, 1002, 1003)]

    def act(number: int) -> object:
        if number % 5 == 4:
            return cancel_return(rma_id=returns[0].pk, actor="merchant", now=NOW)
        try:
            return join(returns[1 + number % 2], returns[(number // 2) % 2 * (2 - number % 2)])
        except (FeesChanged, UnableToShare) as refusal:
            return refusal

    all_at_once(act)
    OutboxMessage.objects.exclude(kind="parcels.bear_fee").update(done_at=NOW)
    outbox.drain(clock=lambda: NOW)

    for label in ReverseDelivery.objects.filter(carried_by=None):
        rows = Return.objects.filter(Q(parcels=label) | Q(parcels__carried_by=label), status="OPEN").distinct()
        if rows:
            assert sum(rma.settlement.return_shipping_fee_shop_minor for rma in rows) == 490
    assert Return.objects.get(pk=returns[0].pk).status == "CANCELED"
