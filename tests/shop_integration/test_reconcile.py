"""Catching up: what no webhook told, however many orders there are."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from returns.models import OutboxMessage, Return
from shop_integration import reconcile as walk
from shop_integration.admin_api import return_writes
from shop_integration.connect import connect
from shop_integration.errors import ShopAway
from shop_integration.models import Installation
from shop_integration.tasks import drain_inbox, keep_tokens, reconcile, sweep
from shop_integration.vitals import vitals
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(simulator, shop):
    for number in range(27):
        simulator.place_order(
            shop.domain, email=f"shopper{number}@example.com", first_name="A", last_name="B", locale="fr",
            address={"address1": "Rue 1", "zip": "75001", "city": "Paris", "country_code": "FR"},
            lines=[{"sku": "ROBE-S", "quantity": 1}], webhook=False,
        )  # fmt: skip
    return shop


def test_the_command_reads_every_order_once(sold):
    said = StringIO()
    call_command("reconcile", shop=sold.domain, days=1, stdout=said)
    assert said.getvalue().strip() == f"{sold.domain}: 27 orders read"
    assert sold.orders.count() == 27


def test_after_the_restoration_of_an_older_backup_it_says_who_has_to_open_the_app(simulator, sold):
    """Each hour's pair makes the one before void, so a backup of the night holds none that Shopify still takes."""

    def an_hour_passes():
        simulator.expire_tokens(sold.domain)
        Installation.objects.update(access_token_expires_at=timezone.now())

    backup = Installation.objects.filter(shop=sold).values("sealed_access_token", "sealed_refresh_token").get()
    for _ in range(2):
        an_hour_passes()
        connect(sold, now=timezone.now()).query("shop")
    tokens = {vital.name: vital.value for vital in vitals(now=timezone.now())}
    assert tokens["returns_shops_without_token"] == 0
    Installation.objects.filter(shop=sold).update(**backup)
    an_hour_passes()
    for reason in ("invalid_grant", "no token"):
        said = StringIO()
        with pytest.raises(CommandError, match="1 shops"):
            call_command("reconcile", shop=sold.domain, stderr=said)
        assert f"{sold.domain}: TokenRefused: {reason}. Somebody of the shop has to open the app" in said.getvalue()
    tokens = {vital.name: vital.value for vital in vitals(now=timezone.now())}
    assert tokens["returns_shops_without_token"] == 1


def test_a_token_that_another_secret_would_get_asks_nobody_for_a_visit(simulator, sold, settings):
    settings.SHOPIFY_API_SECRET = "of-another-app-0123456789"
    simulator.expire_tokens(sold.domain)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("reconcile", shop=sold.domain, stderr=said)
    assert "TokenRefused: " in said.getvalue()
    assert "open the app" not in said.getvalue()


def test_the_hourly_task_leaves_it_to_the_outbox_page_by_page(sold):
    assert reconcile() >= 1
    assert work(sold) == []
    assert sold.orders.count() == 27
    pages = OutboxMessage.objects.filter(shop=sold, kind="shopify.catch_up")
    assert [message.payload.get("after") is None for message in pages.order_by("pk")] == [True, False]


def test_catching_up_stops_in_peace_when_the_shop_is_out_of_reach(simulator, sold):
    simulator.unkind("admin", "http_500", match="OrdersChanged", times=9)
    reconcile()
    (message,) = work(sold)
    assert message.last_error == "Unreachable: HTTP 500"
    assert message.due_at > timezone.now()


def unreadable(monkeypatch, gids, error):
    whole = walk.sync_order

    def read(shop, gid, **told):
        if gid in gids:
            raise error
        return whole(shop, gid, **told)

    monkeypatch.setattr(walk, "sync_order", read)


