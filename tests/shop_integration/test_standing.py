"""Shops that Shopify lets nobody work in: work waits, nothing is lost, and nobody knocks all the time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.doors import NoAnswer
from returns.leases import MOST_ATTEMPTS
from returns.models import OutboxMessage
from shop_integration import inbox
from shop_integration.connect import connect
from shop_integration.errors import ShopAway
from shop_integration.install.standing import LOOK_AGAIN
from shop_integration.lookup import look_up
from shop_integration.models import Installation, WebhookDelivery
from tests.shop_integration.conftest import work
from tests.shop_integration.test_inbox import drained, put

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[("frozen", 402), ("closed", 423), ("inactive", ShopAway.INACTIVE)])
def away(request, simulator, shop):
    """The shop is away; the HTTP status that says so, or what stands for the error."""
    state, status = request.param
    simulator.set_state(shop.domain, state)
    return status


def an_hour_later():
    Installation.objects.update(away_until=timezone.now() - timedelta(seconds=1))
    OutboxMessage.objects.filter(done_at=None).update(due_at=timezone.now())
    WebhookDelivery.objects.filter(done_at=None).update(due_at=timezone.now())


@pytest.mark.parametrize(("state", "said"), [("frozen", "HTTP 402"), ("inactive", "SHOP_INACTIVE")])
def test_work_waits_without_being_used_up_and_is_done_when_the_shop_is_back(simulator, requested, shop, state, said):
    rma = requested()
    simulator.set_state(shop.domain, state)
    OutboxMessage.objects.update(attempts=MOST_ATTEMPTS - 1)
    for _ in range(3):
        an_hour_later()
        (waiting,) = work(shop)
    assert (waiting.last_error, waiting.dead_at) == (f"ShopAway: {said}", None)
    assert timezone.now() + LOOK_AGAIN / 2 < waiting.due_at
    simulator.set_state(shop.domain, "open")
    an_hour_later()
    assert work(shop) == []
    rma.refresh_from_db()
    assert rma.gid
    assert Installation.objects.get().away_status is None


def test_while_a_shop_is_away_it_is_asked_once_an_hour(simulator, shop, away):
    simulator.clear_calls()
    for _ in range(5):
        with pytest.raises(ShopAway) as reason:
            connect(shop, now=timezone.now()).query("shop")
        assert reason.value.status == away
    row = Installation.objects.get()
    assert (row.away_status, row.away_until > timezone.now()) == (away, True)
    since = row.away_since
    an_hour_later()
    with pytest.raises(ShopAway):
        connect(shop, now=timezone.now()).query("shop")
    row.refresh_from_db()
    assert (row.away_since, row.away_until > timezone.now()) == (since, True)


def test_webhooks_wait_as_well(simulator, shop, away):
    row = put(shop.domain, "shop/update", f'{{"myshopify_domain": "{shop.domain}"}}')
    WebhookDelivery.objects.update(attempts=MOST_ATTEMPTS)
    drained(row)
    row.refresh_from_db()
    assert (row.dead_at, row.done_at, row.last_error) == (None, None, f"ShopAway: {ShopAway(away)}")
    simulator.set_state(shop.domain, "open")
    an_hour_later()
    inbox.drain(clock=timezone.now)
    row.refresh_from_db()
    assert row.outcome == "shop read again"


def test_a_shopper_of_a_shop_that_is_away_is_answered(shop, away):
    with pytest.raises(NoAnswer):
        look_up(shop, number="1001", now=timezone.now())


def test_another_shop_goes_on(simulator, shop, new_domain):
    from tests.shop_integration.conftest import install

    other = install(simulator, new_domain())
    simulator.set_state(shop.domain, "frozen")
    with pytest.raises(ShopAway):
        connect(shop, now=timezone.now()).query("shop")
    assert connect(other, now=timezone.now()).query("shop")["shop"]
