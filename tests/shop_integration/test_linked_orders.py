"""What goes out instead on an order of its own: held, made once, asked to be paid, and never paid out as well."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from returns.domain.exchange import Fallback
from returns.domain.linked import LinkedStatus
from returns.domain.status import DriftKind, SettlementStatus
from returns.models import Drift, LinkedOrder, OutboxMessage
from returns.operations.accept_refunds import accept_refunds
from returns.operations.cancel_return import cancel_return
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.record_linked_order import try_linked_order_again
from returns.queries.policies import active_policy
from shop_integration.admin_api.order_refunds import refundable
from shop_integration.connect import connect
from shop_integration.sync import sync_order
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_exchanges_by_shoppers import swap
from tests.shop_integration.test_made_by_merchants import add_sizes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _linked(simulator, shop):
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "variants", "mode": "linked"}}
    version.save()
    add_sizes(simulator, shop)
    simulator.scopes(shop.domain, grant=["write_draft_orders"])


def linked(rma):
    return LinkedOrder.objects.get(rma=rma)


def orders(simulator, rma):
    """The orders of the shop besides the one that was bought."""
    bought = int(rma.order.gid.rsplit("/", 1)[1])
    return [order for order in simulator.orders(rma.shop.domain) if order["id"] != bought]


def test_an_even_exchange_from_the_wish_to_an_order_of_its_own(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    assert work(rma.shop) == []
    assert (simulator.calls("ReturnRequest"), simulator.drafts(rma.shop.domain)) == (1, [])
    rma = approved(again(rma))
    (draft,) = simulator.drafts(rma.shop.domain)
    assert (draft["status"], draft["total"], draft["lines"]) == ("OPEN", "0.00", [{"sku": "JUPE-M", "quantity": 1}])
    assert linked(rma).status == LinkedStatus.HELD
    rma = due(received(rma))
    assert work(rma.shop) == []
    rma, row = again(rma), linked(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    (made,) = orders(simulator, rma)
    assert (row.status, row.order_gid, row.order_name) == (LinkedStatus.ORDERED, made["gid"], made["name"])
    assert [line.processed_quantity for line in rma.exchange_lines.all()] == [1]
    assert refunds(simulator, rma) == []
    assert not hasattr(rma, "invoice")
    assert (simulator.calls("DraftOrderCreate"), simulator.calls("DraftOrderComplete")) == (1, 1)
