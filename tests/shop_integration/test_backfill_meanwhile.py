"""While the history is on its way: newer news, forgotten people, webhooks that come twice, merchants who stop it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from config import privacy
from returns.models import OutboxMessage, PrivacyRequest
from returns.outbox import Later
from shop_integration import inbox
from shop_integration.backfill import loading, running
from shop_integration.imports import begin_import, cancel_import, retry_import
from shop_integration.models import Installation, OrderImport, WebhookDelivery
from shop_integration.sync import sync_order
from simulator.merchant import Merchant
from tests.shop_integration.conftest import install, work
from tests.shop_integration.importing import Status, exports_over, loading_now, run, the_import, values_of

pytestmark = pytest.mark.django_db
TAG = "mutation($input: OrderInput!) { orderUpdate(input: $input) { order { id } userErrors { message } } }"


def test_older_news_of_the_export_never_overwrites_newer(simulator, shop, sell, clock):
    """The export wrote the order before it changed; the webhook's reading is here before the file is read in."""
    first, second = sell(2)
    loading_now(shop, clock)
    simulator.advance_clock(seconds=60)
    Merchant(simulator, shop.domain).ask(TAG, input={"id": first["gid"], "tags": ["newer"]})
    sync_order(shop, first["gid"], now=clock())
    run(shop, clock)
    orders = {order.gid: order for order in shop.orders.all()}
    assert (orders[first["gid"]].tags, orders[second["gid"]].tags) == (["newer"], [])
    assert orders[first["gid"]].asked_at


def test_an_order_read_by_itself_keeps_what_only_that_tells(shop, sell, clock):
    sold = sell(1)
    sync_order(shop, sold[0]["gid"], now=timezone.now())
    before, read_at = values_of(shop), shop.orders.get().read_at
    run(shop, clock)
    assert (values_of(shop), shop.orders.get().read_at) == (before, read_at)
    assert shop.orders.get().fulfillments.get().lines.count() == 2


def test_what_changed_during_the_export_is_looked_for_when_it_is_over(shop, sell, clock):
    sold = sell(1)
    begun = Installation.objects.get(shop=shop).reconciled_to
    assert begun
    loading_now(shop, clock)
    late = sell(1)
    run(shop, clock)
    assert {order.gid for order in shop.orders.all()} == {sold[0]["gid"]}
    assert shop.outbox.get(kind="shopify.catch_up").payload["since"] == begun.isoformat()
    assert work(shop) == []
    assert {order.gid for order in shop.orders.all()} == {sold[0]["gid"], late[0]["gid"]}


def test_orders_with_living_returns_are_read_whole(simulator, shop, sell, clock):
    plain, returned = sell(2)
    Merchant(simulator, shop.domain).request_return(returned["gid"], {"ROBE-S": 1})
    run(shop, clock)
    assert [each.payload["order"] for each in shop.outbox.filter(kind="shopify.sync_order")] == [returned["gid"]]
    assert work(shop, "shopify.sync_order")
    assert shop.returns.get().order.gid == returned["gid"]
    assert shop.orders.get(gid=plain["gid"]).asked_at is None


# People who are to be forgotten


def redact(shop, *, email, gids=()):
    """A request of the law, as the webhook leaves it."""
    now = timezone.now()
    request = PrivacyRequest.objects.create(
        shop=shop, kind="redact", reference="1", email=email, order_gids=list(gids), received_at=now,
        due_at=now + timedelta(days=30),
    )  # fmt: skip
    message = OutboxMessage(shop=shop, kind="privacy.redact", payload={"request": request.pk})
    with pytest.raises(Later, match="import"):
        privacy.redact(message, now=now)
    return message


def test_a_person_forgotten_before_the_file_is_read_stays_unknown(shop, sell, clock):
    sold = sell(1)
    sync_order(shop, sold[0]["gid"], now=timezone.now())
    loading_now(shop, clock)
    redact(shop, email="buyer0@example.com")
    row = run(shop, clock)
    order = shop.orders.get()
    assert (row.status, order.email, order.address["name"], order.customer) == (Status.DONE, "", "", None)


def test_a_person_whose_order_is_on_its_way_is_forgotten_again(shop, sell, clock):
    """The file was written before the request of the law and names them, so the request stays open until it is read."""
    sell(1)
    loading_now(shop, clock)
    message = redact(shop, email="buyer0@example.com")
    run(shop, clock)
    assert shop.orders.get().email == "buyer0@example.com"
    privacy.redact(message, now=timezone.now())
    assert shop.orders.get().email == ""
    assert shop.privacy_requests.get().done_at


