"""The discount code of who wanted something that is sold out: made at Shopify once, whatever happens on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from returns.domain.discount_code import WantedLater
from returns.models import DiscountCode, FulfillmentLine, Order, OutboxMessage
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.request_return import request_return
from returns.queries.alarms import alarms_of
from returns.queries.discount_codes import code_of
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from shop_integration.discount_codes import discount_code
from shop_integration.features import keep_scopes
from shop_integration.models import Installation
from shop_integration.offers import exchange_offers
from tests.shop_integration.conftest import work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_exchanges_by_shoppers import swap
from tests.shop_integration.test_made_by_merchants import add_sizes

pytestmark = pytest.mark.django_db
EFFECT, MAKE = "shop_integration.effects.discount_code", "shopify.make_discount_code"
AT_SHOPIFY = "shop_integration.effects.making_code"


@pytest.fixture
def giving(simulator, shop):
    """A shop that gives 10 % for 60 days where the wanted one is sold out, and lets codes be made."""
    version = active_policy(shop)
    later = {"discount_bps": 1000, "days": 60}
    version.document = {**version.document, "exchanges": {"offered": "variants"}, "later": later}
    version.save()
    add_sizes(simulator, shop)
    allow(simulator, shop)
    return shop


def allow(simulator, shop, *, allowed=True):
    simulator.scopes(shop.domain, **{"grant" if allowed else "revoke": ["write_discounts"]})
    scopes = set(Installation.objects.get(shop=shop).granted) - {"write_discounts"}
    keep_scopes(shop, scopes | ({"write_discounts"} if allowed else set()), now=now())


def wish(simulator, order, sku="JUPE-M", key="key-1"):
    """The shopper sends a skirt back and would rather have had another size, of which nothing is left."""
    simulator.set_stock(order.shop.domain, sku, 0)
    line = FulfillmentLine.objects.get(fulfillment__order=order)
    offers = exchange_offers(order.shop, product_gids=[line.line.product_gid], now=now())
    offer = next(offer for offer in offers if offer.sku == sku)
    return request_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small")], request_key=key,
        expected_minor=None, locale="fr", now=now(), wishes=[WantedLater(line.pk, offer)],
    )  # fmt: skip


def codes(simulator, shop):
    return simulator.keepings(shop.domain)["discounts"]


@pytest.fixture
def ready(simulator, giving, buy):
    """A return that is counted, its refund ordered."""
    return due(received(approved(wish(simulator, buy(("JUPE-S", 1))))))


@pytest.fixture
def earned(simulator, ready):
    """A return that is paid, its code due."""
    work(ready.shop, "shopify.settle")
    assert (again(ready).settlement.status, code_of(ready).made_at) == ("PAID", None)
    return again(ready)


def test_the_code_is_made_for_this_customer_and_product_once_and_told_by_mail(simulator, ready):
    assert codes(simulator, ready.shop) == []
    assert work(ready.shop) == []
    (made,) = codes(simulator, ready.shop)
    code, order = code_of(ready), ready.order
    assert (made["title"], made["kind"], made["value"]) == (ready.number, "percentage", "0.1")
    assert (made["usage_limit"], made["once_per_customer"]) == (1, True)
    assert [f"gid://shopify/Customer/{number}" for number in made["customer_ids"]] == [order.customer_gid]
    assert [f"gid://shopify/Product/{number}" for number in made["product_ids"]] == code.product_gids
    assert datetime.fromisoformat(made["ends_at"]) == code.ends_at
    assert timedelta(days=60) <= code.ends_at - code.made_at < timedelta(days=61)
    assert code.gid == f"gid://shopify/DiscountCodeNode/{made['id']}"
    assert discount_code(code) == made["code"]
    assert made["code"] not in code.sealed_code
    assert len(refunds(simulator, ready)) == 1


def test_an_amount_for_the_whole_shop_and_a_guest_is_bound_to_nobody(simulator, giving, buy):
    version = active_policy(giving)
    version.document = {**version.document, "later": {"discount_minor": 750, "good_for": "shop"}}
    version.save()
    order = buy(("JUPE-S", 1))
    Order.objects.filter(pk=order.pk).update(customer_gid="", customer=None)
    rma = due(received(approved(wish(simulator, Order.objects.get(pk=order.pk)))))
    Order.objects.filter(pk=order.pk).update(customer_gid="", customer=None)
    work(giving, "shopify.settle")
    Order.objects.filter(pk=order.pk).update(customer_gid="", customer=None)
    work(giving, MAKE)
    (made,) = codes(simulator, giving)
    assert (made["kind"], made["value"], made["customer_ids"], made["product_ids"]) == ("amount", "7.50", [], [])
    assert code_of(rma).made_at


def test_a_lost_answer_is_found_by_the_letters(simulator, earned):
    simulator.unkind("admin", "lost_answer", match="DiscountCodeCreate", times=1)
    work(earned.shop, MAKE)
    assert code_of(earned).made_at is None
    assert work(earned.shop) == []
    (made,) = codes(simulator, earned.shop)
    assert discount_code(code_of(earned)) == made["code"]
    assert datetime.fromisoformat(made["ends_at"]) == code_of(earned).ends_at
    assert simulator.calls("DiscountCodeCreate") == 1


# What the power goes off at, before or after it.
STEPS = [
    ("intend_code", False),
    ("intend_code", True),
    ("find_discount_code", True),
    ("create_discount_code", False),
    ("create_discount_code", True),
    ("record_code", False),
    ("record_code", True),
]


@pytest.mark.parametrize(("name", "after"), STEPS)
def test_killed_anywhere_there_is_one_code(simulator, earned, monkeypatch, name, after):
    with struck(monkeypatch, AT_SHOPIFY if name.endswith("_discount_code") else EFFECT, name, after=after):
        work(earned.shop, MAKE)
    work(earned.shop), work(earned.shop)
    (made,) = codes(simulator, earned.shop)
    assert discount_code(code_of(earned)) == made["code"]
    assert OutboxMessage.objects.filter(kind="mail.discount_code").count() == 1


def test_a_code_that_shopify_does_not_show_yet_is_waited_for(simulator, earned, monkeypatch):
    monkeypatch.setattr(f"{AT_SHOPIFY}.find_discount_code", lambda *args, **kwargs: None)
    simulator.unkind("admin", "lost_answer", match="DiscountCodeCreate", times=1)
    work(earned.shop, MAKE)
    work(earned.shop, MAKE)
    assert "does not show it yet" in OutboxMessage.objects.get(kind=MAKE).last_error
    monkeypatch.undo()
    assert work(earned.shop) == []
    assert (bool(code_of(earned).made_at), len(codes(simulator, earned.shop))) == (True, 1)


def test_leave_that_was_taken_back_stops_it_clearly_and_leave_given_again_makes_it(simulator, earned):
    allow(simulator, earned.shop, allowed=False)
    work(earned.shop)
    (alarm,) = alarms_of(earned)
    assert (alarm.kind, "ACCESS_DENIED" in alarm.last_error) == (MAKE, True)
    assert codes(simulator, earned.shop) == []
    assert again(earned).status == "CLOSED"
    allow(simulator, earned.shop)
    assert alarms_of(earned) == []
    assert work(earned.shop) == []
    assert len(codes(simulator, earned.shop)) == 1


def test_the_days_count_from_the_try_that_makes_it(simulator, earned):
    allow(simulator, earned.shop, allowed=False)
    work(earned.shop)
    DiscountCode.objects.update(due_at=now() - timedelta(days=200))
    allow(simulator, earned.shop)
    work(earned.shop)
    code = code_of(earned)
    assert code.ends_at - code.made_at >= timedelta(days=60)


def test_what_shopify_refuses_is_a_problem_for_a_person_and_never_another_code(simulator, earned):
    DiscountCode.objects.update(product_gids=["gid://shopify/Product/404"])
    work(earned.shop)
    (alarm,) = alarms_of(earned)
    assert "Product with id: 404 is invalid" in alarm.last_error
    assert codes(simulator, earned.shop) == []


def test_who_is_forgotten_meanwhile_gets_no_code(simulator, earned):
    DiscountCode.objects.all().delete()
    assert work(earned.shop) == []
    assert codes(simulator, earned.shop) == []


def test_an_exchange_that_is_given_up_brings_a_code_with_the_money(simulator, giving, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=now())
    work(giving)
    rma = due(received(again(rma)))
    assert work(giving) == []
    (made,) = codes(simulator, giving)
    assert (discount_code(code_of(rma)), len(refunds(simulator, rma))) == (made["code"], 1)
