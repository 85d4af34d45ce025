"""What the receiving desk walks by stands beside each return: since when its parcels are here, or on their way."""

from __future__ import annotations

import importlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from returns.domain.status import DispositionType, ParcelStatus
from returns.models import Return, ReverseDelivery, Shop
from returns.operations.cancel_return import cancel_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_scan import record_scan
from returns.operations.undo_receipt import undo_receipt
from returns.queries.desk import not_opened, on_their_way
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal import merchant_desk as stages
from tests.unannounced import found, match, unmatch

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def moments(rma: Return) -> tuple[datetime | None, datetime | None]:
    found = Return.objects.get(pk=rma.pk)
    return found.here_since, found.coming_since


def scan(rma: Return, status: ParcelStatus, at: datetime) -> None:
    record_scan(parcel_id=rma.parcels.get().pk, status=status, at=at, now=NOW + 9 * HOUR)


def count(rma: Return) -> None:
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW + 10 * HOUR, undoable=True)


def test_a_parcel_is_nowhere_then_coming_then_here_then_counted_and_here_again() -> None:
    rma = stages.labelled(make_shop())
    assert moments(rma) == (None, None)
    scan(rma, ParcelStatus.IN_TRANSIT, NOW + HOUR)
    assert moments(rma) == (None, NOW + HOUR)
    scan(rma, ParcelStatus.DELIVERED, NOW + 5 * HOUR)
    assert moments(rma) == (NOW + 5 * HOUR, None)
    count(rma)
    assert moments(rma) == (None, None)
    undo_receipt(rma_id=rma.pk, actor_id="1", now=NOW + 11 * HOUR)
    assert moments(rma) == (NOW + 5 * HOUR, None)


def test_a_return_that_is_called_off_is_awaited_no_more() -> None:
    rma = stages.labelled(make_shop())
    scan(rma, ParcelStatus.IN_TRANSIT, NOW + HOUR)
    cancel_return(rma_id=rma.pk, actor="merchant", now=NOW + 2 * HOUR)
    assert moments(rma) == (None, None)


def test_a_parcel_that_came_unannounced_is_here_as_long_as_it_is_matched() -> None:
    shop = make_shop()
    rma, parcel = stages.approved(shop), found(shop)
    match(parcel, rma)
    assert moments(rma) == (parcel.recorded_at, None)
    assert [(each.rma, each.parcel, each.at) for each in not_opened(shop)] == [(rma, None, parcel.recorded_at)]
    parcel.refresh_from_db()
    unmatch(parcel)
    assert moments(rma) == (None, None)


def test_the_longest_waiting_comes_first_and_no_other_shop_is_seen() -> None:
    shop, other = two_shops()
    late, early = stages.labelled(shop, 1001), stages.labelled(shop, 1002)
    for rma, hours in ((late, 3), (early, 2)):
        scan(rma, ParcelStatus.DELIVERED, NOW + hours * HOUR)
    stages.arrived(other, 1003)
    assert [each.rma for each in not_opened(shop)] == [early, late]
    assert on_their_way(shop) == []


def test_the_lists_ask_as_much_for_one_as_for_many(django_assert_num_queries: Any) -> None:
    shop = make_shop()
    stages.arrived(shop, 1001)
    stages.arrived(shop, 1002, ParcelStatus.IN_TRANSIT)
    for rows in (1, 6):
        for number in range(2000, 2000 + rows - 1):
            stages.arrived(shop, 1000 + number)
            stages.arrived(shop, 3000 + number, ParcelStatus.IN_TRANSIT)
        # counts that wait, returns, parcels, lines, articles; returns, parcels, lines, articles, how long it took
        with django_assert_num_queries(10):
            assert (len(not_opened(shop)), len(on_their_way(shop))) == (rows, rows)


def test_returns_from_before_are_told_by_their_parcels() -> None:
    shop: Shop = make_shop()
    here, coming, over = (
        stages.arrived(shop, 1001),
        stages.arrived(shop, 1002, ParcelStatus.IN_TRANSIT),
        stages.paid(shop, 1003),
    )
    known = [moments(rma) for rma in (here, coming, over)]
    Return.objects.update(here_since=None, coming_since=None)
    importlib.import_module("returns.migrations.0089_flat_lists").fill(apps, None)
    assert [moments(rma) for rma in (here, coming, over)] == known
    assert known[0][0] == ReverseDelivery.objects.get(rma=here).delivered_at