def test_an_order_that_cannot_be_taken_in_is_left_to_be_read_by_itself(shop, sell, monkeypatch):
    bad, good = sell(2)
    unreadable(monkeypatch, [bad["gid"]], ValueError("what an order says"))
    reconcile()
    (left,) = work(shop, "shopify.catch_up")
    assert (left.kind, left.payload) == ("shopify.sync_order", {"order": bad["gid"]})
    assert [order.gid for order in shop.orders.all()] == [good["gid"]]
    assert Installation.objects.get(shop=shop).reconciled_to
    assert work(shop) == []
    assert shop.orders.count() == 2


@pytest.mark.parametrize(
    ("error", "orders", "said"), [(ValueError(), 4, "ValueError"), (ShopAway(402), 1, "ShopAway: HTTP 402")]
)
def test_what_keeps_a_walk_from_many_orders_stops_it(shop, sell, monkeypatch, error, orders, said):
    unreadable(monkeypatch, [order["gid"] for order in sell(orders)], error)
    reconcile()
    (message,) = work(shop, "shopify.catch_up")
    assert (message.kind, message.last_error) == ("shopify.catch_up", said)


def test_the_next_walk_begins_where_the_last_one_did_and_never_doubles(sold):
    reconcile()
    assert sold.outbox.filter(kind="shopify.catch_up", done_at=None).count() == 1
    reconcile()
    assert sold.outbox.filter(kind="shopify.catch_up", done_at=None).count() == 1, "the last walk is not over"
    began = sold.outbox.get(kind="shopify.catch_up", done_at=None).payload["began"]
    assert work(sold) == []
    assert Installation.objects.get(shop=sold).reconciled_to.isoformat() == began
    reconcile()
    assert sold.outbox.get(kind="shopify.catch_up", done_at=None).payload["since"] == began


def test_a_walk_reads_only_what_is_not_held_as_it_is(simulator, shop, sell):
    moved, *_ = sell(3)
    reconcile()
    assert work(shop) == []
    shop.orders.update(synced_at=F("shopify_updated_at") + timedelta(minutes=2))
    shop.orders.filter(gid=moved["gid"]).update(shopify_updated_at=F("shopify_updated_at") - timedelta(seconds=1))
    before = dict(shop.orders.values_list("gid", "read_at"))
    reconcile()
    assert work(shop) == []
    assert [gid for gid, at in shop.orders.values_list("gid", "read_at") if at > before[gid]] == [moved["gid"]]


def test_an_order_read_within_a_minute_of_its_change_is_read_once_more(shop, sell):
    sell(2)
    reconcile()
    assert work(shop) == []
    before = dict(shop.orders.values_list("gid", "read_at"))
    reconcile()
    assert work(shop) == []
    assert all(at > before[gid] for gid, at in shop.orders.values_list("gid", "read_at"))


def test_a_return_closed_without_a_word_is_found(simulator, shop, requested):
    rma = approved(requested())
    return_writes.close_return(connect(shop, now=timezone.now()), rma.gid)
    Return.objects.filter(pk=rma.pk).update(registered_at=timezone.now() - timedelta(hours=7))
    Installation.objects.filter(shop=shop).update(reconciled_to=timezone.now() + timedelta(minutes=30))
    reconcile()
    assert work(shop) == []
    assert again(rma).status == "CLOSED"


def test_tokens_of_shops_nobody_opens_are_renewed_in_time(simulator, shop):
    row = Installation.objects.get(shop=shop)
    before = row.refresh_token
    assert keep_tokens() == 0
    Installation.objects.filter(pk=row.pk).update(refresh_token_expires_at=timezone.now() + timedelta(days=29))
    assert keep_tokens() == 1
    row.refresh_from_db()
    assert row.refresh_token != before
    assert row.refresh_token_expires_at > timezone.now() + timedelta(days=80)
    Installation.objects.filter(pk=row.pk).update(refresh_token_expires_at=timezone.now() + timedelta(days=29))
    simulator.unkind("token", "http_500", times=3)
    assert keep_tokens() == 0
    simulator.kind()
    assert keep_tokens() == 1


def test_tasks_run_on_an_empty_table(db):
    assert (drain_inbox(), sweep()) == (0, 0)
