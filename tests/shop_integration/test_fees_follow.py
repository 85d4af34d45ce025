"""Lines that are taken off a return take the fees of their parcels with them, as the simulated Shopify pays it out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.claim import Refusal
from returns.models import Destination, OrderLine, OutboxMessage
from returns.operations.answer_claim import refuse_claim
from returns.operations.expire_claim import expire
from returns.operations.override import drop_shipping_fee
from returns.operations.publish_policy import publish_policy
from returns.operations.remove_from_return import remove_from_return
from returns.operations.request_return import request_return
from returns.queries.eligibility import Wanted
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.policies import active_policy
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from tests.characters import RETURN_ADDRESS, ask, fulfilled
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, now, refunds
from tests.shop_integration.test_dropped_fees import FEE, ROBE, agreed, is_paid, settled
from tests.suppliers import make_supplier

pytestmark = pytest.mark.django_db
PULLS = 2 * 3900


def offered(shop, *, per="return", **more):
    fees = {"restocking_bps": 0, "return_shipping_minor": FEE, "return_shipping_per": per}
    document = active_policy(shop).document | {"fees": fees} | more
    shop.policies.update(active_from=now() - timedelta(days=200))
    publish_policy(shop=shop, document=document, now=now() - timedelta(days=100))


def two_places(shop, buy):
    """A robe for the shop's own address and pulls for their maker's, for each of which a fee is held back."""
    offered(shop, per="parcel", shipping={"consolidate": "by_destination"})
    Destination.objects.create(shop=shop, code="lyon", name="Lyon", address=RETURN_ADDRESS, vendor="Maison")
    order = buy()
    OrderLine.objects.filter(order=order, sku="PULL-M").update(vendor="Maison")
    return ask(order, quantities=(1, 2), now=now())


def robe_and_pulls(buy, *reasons):
    order = buy()
    wanted = [
        Wanted(line.pk, count, reason) for line, count, reason in zip(fulfilled(order), (1, 2), reasons, strict=True)
    ]
    return request_return(
        shop=order.shop, order_id=order.pk, wanted=wanted, request_key="one", expected_minor=None, locale="fr",
        now=now(),
    )  # fmt: skip


def without(rma, *, sku="PULL-M"):
    item = again(rma).lines.get(line__sku=sku)
    remove_from_return(rma_id=rma.pk, left={item.pk: 0}, actor="merchant", now=now())
    assert work(rma.shop) == []
    return again(rma)


def held(rma):
    return again(rma).settlement.return_shipping_fee_presentment_minor


def test_a_parcel_that_nothing_is_left_for_costs_nothing(simulator, shop, buy):
    rma = agreed(two_places(shop, buy))
    assert held(rma) == 2 * FEE
    rma = without(rma)
    assert (held(rma), fee_held_back_at_shopify(rma).presentment.minor) == (FEE, 2 * FEE)
    assert [each["destination"] for each in rma.settlement.shipping_by_parcel] == [None]
    assert rma.settlement.posted_fees["refund"] == [FEE, FEE]
    settled(rma)
    is_paid(simulator, rma, ROBE - FEE)


def test_what_a_supplier_refuses_bears_the_fee_of_its_parcel_on_the_way_to_the_shop(shop, buy):
    offered(shop, per="parcel", shipping={"consolidate": "by_destination"})
    supplier = make_supplier(shop, label_made_by="supplier", label_paid_by="shopper", skus=["ROBE-S", "PULL-M"])
    rma = agreed(ask(buy(), quantities=(1, 2), now=now()))
    fees = rma.settlement.shipping_by_parcel
    assert [each["destination"] for each in fees] == [supplier.destination_id]
    claim = refuse_claim(shop=shop, claim_id=rma.claims.get().pk, reason=Refusal.OTHER, text="", now=now())
    expire(OutboxMessage.objects.get(kind="claims.expire", payload__claim=claim.pk), now=claim.due_at)
    rma = without(again(rma))
    (parcel,) = rma.parcels.all()
    assert (parcel.destination_id, parcel.paid_by, held(rma)) == (None, "shopper", FEE)
    assert rma.settlement.shipping_by_parcel == [fees[0] | {"destination": None}]


@pytest.mark.parametrize("per", ["return", "parcel"])
def test_faulty_goods_that_are_left_come_free(simulator, shop, buy, per):
    offered(shop, per=per)
    rma = agreed(robe_and_pulls(buy, "defective", "size_small"))
    assert (held(rma), rma.parcels.get().paid_by) == (FEE, "shopper")
    rma = without(rma)
    assert (held(rma), rma.parcels.get().paid_by) == (0, "shop")
    settled(rma)
    is_paid(simulator, rma, ROBE)


def test_what_is_taken_off_before_shopify_heard_of_it_is_told_as_it_is(simulator, shop, buy):
    offered(shop)
    rma = agreed(without(robe_and_pulls(buy, "defective", "size_small")))
    assert (held(rma), fee_held_back_at_shopify(rma).presentment.minor) == (0, 0)
    settled(rma)
    is_paid(simulator, rma, ROBE)


def test_the_highest_fee_of_what_is_left_counts(simulator, shop, buy):
    dear = {
        "code": "maker", "label": {}, "when": {"vendors": ["Maison"]}, "then": {"fees": {"return_shipping_minor": 990}}
    }  # fmt: skip
    offered(shop, clauses=[dear])
    order = buy()
    OrderLine.objects.filter(order=order, sku="PULL-M").update(vendor="Maison")
    rma = agreed(ask(order, quantities=(1, 2), now=now()))
    assert held(rma) == 990
    rma = without(rma)
    assert held(rma) == FEE
    settled(rma)
    is_paid(simulator, rma, ROBE - FEE)


def cheap(simulator, shop, buy):
    """Socks for 3.00 EUR, for whose way back 4.90 EUR is held back."""
    offered(shop)
    simulator.add_product(
        shop.domain, title="Chaussettes", handle="chaussettes",
        variants=[{"sku": "SOCKS", "price_minor": 300, "stock": 20}],
    )  # fmt: skip
    return buy


def told(simulator, rma):
    """The return shipping fee that Shopify has."""
    found = read_return(connect(rma.shop, now=now()), rma.gid)
    return found.return_shipping_fee.presentment.minor if found.return_shipping_fee else 0


def test_a_fee_above_the_goods_is_no_bill(simulator, shop, buy):
    rma = agreed(ask(cheap(simulator, shop, buy)(("SOCKS", 1)), now=now()))
    assert (again(rma).settlement.total_presentment_minor, told(simulator, rma)) == (0, 300)
    settled(rma)
    paid = again(rma)
    assert (paid.settlement.status, paid.settlement.problem, paid.status) == ("PAID", "", "CLOSED")
    assert refunds(simulator, rma) == []


def test_what_shopify_would_ask_for_a_fee_is_not_asked(simulator, shop, buy):
    rma = agreed(ask(cheap(simulator, shop, buy)(("SOCKS", 2)), quantities=(2,), now=now()))
    assert (again(rma).settlement.total_presentment_minor, told(simulator, rma)) == (600 - FEE, FEE)
    settled(rma, missing=1)
    paid = again(rma)
    assert (paid.settlement.status, paid.settlement.problem, paid.settlement.paid_presentment_minor) == ("PAID", "", 0)
    assert refunds(simulator, rma) == []


@pytest.mark.parametrize("missing", [0, 1])
def test_a_waived_fee_above_the_goods_is_paid_out_to_the_orders_payment(simulator, shop, buy, missing):
    rma = agreed(ask(cheap(simulator, shop, buy)(("SOCKS", 2)), quantities=(2,), now=now()))
    drop_shipping_fee(rma_id=rma.pk, reason="A regular", actor_id="7", now=now())
    settled(again(rma), missing=missing)
    is_paid(simulator, rma, 600 - 300 * missing)


def test_what_is_left_bears_the_fee_it_bore_and_a_waived_one_stays_waived(shop, buy):
    offered(shop)
    rma = without(robe_and_pulls(buy, "defective", "size_small"), sku="ROBE-S")
    assert (held(rma), rma.settlement.told_fees) == (FEE, {})
    waived = agreed(robe_and_pulls(buy, "size_small", "size_small"))
    drop_shipping_fee(rma_id=waived.pk, reason="A regular", actor_id="7", now=now())
    assert held(without(waived)) == 0
    assert again(waived).settlement.posted_fees["refund"] == [0, 0]