# The webhook


def deliver(shop, operation):
    """Shopify says that an export is over; what we made of it."""
    now = timezone.now()
    row = WebhookDelivery.objects.create(
        shop_domain=shop.domain, topic="bulk_operations/finish", webhook_id=f"w-{WebhookDelivery.objects.count()}",
        body=f'{{"admin_graphql_api_id": "{operation}", "status": "completed", "type": "query"}}'.encode(),
        received_at=now, due_at=now,
    )  # fmt: skip
    inbox.drain(clock=timezone.now)
    row.refresh_from_db()
    return row.outcome


def test_the_webhook_is_quicker_than_looking_and_its_twin_does_nothing(simulator, shop, sell, clock):
    sell(1)
    running.advance(clock=clock)
    row = the_import(shop)
    assert row.status == Status.EXPORTING
    simulator.until(lambda: exports_over(Merchant(simulator, shop.domain)))
    assert running.advance(clock=clock) == 0
    assert deliver(shop, row.operation_gid) == "export looked at"
    assert running.advance(clock=clock) > 0
    assert the_import(shop).status == Status.DONE
    assert deliver(shop, row.operation_gid) == "ignored: nobody waits for this export"
    assert (shop.orders.count(), shop.order_imports.count()) == (1, 1)


def test_news_of_another_shops_export_is_ignored(simulator, shop, clock, new_domain):
    running.advance(clock=clock)
    row, other = the_import(shop), install(simulator, new_domain())
    assert deliver(other, row.operation_gid) == "ignored: nobody waits for this export"
    assert the_import(shop).due_at == row.due_at


# Merchants who stop it, leave, and come back


def test_a_merchant_stops_it_and_begins_again(simulator, shop, sell, clock):
    sell(2)
    simulator.unkind("bulk", "delay", shop=shop.domain, seconds=20)
    running.advance(clock=clock)
    assert the_import(shop).status == Status.EXPORTING
    assert cancel_import(shop, now=clock())
    assert work(shop) == []
    row = the_import(shop)
    assert (row.status, row.problem) == (Status.CANCELED, "")
    merchant = Merchant(simulator, shop.domain)
    simulator.until(lambda: merchant.ask(NEWEST)["nodes"][0]["status"] == "CANCELED")
    assert not cancel_import(shop, now=clock())
    assert retry_import(shop, now=clock())
    assert run(shop, clock).status == Status.DONE
    assert shop.orders.count() == 2
    assert retry_import(shop, now=clock()) is None


NEWEST = "{ bulkOperations(first: 1) { nodes { status } } }"


def test_stopped_in_the_middle_nothing_more_is_written(monkeypatch, shop, sell, clock, small_batches):
    sell(4)
    genuine = loading.ingest_orders

    def stopping(*, shop, snapshots):
        taken = genuine(shop=shop, snapshots=snapshots)
        OrderImport.objects.get(shop=shop).stop("", now=clock())
        return taken

    monkeypatch.setattr(loading, "ingest_orders", stopping)
    row = run(shop, clock)
    assert (row.status, row.orders, shop.orders.count()) == (Status.CANCELED, 2, 2)
    monkeypatch.undo()
    assert retry_import(shop, now=clock())
    row = run(shop, clock)
    assert (row.status, row.orders, row.exports, shop.orders.count()) == (Status.DONE, 4, 0, 4)


def leave(simulator, shop):
    simulator.uninstall(shop.domain)
    gone = {"uninstalled_at": timezone.now(), "sealed_access_token": "", "sealed_refresh_token": ""}
    Installation.objects.filter(shop=shop).update(**gone)


def test_an_uninstalled_shop_ends_its_import(simulator, shop, sell, clock):
    sell(1)
    leave(simulator, shop)
    row = run(shop, clock)
    assert (row.status, row.problem) == (Status.CANCELED, "uninstalled")


def comes_back_to_a_gap(simulator, shop, sell, clock):
    """All was imported, the app went, something was sold, the app is there again; since when something is missing."""
    run(shop, clock)
    left = Installation.objects.get(shop=shop).reconciled_to
    leave(simulator, shop)
    sell(1)
    install(simulator, shop.domain)
    return left


def test_a_shop_that_comes_back_has_the_gap_imported(simulator, shop, sell, clock):
    left = comes_back_to_a_gap(simulator, shop, sell, clock)
    row = the_import(shop)
    assert (row.status, row.since) == (Status.WAITING, left)
    assert run(shop, clock).status == Status.DONE
    assert shop.orders.count() == 1


