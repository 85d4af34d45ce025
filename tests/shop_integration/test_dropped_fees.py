"""A fee for the way back that is held back no longer, or only now, as the simulated Shopify pays it out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.means import Means
from returns.operations.approve_return import approve_return
from returns.operations.change_means import change_means
from returns.operations.publish_policy import publish_policy
from returns.operations.record_label import record_label
from returns.operations.send_with_slip import send_with_slip
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.policies import active_policy
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, due, now, received, refunds

pytestmark = pytest.mark.django_db
# One robe and two pulls, and what a label costs who asks for one.
ROBE, FEE = 4990, 490
GOODS = ROBE + 2 * 3900


@pytest.fixture(params=["return", "parcel"])
def costs(shop, request):
    fees = {"restocking_bps": 0, "return_shipping_minor": FEE, "return_shipping_per": request.param}
    shipping = {"ways": ["label", "own"], "slip_instead": True}
    document = active_policy(shop).document | {"fees": fees, "shipping": shipping}
    shop.policies.update(active_from=now() - timedelta(days=200))
    publish_policy(shop=shop, document=document, now=now() - timedelta(days=100))


def agreed(rma):
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    return again(rma)


def with_papers(rma, *, number=""):
    """The papers of the parcel that counts are there."""
    (parcel,) = (each for each in rma.parcels.all() if each.status == "AWAITING_LABEL")
    carrier = "sandbox" if number else "slip"
    record_label(parcel_id=parcel.pk, carrier=carrier, tracking_number=number, tracking_url="", now=now())
    assert work(rma.shop) == []
    return again(rma)


def change(rma, means):
    change_means(rma_id=rma.pk, means=means, actor="shopper", now=now())
    assert work(rma.shop) == []
    return again(rma)


def is_paid(simulator, rma, minor):
    """The money is out, once, and Shopify's own books say the same."""
    rma = again(rma)
    assert (rma.settlement.problem, rma.settlement.status) == ("", "PAID")
    assert rma.settlement.total_presentment_minor == minor
    assert [round(float(each["amount"]) * 100) for each in refunds(simulator, rma)] == [minor]
    assert rma.status == "CLOSED"
    assert not rma.drifts.exists()


def settled(rma, *, missing=0):
    due(received(rma, missing=missing))
    work(rma.shop)
    assert work(rma.shop) == []


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.usefixtures("costs")
def test_a_slip_in_the_place_of_a_label_drops_the_fee_that_shopify_was_told(simulator, requested, missing):
    rma = agreed(requested())
    assert rma.settlement.total_presentment_minor == GOODS - FEE
    assert send_with_slip(parcel_id=rma.parcels.get().pk, now=now())
    rma = with_papers(again(rma))
    assert fee_held_back_at_shopify(rma).presentment.minor == FEE
    settled(rma, missing=missing)
    # The first line's piece is what is missing: the robe.
    is_paid(simulator, rma, GOODS - missing * ROBE)


@pytest.mark.usefixtures("costs")
def test_who_takes_another_carrier_instead_is_paid_the_fee_that_shopify_was_told(simulator, requested):
    rma = with_papers(agreed(requested()), number="T1")
    rma = with_papers(change(rma, Means.OWN))
    simulator.unkind("admin", "lost_answer", match="ReturnProcess", times=1)
    due(received(rma))
    work(rma.shop)
    type(rma.settlement).objects.filter(rma=rma).update(sent_at=now() - timedelta(minutes=5))
    assert work(rma.shop) == []
    is_paid(simulator, rma, GOODS)


@pytest.mark.usefixtures("costs")
def test_who_takes_a_label_after_all_bears_a_fee_that_shopify_knows_nothing_of(simulator, shop, buy):
    rma = agreed(ask(buy(), quantities=(1, 2), means=Means.OWN, now=now()))
    assert fee_held_back_at_shopify(rma).presentment.minor == 0
    rma = with_papers(change(with_papers(rma), Means.LABEL), number="T1")
    settled(rma)
    is_paid(simulator, rma, GOODS - FEE)


@pytest.mark.usefixtures("costs")
def test_what_is_changed_before_shopify_heard_of_it_is_told_as_it_is(simulator, requested):
    rma = requested()
    change_means(rma_id=rma.pk, means=Means.OWN, actor="shopper", now=now())
    rma = with_papers(agreed(again(rma)))
    assert fee_held_back_at_shopify(rma).presentment.minor == 0
    settled(rma)
    is_paid(simulator, rma, GOODS)
