"""Features that need more of Shopify: granted, declined, taken back, and what a grant sets going."""

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.domain.feature import Feature
from returns.doors import NoAnswer
from shop_integration.features import OPTIONAL, REQUIRED, allows, features, read_features
from shop_integration.imports import cancel_import
from shop_integration.install.tokens import renew
from shop_integration.models import Installation
from tests.shop_integration.conftest import install
from tests.shop_integration.importing import Status, loading_now, run, the_import
from tests.shop_integration.test_inbox import drained, put

pytestmark = pytest.mark.django_db
HISTORY = list(OPTIONAL[Feature.WHOLE_HISTORY])
SIGN_IN = list(OPTIONAL[Feature.SIGN_IN])


@pytest.fixture
def old_and_new(simulator, shop):
    """Two orders, one of them older than sixty days."""
    for days in (61, 59):
        simulator.place_order(
            shop.domain, email="a@example.com", lines=[{"sku": "ROBE-S", "quantity": 1}], webhook=False,
            placed_at=(timezone.now() - timedelta(days=days)).isoformat(),
        )  # fmt: skip


def standing(shop, feature=Feature.WHOLE_HISTORY):
    (found,) = [each for each in features(shop) if each.feature is feature]
    return found.on, found.lost


def told(shop):
    """Shopify says that the scopes changed."""
    return drained(put(shop.domain, "app/scopes_update", "{}")).outcome


def test_an_installation_brings_what_is_required_and_no_more(shop):
    row = Installation.objects.get(shop=shop)
    implied = {name.replace("write_", "read_", 1) for name in row.granted}
    assert row.granted | implied >= REQUIRED
    assert [(each.on, each.lost) for each in features(shop)] == [(False, False)] * len(Feature)
    assert not any(allows(shop, feature) for feature in Feature)


def test_granted_older_orders_are_fetched_once(simulator, shop, old_and_new, clock):
    assert (run(shop, clock).whole, shop.orders.count()) == (False, 1)
    simulator.scopes(shop.domain, grant=HISTORY)
    (feature,) = [each for each in read_features(shop, now=timezone.now()) if each.on]
    assert (feature.feature, feature.scopes) == (Feature.WHOLE_HISTORY, ("read_all_orders",))
    row = run(shop, clock)
    assert (row.whole, row.since, shop.orders.count()) == (True, None, 2)
    assert told(shop) == "shop read again"
    assert the_import(shop).pk == row.pk


def test_granted_while_an_import_without_them_is_under_way(simulator, shop, old_and_new, clock):
    first = loading_now(shop, clock)
    simulator.scopes(shop.domain, grant=HISTORY)
    told(shop)
    first.refresh_from_db()
    assert first.status == Status.CANCELED
    assert (run(shop, clock).whole, shop.orders.count()) == (True, 2)


def test_older_orders_that_the_merchant_stopped_are_not_fetched_again(simulator, shop, clock):
    run(shop, clock)
    simulator.scopes(shop.domain, grant=HISTORY)
    told(shop)
    assert cancel_import(shop, now=timezone.now())
    told(shop)
    assert the_import(shop).status == Status.CANCELED


def test_a_scope_that_came_with_a_new_token_is_not_missed(simulator, shop, clock):
    run(shop, clock)
    simulator.scopes(shop.domain, grant=HISTORY)
    Installation.objects.filter(shop=shop).update(scopes=",".join([*REQUIRED, *HISTORY]))
    renew(shop, now=timezone.now())
    told(shop)
    assert (the_import(shop).whole, the_import(shop).status) == (True, Status.WAITING)


def test_taken_back_is_off_with_the_reason_until_it_is_granted_again(simulator, shop):
    simulator.scopes(shop.domain, grant=SIGN_IN)
    told(shop)
    assert (standing(shop, Feature.SIGN_IN), allows(shop, Feature.SIGN_IN)) == ((True, False), True)
    simulator.scopes(shop.domain, revoke=SIGN_IN[:1])
    told(shop)
    assert (standing(shop, Feature.SIGN_IN), allows(shop, Feature.SIGN_IN)) == ((False, True), False)
    simulator.scopes(shop.domain, grant=SIGN_IN)
    told(shop)
    assert standing(shop, Feature.SIGN_IN) == (True, False)


def test_what_is_taken_back_breaks_nothing(simulator, shop, old_and_new, clock):
    simulator.scopes(shop.domain, grant=HISTORY)
    read_features(shop, now=timezone.now())
    run(shop, clock)
    simulator.scopes(shop.domain, revoke=HISTORY)
    told(shop)
    assert (standing(shop), shop.orders.count()) == ((False, True), 2)
    assert run(shop, clock).status == Status.DONE


def test_no_answer_changes_nothing(simulator, shop):
    simulator.scopes(shop.domain, grant=HISTORY)
    simulator.set_state(shop.domain, "closed")
    with pytest.raises(NoAnswer):
        read_features(shop, now=timezone.now())
    assert standing(shop) == (False, False)


def test_without_the_app_there_are_no_features(simulator, shop, new_domain):
    other = install(simulator, new_domain())
    Installation.objects.filter(shop=other).update(uninstalled_at=timezone.now(), scopes=",".join(HISTORY))
    assert features(other) == []
    assert not allows(other, Feature.WHOLE_HISTORY)
