"""Orders that somebody deleted in Shopify's admin: kept for the books, found by no door, and never back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.domain.status import DriftKind, ReturnStatus, Way
from returns.models import Drift, Order, OutboxMessage, ReturnUnit
from returns.operations.absorb_return import absorb_return
from returns.operations.drift import resolve_drift
from returns.operations.ingest_order import ingest_order
from returns.operations.request_return import UnableToRequest
from returns.outbox import put
from returns.queries.orders import find_for_merchant, find_for_shopper, orders_of_page, orders_of_stale_returns
from shop_integration import inbox, reconcile
from shop_integration.admin_api.orders import read_order
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from shop_integration.models import Installation, WebhookDelivery
from shop_integration.sync import sync_order
from simulator.merchant import Merchant
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved
from tests.shop_integration.test_inbox import put as deliver
from tests.shop_integration.test_made_by_merchants import made

pytestmark = pytest.mark.django_db


def number_of(order):
    return int(order.gid.rsplit("/", 1)[1])


@pytest.fixture
def delete(simulator, shop):
    """Archive an order and delete it, without a word."""

    def deleted(order):
        Merchant(simulator, shop.domain).archive(order.gid)
        simulator.delete_order(shop.domain, number_of(order), webhook=False)

    return deleted


def heard(shop, order, topic="orders/delete"):
    row = deliver(shop.domain, topic, f'{{"id": {number_of(order)}}}')
    inbox.drain(clock=timezone.now)
    return WebhookDelivery.objects.get(pk=row.pk).outcome


def test_it_stays_in_the_books_and_no_door_finds_it(shop, buy, delete):
    order = buy()
    delete(order)
    assert heard(shop, order) == "the order is gone"
    gone = Order.objects.get(pk=order.pk)
    assert (gone.gone_at is not None, gone.lines.count(), gone.email) == (True, 2, "camille@example.com")
    assert find_for_shopper(shop, number=order.name, secret="camille@example.com") is None
    assert find_for_merchant(shop, order.name) is None
    assert orders_of_page(shop, gids=[order.gid]) == []
    with pytest.raises(UnableToRequest):
        ask(gone, now=timezone.now())
    with pytest.raises(UnableToRequest):
        made(gone)


@pytest.mark.parametrize("agreed", [True, False])
def test_a_living_return_of_it_is_put_before_a_person(shop, requested, delete, agreed):
    rma = requested()
    rma = approved(rma) if agreed else rma
    work(shop)
    delete(rma.order)
    for _ in range(2):
        heard(shop, rma.order)
    (drift,) = Drift.objects.all()
    assert (drift.kind, drift.rma) == (DriftKind.GONE_THERE, rma)
    OutboxMessage.objects.all().delete()
    resolve_drift(shop=shop, drift_id=drift.pk, way=Way.TAKE_THEIRS, actor_id="7", now=timezone.now())
    assert again(rma).status == ReturnStatus.CANCELED
    assert not ReturnUnit.objects.filter(live=True).exists()
    assert not OutboxMessage.objects.filter(kind__startswith="shopify.").exists()
    heard(shop, rma.order)
    assert Drift.objects.count() == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_return_that_was_read_before_and_comes_late_is_put_before_a_person_too(shop, buy, simulator, delete, known):
    order = buy()
    gid = Merchant(simulator, shop.domain).create_return(order.gid, {order.lines.first().sku: 1})
    if known:
        sync_order(shop, order.gid, now=timezone.now())
    at = timezone.now()
    theirs = read_return(connect(shop, now=at), gid)
    delete(order)
    heard(shop, order)
    for _ in range(2):
        absorb_return(order=order, theirs=theirs, read_at=timezone.now(), listed_at=at, now=at)
    (drift,) = Drift.objects.all()
    assert (drift.kind, drift.rma.gid, drift.resolved_at) == (DriftKind.GONE_THERE, gid, None)


def test_an_order_that_is_there_is_read_whatever_the_news_says(shop, buy):
    order = buy()
    assert heard(shop, order) == "order read again"
    assert Order.objects.get(pk=order.pk).gone_at is None


def test_late_news_and_late_readings_do_not_bring_it_back(shop, buy, delete):
    order = buy()
    before = read_order(connect(shop, now=timezone.now()), order.gid, now=timezone.now())
    delete(order)
    heard(shop, order)
    assert heard(shop, order, "orders/updated") == "the order is gone"
    ingest_order(shop=shop, snapshot=before)
    assert Order.objects.get(pk=order.pk).gone_at is not None


def test_what_the_app_did_not_see_for_a_while_is_back_once_it_is_seen(shop, buy):
    order = buy()
    Order.objects.filter(pk=order.pk).update(gone_at=timezone.now())
    assert heard(shop, order, "orders/updated") == "order read again"
    assert Order.objects.get(pk=order.pk).gone_at is None


def test_a_lost_webhook_is_made_up_for_by_the_walk(shop, requested, delete):
    rma = approved(requested())
    delete(rma.order)
    later = timezone.now() + timedelta(hours=7)
    reconcile.finish_walk(shop, began=later, now=later)
    assert work(shop) == []
    assert Drift.objects.get().kind == DriftKind.GONE_THERE
    assert orders_of_stale_returns(shop, placed_after=None, now=later + timedelta(hours=7), most=9) == []


@pytest.mark.parametrize("whole", [True, False])
def test_the_walk_asks_for_old_orders_only_where_the_app_sees_them(shop, requested, whole):
    rma = approved(requested())
    Order.objects.filter(pk=rma.order_id).update(placed_at=timezone.now() - timedelta(days=90))
    see_old_orders(shop, whole)
    later = timezone.now() + timedelta(hours=7)
    reconcile.finish_walk(shop, began=later, now=later)
    assert shop.outbox.filter(kind="shopify.sync_order", done_at=None).exists() == whole


def see_old_orders(shop, whole):
    row = Installation.objects.get(shop=shop)
    row.hold_scopes([*row.granted, "read_all_orders"] if whole else row.granted - {"read_all_orders"})
    row.save()


@pytest.mark.parametrize("whole", [True, False])
def test_an_old_order_that_the_app_may_not_see_is_not_taken_for_deleted(shop, buy, delete, whole):
    order = buy()
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=90))
    see_old_orders(shop, whole)
    delete(order)
    put(shop, "shopify.sync_order", {"order": order.gid}, now=timezone.now())
    assert work(shop) == [], "nobody can do anything about it"
    assert (Order.objects.get(pk=order.pk).gone_at is not None) == whole
    assert heard(shop, order) == ("the order is gone")


def test_a_living_order_is_not_deleted_there_either(simulator, shop, buy):
    order = buy()
    with pytest.raises(Exception, match="neither archived nor cancelled"):
        simulator.delete_order(shop.domain, number_of(order))
