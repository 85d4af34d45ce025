"""What the tests of linked orders do again and again."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.utils import timezone

from returns import outbox
from returns.domain.exchange import WantedExchange
from returns.domain.linked import LinkedStatus
from returns.domain.status import SettlementStatus
from returns.models import FulfillmentLine, LinkedOrder, OutboxMessage
from returns.operations.request_return import request_return
from returns.outbox import Later
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from shop_integration.offers import exchange_offers
from shop_integration.sync import sync_order
from simulator.merchant import Merchant
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received
from tests.shop_integration.test_made_by_merchants import add_sizes


@pytest.fixture
def sends_apart(simulator, shop):
    """The shop sends what goes out instead on orders of their own."""
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "variants", "mode": "linked"}}
    version.save()
    add_sizes(simulator, shop)
    simulator.scopes(shop.domain, grant=["write_draft_orders"])


def swap(order, sku, *, sku_back="JUPE-S", also=False, pieces=1):
    """The shopper wants another size instead of skirts; `also`: the other articles come back for their money."""
    lines = list(FulfillmentLine.objects.filter(fulfillment__order=order).select_related("line"))
    (back,) = [line for line in lines if line.line.sku == sku_back]
    offers = exchange_offers(order.shop, product_gids=[back.line.product_gid], now=timezone.now())
    (offer,) = [offer for offer in offers if offer.sku == sku]
    return request_return(
        shop=order.shop, order_id=order.pk, request_key=f"key-{order.pk}",
        wanted=[Wanted(line.pk, pieces, "size_small") for line in lines if also or line == back],
        expected_minor=None, locale="fr", now=timezone.now(), exchanges=[WantedExchange(back.pk, offer)],
    )  # fmt: skip


def linked(rma):
    return LinkedOrder.objects.get(rma=rma)


def orders(simulator, rma):
    """The orders of the shop besides the one that was bought."""
    bought = int(rma.order.gid.rsplit("/", 1)[1])
    return [order for order in simulator.orders(rma.shop.domain) if order["id"] != bought]


def owing(buy):
    """A shopper who chose something dearer, up to the moment when Shopify has asked them for the difference."""
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-XL"))))
    assert rma.settlement.status == SettlementStatus.QUOTED
    assert linked(rma).status == LinkedStatus.ASKED
    assert work(rma.shop) == []
    return again(rma)


def by_hand(simulator, rma, amount):
    """Somebody refunds the return's own order in Shopify's admin, without goods."""
    return Merchant(simulator, rma.shop.domain).refund(rma.order.gid, {}, amount)


def fulfilled_copy(simulator, rma):
    """The linked order, sent and delivered, as we hold it."""
    (made,) = orders(simulator, rma)
    simulator.fulfil(rma.shop.domain, made["id"], webhook=False)
    simulator.deliver(rma.shop.domain, made["id"], webhook=False)
    return sync_order(rma.shop, made["gid"], now=now())


def outbox_of(kind):
    """Carry out what the core left for itself."""
    for message in OutboxMessage.objects.filter(kind=kind):
        outbox.carry_out(message, clock=timezone.now)
        message.refresh_from_db()
        assert message.done_at


@contextmanager
def struck_for_good(name):
    """The power goes off at every try."""

    def power_cut(*args, **kwargs):
        raise Later("the power is off")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"shop_integration.effects.linked_drafts.{name}", power_cut)
        yield
