"""What becomes of a webhook once it is a row."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from returns import outbox
from returns.models import Order
from shop_integration import inbox
from shop_integration.connect import connect
from shop_integration.install.id_token import read_id_token
from shop_integration.install.welcome import welcome
from shop_integration.models import Installation, WebhookDelivery
from shop_integration.reconcile import begin_look
from shop_integration.webhooks.topics import TOPICS
from simulator.merchant import Merchant
from tests.returns_api.programs import program_of
from tests.shop_integration.conftest import install, work

pytestmark = pytest.mark.django_db


def put(domain, topic, body, *, webhook_id=None, triggered_at="", **more):
    moment = timezone.now()
    return WebhookDelivery.objects.create(
        shop_domain=domain, topic=topic, webhook_id=webhook_id or f"w-{WebhookDelivery.objects.count()}",
        triggered_at=triggered_at, body=body if isinstance(body, bytes) else body.encode(),
        received_at=moment, due_at=moment, **more,
    )  # fmt: skip


def drained(row):
    inbox.drain(clock=timezone.now)
    row.refresh_from_db()
    return row


def visit(simulator, shop, *, at):
    """Somebody opens the app with a token that Shopify gave them at that moment."""
    token = read_id_token(simulator.id_token(shop.domain), url="https://app/app/", now=timezone.now())
    claims = token.claims | {"nbf": int(at.timestamp())}
    welcome(replace(token, claims=claims), locale="fr", now=timezone.now())


@pytest.fixture
def placed(simulator, shop):
    return simulator.place_order(
        shop.domain, email="camille@example.com", first_name="Camille", last_name="Martin", locale="fr",
        address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
        lines=[{"sku": "ROBE-S", "quantity": 2}], webhook=False,
    )  # fmt: skip


def test_an_order_webhook_becomes_an_order(shop, placed):
    row = drained(put(shop.domain, "orders/create", f'{{"id": {placed["id"]}}}'))
    order = shop.orders.get()
    assert (order.gid, order.email, row.outcome) == (placed["gid"], "camille@example.com", "order read again")
    assert row.done_at
    assert not row.dead_at


def test_news_that_came_before_the_last_reading_costs_none(simulator, shop, placed):
    body = f'{{"id": {placed["id"]}}}'
    drained(put(shop.domain, "orders/create", body))
    simulator.clear_calls()
    row = put(shop.domain, "orders/updated", body)
    WebhookDelivery.objects.filter(pk=row.pk).update(received_at=timezone.now() - timedelta(minutes=1))
    assert drained(row).outcome == "order read since"
    assert simulator.calls("Order") == 0
    assert drained(put(shop.domain, "orders/updated", body, webhook_id="w-later")).outcome == "order read again"


def test_a_reading_that_was_cut_off_before_the_returns_does_not_count(simulator, shop, placed, monkeypatch):
    from shop_integration import sync

    def power_cut(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sync, "_absorb_returns", power_cut)
    row = put(shop.domain, "orders/create", f'{{"id": {placed["id"]}}}')
    with pytest.raises(KeyboardInterrupt):
        inbox.drain(clock=timezone.now)
    monkeypatch.undo()
    WebhookDelivery.objects.update(leased_until=None)
    assert drained(row).outcome == "order read again"


def test_much_news_of_one_order_costs_one_reading(simulator, shop, placed):
    number = placed["id"]
    put(shop.domain, "orders/create", f'{{"id": {number}}}')
    put(shop.domain, "orders/updated", f'{{"id": {number}}}')
    put(shop.domain, "fulfillments/create", f'{{"id": 1, "order_id": {number}}}')
    put(shop.domain, "orders/edited", f'{{"order_edit": {{"order_id": {number}}}}}')
    put(shop.domain, "returns/request", f'{{"order": {{"id": {number}}}}}')
    simulator.clear_calls()
    assert inbox.drain(clock=timezone.now) == 5
    assert simulator.calls("Order") == 1
    assert not WebhookDelivery.objects.filter(done_at=None).exists()


BAD = [
    b"", b"null", b"[]", b"{", b'"text"', b"[" * 200_000, b'{"id": ' + b"9" * 5000 + b"}", b'{"id": "1"}',
    b'{"id": -1}', b'{"id": 0}', b'{"id": 1.5}', b'{"id": true}', b'{"id": null}', b"{}", b'{"id": 1}\xff',
    b"\xff\xfe{}", b"\xef\xbb\xbf{}",
    b'{"id": 99999999999999999999}', b'{"order_id": {}, "order": 5, "order_edit": [], "admin_graphql_api_id": 7}',
    b'{"admin_graphql_api_id": "gid://shopify/Return/1) { id } x", "return": {"admin_graphql_api_id": "x"}}',
    b'{"myshopify_domain": "other.myshopify.com", "shop_domain": "other.myshopify.com", "id": NaN}',
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("topic", sorted(set(TOPICS) - {"returns/process", "app/scopes_update"}))
def test_a_body_that_is_not_what_the_topic_promises_is_set_aside(shop, topic):
    good = put(shop.domain, "nobody/cares", "{}")
    rows = [put(shop.domain, topic, body) for body in BAD]
    inbox.drain(clock=timezone.now)
    for row in rows:
        row.refresh_from_db()
        assert row.dead_at, bytes(row.body)[:40]
        assert 0 < len(row.last_error) < 200
    good.refresh_from_db()
    assert good.outcome == "ignored: unknown topic"


def test_nothing_is_done_for_shops_and_orders_that_are_not_there(shop):
    assert drained(put("nobody.myshopify.com", "orders/create", '{"id": 1}')).outcome == "ignored: unknown shop"
    assert drained(put(shop.domain, "orders/create", '{"id": 1}')).outcome == "ignored: the shop has no such order"
    gone = '{"admin_graphql_api_id": "gid://shopify/Return/1"}'
    assert drained(put(shop.domain, "returns/update", gone)).outcome == "ignored: the shop has no such return"
    assert not Order.objects.exists()


def test_a_body_sent_under_another_shops_name_changes_nothing_there(simulator, shop, placed, new_domain):
    other = install(simulator, new_domain())
    drained(put(other.domain, "orders/create", f'{{"id": {placed["id"]}}}'))
    assert not other.orders.exists()
    assert not shop.orders.exists()
    removal = put(other.domain, "app/uninstalled", f'{{"id": 1, "myshopify_domain": "{shop.domain}"}}')
    assert drained(removal).last_error == "'myshopify_domain' is not the shop of the header"
    assert Installation.objects.filter(uninstalled_at=None).count() == 2


def test_shopify_out_of_reach_leaves_the_webhook_due_again(simulator, shop, placed, caplog):
    simulator.unkind("admin", "http_500", match="Order", times=10)
    row = drained(put(shop.domain, "orders/create", f'{{"id": {placed["id"]}}}'))
    assert (row.done_at, row.dead_at, row.attempts) == (None, None, 1)
    assert row.last_error == "Unreachable: HTTP 500"
    assert row.due_at > timezone.now()
    simulator.kind()
    WebhookDelivery.objects.update(due_at=timezone.now())
    assert drained(row).outcome == "order read again"
    assert [line.problem for line in caplog.records if "waits for its next try" in line.getMessage()] == ["Unreachable"]


def test_uninstalled_drops_the_tokens_and_old_news_of_it_does_not(simulator, shop, placed):
    row = Installation.objects.get(shop=shop)
    body = f'{{"id": 1, "myshopify_domain": "{shop.domain}"}}'
    early = (row.installed_at - timedelta(minutes=1)).isoformat()
    assert drained(put(shop.domain, "app/uninstalled", body, triggered_at=early)).outcome.startswith("ignored")
    late = (row.installed_at + timedelta(minutes=1)).isoformat()
    key = program_of(shop).key
    news = put(shop.domain, "app/uninstalled", body, triggered_at=late, webhook_id="w-untrue")
    assert drained(news).outcome == "ignored: installed again since", "our token opens the shop"
    simulator.uninstall(shop.domain)
    assert drained(put(shop.domain, "app/uninstalled", body, triggered_at=late)).outcome == "uninstalled"
    key.refresh_from_db()
    assert key.revoked_at
    row.refresh_from_db()
    assert row.uninstalled_at
    assert not row.sealed_access_token
    assert not row.sealed_refresh_token
    ignored = drained(put(shop.domain, "orders/create", f'{{"id": {placed["id"]}}}'))
    assert ignored.outcome == "ignored: not installed"
    again = install(simulator, shop.domain)
    row.refresh_from_db()
    assert again == shop
    assert row.uninstalled_at is None
    assert row.access_token


def test_late_news_of_a_removal_does_not_undo_a_reinstallation_that_nobody_noticed(simulator, shop):
    """Removed, put back and opened while our token still looked good: only a call shows that it is dead."""
    row, removed = Installation.objects.get(shop=shop), timezone.now()
    simulator.uninstall(shop.domain)
    simulator.install(shop.domain)
    later = removed + timedelta(seconds=2)
    Installation.objects.update(installed_at=removed - timedelta(hours=1), seen_at=removed - timedelta(minutes=1))
    visit(simulator, shop, at=later)
    key = program_of(shop).key
    body = f'{{"id": 1, "myshopify_domain": "{shop.domain}"}}'
    news = put(shop.domain, "app/uninstalled", body, triggered_at=removed.isoformat())
    assert drained(news).outcome == "tokens dropped: opened again since"
    row.refresh_from_db()
    key.refresh_from_db()
    assert (row.uninstalled_at, row.sealed_access_token, key.revoked_at) == (None, "", None)
    visit(simulator, shop, at=later)
    assert connect(shop, now=timezone.now()).query("shop")["shop"]["myshopifyDomain"] == shop.domain


def test_what_is_heard_without_a_token_is_kept_until_a_visit_brings_one(simulator, shop, placed):
    body = f'{{"id": {placed["id"]}}}'
    drained(put(shop.domain, "orders/create", body))
    Installation.objects.update(sealed_access_token="", sealed_refresh_token="")
    Merchant(simulator, shop.domain).archive(placed["gid"])
    simulator.delete_order(shop.domain, placed["id"], webhook=False)
    row = drained(put(shop.domain, "orders/delete", body))
    assert (row.done_at, row.dead_at, row.attempts, bytes(row.body)) == (None, None, 0, body.encode())
    assert (row.last_error, row.due_at > timezone.now() + timedelta(minutes=29)) == ("TokenRefused: no token", True)
    visit(simulator, shop, at=timezone.now())
    assert drained(row).outcome == "the order is gone"
    assert shop.orders.get().gone_at


def test_a_shop_whose_removal_nobody_heard_of_is_erased_when_shopify_asks(simulator, shop):
    Installation.objects.update(seen_at=timezone.now() - timedelta(hours=49))
    body = f'{{"shop_id": 1, "shop_domain": "{shop.domain}"}}'
    assert drained(put(shop.domain, "shop/redact", body)).outcome == "ignored: installed again"
    simulator.unkind("admin", "http_500", match="Shop", times=10)
    row = drained(put(shop.domain, "shop/redact", body))
    assert (row.done_at, row.last_error) == (None, "Unreachable: HTTP 500"), "no answer is no answer"
    assert not shop.outbox.filter(kind="privacy.erase").exists()
    simulator.kind()
    simulator.uninstall(shop.domain)
    WebhookDelivery.objects.update(due_at=timezone.now())
    assert drained(row).outcome == "erasing asked for"
    assert shop.outbox.filter(kind="privacy.erase").exists()


def test_of_a_batch_whose_worker_died_only_what_it_had_begun_waits_long(shop, monkeypatch):
    class Killed(BaseException):
        """No handler of ours catches it."""

    def dies(*_):
        raise Killed

    begun, *others = [put(shop.domain, "orders/create", f'{{"id": {number}}}') for number in (1, 2, 3)]
    monkeypatch.setattr(inbox, "_handle", dies)
    with pytest.raises(Killed):
        inbox.drain(clock=timezone.now)

    def due(seconds):
        rows = WebhookDelivery.objects.all().due(now=timezone.now() + timedelta(seconds=seconds))
        return set(rows.values_list("pk", flat=True))

    assert due(1) == set()
    assert due(25) == {row.pk for row in others}
    assert due(151) == {begun.pk, *due(25)}


def test_what_another_worker_took_meanwhile_is_left_to_it(shop, monkeypatch):
    first, second = (put(shop.domain, "orders/create", f'{{"id": {number}}}') for number in (1, 2))
    done = []

    def takes_long(_handle, _shop, news, clock):
        done.extend(item.delivery.pk for item in news)
        later = clock() + timedelta(seconds=21)
        assert [row.pk for row in WebhookDelivery.objects.all().claim(now=later, limit=25)] == [second.pk]
        return "handled"

    monkeypatch.setattr(inbox, "_handle", takes_long)
    inbox.drain(clock=timezone.now)
    assert done == [first.pk]
    second.refresh_from_db()
    assert (second.done_at, second.attempts) == (None, 2)


def test_returns_process_says_nothing_so_recent_orders_are_read(shop, placed):
    row = drained(put(shop.domain, "returns/process", "{}", triggered_at=timezone.now().isoformat()))
    assert row.outcome == "recent orders are read soon"
    assert work(shop, "shopify.read_recent") == []
    assert shop.orders.count() == 1


def test_what_a_busy_shop_processes_shares_one_look(shop, placed):
    def hear(moment):
        return drained(put(shop.domain, "returns/process", "{}", triggered_at=moment.isoformat())).outcome

    looks, now = shop.outbox.filter(kind="shopify.read_recent"), timezone.now()
    assert [hear(now + timedelta(seconds=more)) for more in range(3)] == [
        "recent orders are read soon", "recent orders are read soon anyway", "recent orders are read soon anyway",
    ]  # fmt: skip
    assert hear(now - timedelta(hours=1)) == "recent orders are read soon", "it happened before that look begins"
    assert looks.count() == 2
    looks.update(due_at=now)
    assert hear(now + timedelta(hours=1)) == "recent orders are read soon", "those may have begun already"
    looks.filter(due_at__gt=now).update(due_at=timezone.now() + timedelta(seconds=9))
    assert hear(now + timedelta(hours=1)) == "recent orders are read soon", "the index may not know of it yet by then"
    looks.update(payload={"since": now.isoformat(), "after": "cursor"}, due_at=timezone.now() + timedelta(minutes=1))
    assert hear(now + timedelta(hours=1)) == "recent orders are read soon", "the first pages were read already"


def test_a_look_that_begins_late_is_the_look_of_all_that_wait(shop, placed):
    looks, now = shop.outbox.filter(kind="shopify.read_recent"), timezone.now()
    for hours in (1, 3, 2):
        drained(put(shop.domain, "returns/process", "{}", triggered_at=(now - timedelta(hours=hours)).isoformat()))
        looks.update(due_at=now)
    page = {"since": now.isoformat(), "after": "cursor"}
    outbox.put(shop, "shopify.read_recent", page, now=now)
    outbox.put(shop, "shopify.read_recent", {"since": now.isoformat()}, now=now, due_at=now + timedelta(minutes=1))
    (look,) = looks.all().claim(now=now, limit=1)
    begin_look(look, now=timezone.now())
    look.refresh_from_db()
    assert look.payload == {"since": (now - timedelta(hours=3)).isoformat()}
    assert [each.payload for each in looks.filter(done_at=None, lease=None, due_at__lte=now)] == [page]
    assert looks.filter(done_at=None, due_at__gt=now).count() == 1


def test_shop_update_is_read_from_the_shop(shop):
    type(shop).objects.filter(pk=shop.pk).update(name="?", currency="XXX")
    body = f'{{"myshopify_domain": "{shop.domain}", "name": "forged"}}'
    assert drained(put(shop.domain, "shop/update", body)).outcome == "shop read again"
    shop.refresh_from_db()
    assert (shop.name, shop.currency) == ("Atelier", "EUR")
    assert drained(put(shop.domain, "app/scopes_update", '{"current": []}')).outcome == "shop read again"
    assert "write_returns" in Installation.objects.get(shop=shop).scopes


def test_a_body_is_gone_once_it_has_served(shop):
    row = drained(put(shop.domain, "shop/update", f'{{"myshopify_domain": "{shop.domain}"}}'))
    assert bytes(row.body) == b""
    assert inbox.forget_done(before=timezone.now() + timedelta(seconds=1)) == 1


def test_a_worker_that_dies_while_finishing_leaves_the_body(shop, django_assert_num_queries):
    row = put(shop.domain, "shop/update", f'{{"myshopify_domain": "{shop.domain}"}}')
    (held,) = WebhookDelivery.objects.all().claim(now=timezone.now(), limit=1)
    with django_assert_num_queries(1):
        assert held.finish(now=timezone.now(), outcome="shop read again")
    row.refresh_from_db()
    assert (row.outcome, bytes(row.body), row.done_at is not None) == ("shop read again", b"", True)


def test_older_news_never_goes_back(simulator, shop, placed):
    from returns.operations.ingest_order import ingest_order
    from shop_integration.admin_api.orders import read_order
    from shop_integration.connect import connect

    before = read_order(connect(shop, now=timezone.now()), placed["gid"], now=timezone.now())
    simulator.fulfil(shop.domain, placed["id"], webhook=False)
    drained(put(shop.domain, "orders/updated", f'{{"id": {placed["id"]}}}'))
    assert shop.orders.get().fulfillments.count() == 1
    assert ingest_order(shop=shop, snapshot=before) is None
    assert shop.orders.get().fulfillment_status == "FULFILLED"