def test_a_shop_that_comes_back_before_all_was_here_gets_all(simulator, shop, clock):
    leave(simulator, shop)
    run(shop, clock)
    install(simulator, shop.domain)
    assert the_import(shop).since is None


def test_a_gap_that_was_not_filled_is_still_there_when_the_shop_comes_back_again(simulator, shop, sell, clock):
    left = comes_back_to_a_gap(simulator, shop, sell, clock)
    leave(simulator, shop)
    assert run(shop, clock).problem == "uninstalled"
    install(simulator, shop.domain)
    assert the_import(shop).since == left
    assert run(shop, clock).status == Status.DONE
    assert shop.orders.count() == 1


def test_a_shop_that_comes_back_with_a_right_to_older_orders_gets_them_too(simulator, shop, clock):
    run(shop, clock)
    leave(simulator, shop)
    with_older = {*Installation.objects.get(shop=shop).granted, "read_all_orders"}
    Installation.objects.filter(shop=shop).update(uninstalled_at=None, scopes=",".join(with_older))
    row = begin_import(shop, now=timezone.now())
    assert (row.since, row.whole) == (None, True)


def test_without_read_all_orders_two_months_come_and_it_is_known(simulator, new_domain, clock):
    domain = new_domain()
    shop = install(simulator, domain)
    simulator.add_product(domain, title="Robe", handle="r", variants=[{"sku": "R", "price_minor": 100, "stock": 9}])
    for days in (61, 59):
        simulator.place_order(
            domain, email="a@example.com", lines=[{"sku": "R", "quantity": 1}], webhook=False,
            placed_at=(timezone.now() - timedelta(days=days)).isoformat(),
        )  # fmt: skip
    row = run(shop, clock)
    assert (row.status, row.whole, row.orders) == (Status.DONE, False, 1)


# Files that are not what they should be


def spoiled(monkeypatch, change):
    """Let every file of an export be changed on its way: `change` is given its lines and returns others."""
    genuine = loading.blocks_from

    @contextmanager
    def blocks(url, **place):
        with genuine(url, **place) as sent:
            yield iter([b"".join(change(b"".join(sent).splitlines(keepends=True)))])

    monkeypatch.setattr(loading, "blocks_from", blocks)


def test_a_malformed_line_costs_one_reading_of_its_order(monkeypatch, shop, sell, clock):
    """A line of the second order is cut short: that order is asked for by itself, the others are not."""
    sold = sell(3)

    def cut_short(lines):
        lines[5] = lines[5][:40].ljust(len(lines[5]) - 1) + b"\n"
        return lines

    spoiled(monkeypatch, cut_short)
    row = run(shop, clock)
    assert (row.status, row.orders, row.unreadable) == (Status.DONE, 3, 1)
    assert {order.gid for order in shop.orders.all()} == {sold[0]["gid"], sold[2]["gid"]}
    assert [each.payload for each in shop.outbox.filter(kind="shopify.sync_order")] == [{"order": sold[1]["gid"]}]
    work(shop, "shopify.sync_order")
    assert shop.orders.get(gid=sold[1]["gid"]).lines.count() == 2


def test_an_order_that_the_database_refuses_holds_up_no_other(monkeypatch, shop, sell, clock):
    sold = sell(3)
    number = sold[1]["gid"].rsplit("/", 1)[1].encode()
    spoiled(
        monkeypatch,
        lambda lines: [
            each.replace(b'"quantity":2', b'"quantity":-2') if each.endswith(number + b'"}\n') else each
            for each in lines
        ],
    )
    row = run(shop, clock)
    assert (row.status, row.orders, row.unreadable) == (Status.DONE, 3, 1)
    assert {order.gid for order in shop.orders.all()} == {sold[0]["gid"], sold[2]["gid"]}


def test_a_file_that_ends_early_is_not_taken_for_whole(monkeypatch, shop, sell, clock):
    sell(3)
    spoiled(monkeypatch, lambda lines: lines[:-3])
    running.advance(clock=clock, longest=timedelta(seconds=0))
    row = loading_now(shop, clock)
    running.advance(clock=clock)
    row = the_import(shop)
    assert (row.status, row.last_error) == (Status.LOADING, "Unreachable: the file ended early")
    monkeypatch.undo()
    assert run(shop, clock).status == Status.DONE
    assert shop.orders.count() == 3
