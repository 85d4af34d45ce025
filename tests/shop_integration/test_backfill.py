"""The history of a shop's orders: exported, read in, interrupted in every way, and complete in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.models import InsightCount
from returns.operations.count_insights import count_insights
from shop_integration.backfill import loading, running
from shop_integration.imports import begin_import, retry_import
from shop_integration.sync import sync_order
from simulator.merchant import Merchant
from tests.shop_integration.conftest import forget_books, install
from tests.shop_integration.importing import Status, exports_over, loading_now, run, the_import, values_of


def test_the_history_comes_with_the_installation(simulator, shop, sell, clock):
    sold = sell(3)
    row = run(shop, clock)
    assert (row.status, row.expected, row.orders, row.unreadable, row.problem) == (Status.DONE, 3, 3, 0, "")
    assert not row.whole, "orders older than sixty days are for the merchant to allow"
    assert {order.gid for order in shop.orders.all()} == {order["gid"] for order in sold}
    mine = shop.orders.get(gid=sold[0]["gid"])
    assert mine.asked_at is None
    assert [(line.sku, line.quantity) for line in mine.lines.all()] == [("ROBE-S", 1), ("PULL-M", 2)]
    assert mine.fulfillments.count() == 1
    assert mine.address["postcode"] == "75019"


def test_an_exported_order_is_what_a_reading_of_the_order_tells(simulator, shop, sell, clock):
    sold = sell(1, shipping_minor=490, discount={"code": "TEN", "percentage": 10})
    run(shop, clock)
    exported = values_of(shop)
    assert sync_order(shop, sold[0]["gid"], now=clock())
    assert shop.orders.get().asked_at
    assert values_of(shop) == exported


def test_orders_that_come_in_late_are_counted_all_the_same(shop, sell, clock):
    """They were sold and read before somebody looked for what changed."""
    sell(2)
    loading_now(shop, clock)
    count_insights(now=clock() + timedelta(hours=2))
    assert not shop.insight_weeks.exists()
    run(shop, clock)
    count_insights(now=clock() + timedelta(hours=2))
    assert sum(row.sent for row in InsightCount.objects.filter(shop=shop, dimension="all")) == 6


def test_two_shops_keep_apart(simulator, shop, sell, clock, new_domain):
    other = install(simulator, new_domain())
    sold = sell(2)
    run(shop, clock)
    assert run(other, clock).status == Status.DONE
    assert {order.gid for order in shop.orders.all()} == {order["gid"] for order in sold}
    assert not other.orders.exists()


def test_a_shop_without_orders_is_done_at_once(shop, clock):
    row = run(shop, clock)
    assert (row.status, row.expected, row.orders) == (Status.DONE, 0, 0)


def test_only_one_import_at_a_time(shop):
    first = the_import(shop)
    assert begin_import(shop, now=timezone.now()) == first
    assert shop.order_imports.count() == 1


# Crashes and cut lines


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_crash_in_the_middle_loses_nothing_and_repeats_nothing(monkeypatch, shop, sell, clock, small_batches, at):
    """A worker dies in the third batch, before or after the orders are written but never committed."""
    sell(7)
    written, genuine = [], loading.ingest_orders

    class Killed(BaseException):
        pass

    def dying(*, shop, snapshots):
        snapshots = list(snapshots)
        written.append([order.gid for order in snapshots])
        if len(written) == 3 and at == "before":
            raise Killed
        taken = genuine(shop=shop, snapshots=snapshots)
        if len(written) == 3:
            raise Killed
        return taken

    monkeypatch.setattr(loading, "ingest_orders", dying)
    with pytest.raises(Killed):
        run(shop, clock)
    row = the_import(shop)
    assert (row.status, row.orders, shop.orders.count()) == (Status.LOADING, 4, 4)
    assert running.advance(clock=clock) == 0, "the dead worker's lease still holds"
    clock.forward(seconds=200)
    row = run(shop, clock)
    assert (row.status, row.orders, shop.orders.count()) == (Status.DONE, 7, 7)
    assert [len(batch) for batch in written] == [2, 2, 2, 2, 1]
    assert written[2] == written[3]


def test_a_line_cut_again_and_again_is_taken_up_where_it_broke(simulator, shop, sell, clock, small_batches):
    sell(9)
    simulator.unkind("downloads", "cut", shop=shop.domain, times=3)
    row = run(shop, clock)
    assert (row.status, row.orders, shop.orders.count()) == (Status.DONE, 9, 9)
    assert row.exports == 1


@pytest.mark.parametrize("kind", ["http_500", "http_502"])
def test_a_storage_in_trouble_is_asked_again(simulator, shop, sell, clock, kind):
    sell(1)
    simulator.unkind("downloads", kind, shop=shop.domain, times=2)
    assert run(shop, clock).status == Status.DONE
    assert shop.orders.count() == 1


def test_a_big_import_lets_others_work(shop, sell, clock, small_batches):
    """A step ends when its time is over, and the next goes on behind it."""
    sell(6)
    while the_import(shop).status != Status.LOADING:
        running.advance(clock=clock, longest=timedelta())
        clock.forward(seconds=16)
    seen = []
    while the_import(shop).status == Status.LOADING:
        running.advance(clock=clock, longest=timedelta())
        seen.append(the_import(shop).orders)
    assert seen == [2, 4, 6, 6], "the last step only finds the end of the file"


# Shopify in a bad mood


def test_a_failed_export_is_asked_for_again(simulator, shop, sell, clock):
    sell(2)
    simulator.unkind("bulk", "fail", shop=shop.domain)
    simulator.unkind("bulk", "timeout", shop=shop.domain)
    row = run(shop, clock)
    assert (row.status, row.exports, shop.orders.count()) == (Status.DONE, 3, 2)


def test_an_export_that_fails_for_good_waits_for_the_merchant(simulator, shop, sell, clock):
    sell(1)
    simulator.unkind("bulk", "fail", shop=shop.domain, times=running.MOST_EXPORTS)
    row = run(shop, clock, steps=60)
    assert (row.status, row.problem, row.exports) == (Status.FAILED, "export", running.MOST_EXPORTS)
    assert not shop.orders.exists()
    assert retry_import(shop, now=clock())
    assert run(shop, clock).status == Status.DONE
    assert shop.orders.count() == 1


def test_no_right_to_see_orders_is_said_at_once(simulator, shop, sell, clock):
    sell(1)
    simulator.scopes(shop.domain, revoke=["read_orders", "write_orders", "read_all_orders"])
    row = run(shop, clock)
    assert (row.status, row.problem, row.exports) == (Status.FAILED, "access", 1)


def test_a_throttled_start_waits(simulator, shop, sell, clock):
    sell(1)
    simulator.unkind("admin", "throttled", match="BulkRunQuery", times=6)
    for _ in range(40):
        running.advance(clock=clock)
        clock.forward(seconds=16)
    row = the_import(shop)
    assert (row.status, row.attempts, row.exports) == (Status.WAITING, 0, 0), "waiting in the queue is no failure"
    simulator.kind()
    forget_books()
    assert run(shop, clock).status == Status.DONE


def test_a_lost_answer_starts_a_second_export_and_nothing_else(simulator, shop, sell, clock):
    sell(1)
    simulator.unkind("admin", "lost_answer", match="BulkRunQuery")
    row = run(shop, clock)
    assert (row.status, row.exports, shop.orders.count()) == (Status.DONE, 1, 1)
    assert simulator.calls("BulkRunQuery") == 2


def test_five_exports_under_way_make_the_sixth_wait(simulator, shop, sell, clock):
    sell(1)
    simulator.unkind("bulk", "delay", shop=shop.domain, seconds=1.0, times=1)
    merchant = Merchant(simulator, shop.domain)
    for _ in range(5):
        merchant.ask(
            'mutation { bulkOperationRunQuery(query: "{ orders { edges { node { id } } } }") '
            "{ bulkOperation { id } userErrors { message } } }"
        )
    running.advance(clock=clock)
    assert simulator.calls("BulkRunQuery") == 1
    row = the_import(shop)
    assert (row.status, row.exports) == (Status.WAITING, 0)
    simulator.until(lambda: exports_over(merchant))
    clock.forward(minutes=2)
    assert run(shop, clock).status == Status.DONE


def test_an_address_that_ran_out_means_a_new_export(simulator, shop, sell, clock):
    sell(2)
    loading_now(shop, clock)
    simulator.advance_clock(days=8)
    row = run(shop, clock)
    assert (row.status, row.exports, shop.orders.count()) == (Status.DONE, 2, 2)
