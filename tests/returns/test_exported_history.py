"""Orders that only an export told of count as sold, before and after somebody names one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from returns.domain.care import Care
from returns.domain.insight import Dimension, Tally
from returns.domain.order import OrderSnapshot
from returns.domain.policy import Policy
from returns.domain.signals import Median
from returns.models import OrderLine, Shop
from returns.operations.approve_return import approve_return
from returns.operations.count_insights import count_insights
from returns.operations.ingest_orders import ingest_orders
from returns.queries.insights import Weeks, row_of
from returns.queries.line_facts import LineReader
from returns.queries.medians import counted_median
from returns.queries.scorecards import records
from returns.queries.signals import history_of
from returns.queries.simulations import past_orders, sold_of
from tests.characters import NOW, Bought, ask, make_order, make_shop, snapshot, two_shops
from tests.suppliers import make_supplier

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=60)
ALL = Weeks(date(2026, 1, 5), date(2027, 3, 1))


def exported(number: int, *bought: Bought, **about: Any) -> OrderSnapshot:
    """An order as an export tells of it: parcels, and nothing of what was in them."""
    whole = snapshot(*(bought or (Bought(),)), number=number, **about)
    return replace(whole, asked=False, fulfillments=tuple(replace(each, lines=()) for each in whole.fulfillments))


def history(shop: Shop) -> None:
    """Four orders of one piece that were exported, one of which was never sent; one is read whole and comes back."""
    ingest_orders(shop=shop, snapshots=[exported(number, sent=number < 1004) for number in range(1001, 1005)])
    rma = ask(make_order(shop, Bought(), read_at=NOW))
    if rma.status == "REQUESTED":
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def test_a_rate_is_of_all_that_was_sold() -> None:
    shop, other = two_shops()
    history(shop)
    ingest_orders(shop=other, snapshots=[exported(1001, currency="GBP")])
    count_insights(now=LATER)
    for dimension in (Dimension.ALL, Dimension.PRODUCT):
        row = row_of(shop, dimension, "" if dimension == Dimension.ALL else "gid://shopify/Product/1", ALL)
        assert row
        assert row.tally == Tally(sent=3, mature=3, returned=1)


def test_what_was_taken_off_an_exported_order_counts_on_neither_side() -> None:
    shop = make_shop()
    ingest_orders(shop=shop, snapshots=[exported(1001, Bought(quantity=3), Bought("Carte", is_gift_card=True))])
    OrderLine.objects.filter(order__shop=shop, position=0).update(current_quantity=2)
    count_insights(now=LATER)
    row = row_of(shop, Dimension.ALL, "", ALL)
    assert row
    assert row.tally == Tally(sent=2, mature=2)


def test_a_person_is_judged_by_all_that_they_were_sent() -> None:
    shop = make_shop()
    history(shop)
    care = Care(returned_bps=5000, orders=3)
    found = history_of(shop.orders.get(name="#1001"), care, now=NOW)
    assert (found.orders, found.sent, found.returned) == (4, 3, 1)
    assert counted_median(shop, care, now=NOW) == Median(3333, people=1)


def test_suppliers_have_sent_what_was_exported_too() -> None:
    shop = make_shop()
    make_supplier(shop)
    history(shop)
    [record] = records(shop, now=NOW)
    assert (record.sent, record.came[0].share_bps) == (3, 3333)


def test_a_simulation_asks_of_every_article_that_was_sold() -> None:
    shop = make_shop()
    history(shop)
    orders = past_orders(shop, since=NOW - timedelta(days=365), after=0, most=9)
    sold = [facts for order in orders for facts in sold_of(order, LineReader(order, Policy()))]
    assert [facts.fulfilled for facts in sold] == [1, 1, 1]
    assert {facts.delivered_at for facts in sold} == {NOW - timedelta(days=5)}
