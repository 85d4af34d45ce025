"""The report of what labels cost, out of the tables."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.cost_report import MOST_LISTED, entries, report
from labels.models import CarrierAccount, Label, StockLabel
from returns.domain.label_costs import Fate, Report, Sheet, Source, add_up, fate_of
from returns.models import ReverseDelivery, Shop
from tests.characters import NOW, make_shop, two_shops
from tests.labels.bought import DAY, ON_SCAN, Drawer, account_of, full_drawer, left_in_the_world
from tests.labels.brought import in_stock

pytestmark = pytest.mark.django_db
SINCE, UNTIL = (NOW - timedelta(days=300)).date(), (NOW + 30 * DAY).date()


def told(shop: Shop) -> Report:
    return report(shop, since=SINCE, until=UNTIL)


def sheet(found: Report, currency: str = "EUR", *, test: bool = False, source: Source = Source.SOLD) -> Sheet:
    (one,) = [each for each in found.sheets if (each.currency, each.test, each.source) == (currency, test, source)]
    return one


def test_every_label_is_counted_once_where_it_belongs() -> None:
    shop = make_shop()
    full_drawer(shop)
    found = told(shop)
    total = sheet(found).total
    assert total.counts == {
        Fate.USED: 10, Fate.OPEN: 1, Fate.FREE: 1, Fate.AWAITED: 1, Fate.CREDITED: 1, Fate.LOST: 2,
    }  # fmt: skip
    assert total.sums == {
        Fate.USED: 5120, Fate.OPEN: 500, Fate.FREE: 500, Fate.AWAITED: 500, Fate.CREDITED: 500, Fate.LOST: 1000,
    }  # fmt: skip
    assert (total.late, total.estimated_minor, total.difference_minor) == (1, 8000, 120)
    assert sheet(found, "USD").total.counts[Fate.USED] == 1
    assert sheet(found, test=True).total.bought == 1
    assert sheet(found, source=Source.BROUGHT).total.sums[Fate.USED] == 450
    assert sheet(found, "", source=Source.BROUGHT).total.counts[Fate.OPEN] == 1
    assert found.slips == 1
    assert sum(each.total.bought for each in found.sheets) + found.slips == Label.objects.count()


def test_the_file_adds_up_to_the_page() -> None:
    shop = make_shop()
    full_drawer(shop)
    found = told(shop)
    lines = list(entries(shop, since=SINCE, until=UNTIL))
    assert Counter(fate_of(line.group.facts) for line in lines if line.group.facts.source == Source.SOLD) == sum(
        (Counter(each.total.counts) for each in found.sheets if each.source == Source.SOLD), Counter()
    )
    for one in add_up(line.group for line in lines):
        page = sheet(found, one.currency, test=one.test, source=one.source)
        assert (one.total.sums, one.total.counts) == (page.total.sums, page.total.counts)


def test_what_may_be_looked_at_is_listed_and_leads_to_its_return() -> None:
    shop = make_shop()
    drawer = full_drawer(shop)
    found = told(shop)
    assert {
        item.number for each in (found.awaited, found.rejected, found.late, found.adjusted) for item in each.items
    } == {drawer.rma.number}
    assert [found.awaited.count, found.rejected.count, found.late.count, found.adjusted.count] == [1, 1, 1, 1]
    assert (found.adjusted.items[0].before_minor, found.adjusted.items[0].after_minor) == (500, 620)
    assert found.usual == {found.awaited.items[0].seller: 9 * DAY}


def test_a_month_is_the_shops() -> None:
    """Half an hour before midnight in London, on the last of October, it is November in Paris."""
    at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    for shop, month in zip(two_shops(), (date(2026, 11, 1), date(2026, 10, 1)), strict=True):
        Drawer.of(shop, account_of(shop)).label(at=at)
        (row,) = sheet(report(shop, since=month, until=month + timedelta(days=30))).rows
        assert row.month == month


def test_another_shop_is_another_book() -> None:
    shop, other = two_shops()
    full_drawer(shop)
    found = told(other)
    assert (found.sheets, found.slips, found.awaited.items, found.usual) == ((), 0, (), {})
    assert not list(entries(other, since=SINCE, until=UNTIL))


def test_an_account_that_is_gone_leaves_its_money_and_stays_no_test() -> None:
    shop = make_shop()
    drawer = Drawer.of(shop, account_of(shop, test=True))
    drawer.label(test=True)
    CarrierAccount.objects.all().delete()
    (one,) = told(shop).sheets
    assert one.test


@pytest.mark.parametrize(("ending", "fate"), [("BACK", Fate.FREE), ("LEFT", Fate.LOST)])
def test_a_label_of_the_stock_is_lost_only_if_its_paper_is_out_of_the_house(ending: str, fate: Fate) -> None:
    shop = make_shop()
    in_stock(shop, 1)
    label = Drawer.of(shop).label("VOIDED", carrier="stock", said="NOT_APPLICABLE")
    left_in_the_world(label, ending=ending, stock=StockLabel.objects.get())
    assert told(shop).sheets[0].total.counts[fate] == 1


def test_a_thousand_labels_ask_as_many_questions_as_one() -> None:
    shop = make_shop()
    drawer = full_drawer(shop)
    first = Label.objects.filter(carrier="easypost", state="READY").first()
    assert first is not None
    with CaptureQueriesContext(
        connection,
    ) as few:
        told(shop)
    parcels = ReverseDelivery.objects.bulk_create(
        [ReverseDelivery(rma=drawer.rma, status="VOIDED") for _ in range(1000)]
    )
    like = {field.attname: getattr(first, field.attname) for field in Label._meta.concrete_fields if field.name != "id"}
    gone = like | {"state": "VOIDED", "billing": ON_SCAN, "used_late_at": NOW}
    Label.objects.bulk_create(
        [Label(**gone | {"parcel_id": parcel.pk, "reference": f"many-{parcel.pk}"}) for parcel in parcels]
    )
    with CaptureQueriesContext(connection) as many:
        found = told(shop)
    assert len(few) == len(many) <= 6
    assert (len(found.late.items), found.late.count) == (MOST_LISTED, 1_001)
    assert sheet(found).total.counts[Fate.USED] == 1_010
