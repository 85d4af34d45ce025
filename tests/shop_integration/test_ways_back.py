"""The way back at the simulated Shopify: what stays is paid without a parcel, and several parcels share a return."""

import pytest

from returns.domain.shipping import Goods
from returns.domain.status import SettlementStatus, Stage
from returns.models import Destination, OrderLine, ReturnLineItem
from returns.operations.approve_return import approve_return
from returns.operations.let_stay import let_stay
from returns.operations.record_label import record_label
from returns.operations.send_after_all import send_after_all
from returns.queries.parcels import parcels_of
from tests.characters import RETURN_ADDRESS
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_parts import charge

pytestmark = pytest.mark.django_db


def keeping(rma):
    """The return as if its policy had let its goods stay."""
    type(rma).objects.filter(pk=rma.pk).update(goods=Goods.KEEP)
    return again(rma)


def test_what_stays_is_paid_and_closed_without_a_parcel(simulator, requested):
    rma = keeping(requested())
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    assert again(rma).stage == Stage.TO_REFUND

    due(again(rma))
    assert work(rma.shop) == []

    rma = again(rma)
    assert (rma.settlement.status, rma.status, rma.stage) == (SettlementStatus.PAID, "CLOSED", Stage.REFUNDED)
    (refund,) = refunds(simulator, rma)
    assert round(float(refund["amount"]) * 100) == rma.settlement.total_presentment_minor
    calls = simulator.all_calls()["operations"]
    assert not {"ReverseDeliveryCreate", "ReverseFulfillmentOrderDispose"} & set(calls)
    assert not rma.drifts.exists()


def test_what_is_let_stay_once_its_label_is_there_is_paid_without_being_counted(simulator, requested):
    rma = approved(requested())
    let_stay(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []

    due(again(rma))
    assert work(rma.shop) == []

    rma = again(rma)
    assert (rma.settlement.status, rma.status, rma.stage) == (SettlementStatus.PAID, "CLOSED", Stage.REFUNDED)
    assert len(refunds(simulator, rma)) == 1


@pytest.mark.parametrize("after_all", [False, True])
def test_what_is_let_stay_costs_no_handling_although_shopify_was_told_of_it(simulator, shop, requested, after_all):
    charge(shop, restocking_bps=1000)
    rma = approved(requested())
    goods = rma.settlement.items_presentment_minor + rma.settlement.tax_presentment_minor
    assert rma.settlement.restocking_fee_presentment_minor == 1279
    let_stay(rma_id=rma.pk, actor="merchant", now=now())
    rma = again(rma)
    assert (rma.settlement.total_presentment_minor, rma.settlement.restocking_fee_presentment_minor) == (goods, 0)
    if after_all:
        send_after_all(rma_id=rma.pk, actor="merchant", now=now())
        parcel = again(rma).parcels.get(status="AWAITING_LABEL")
        record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number="T9", tracking_url="", now=now())
        rma = received(again(rma), missing=1)
        goods = rma.settlement.items_presentment_minor + rma.settlement.tax_presentment_minor
    due(rma)
    assert work(shop) == []
    rma = again(rma)
    assert (rma.settlement.problem, rma.settlement.status) == ("", SettlementStatus.PAID)
    assert [round(float(each["amount"]) * 100) for each in refunds(simulator, rma)] == [goods]


def test_what_is_asked_back_after_all_goes_the_usual_way(simulator, requested):
    rma = keeping(requested())
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    send_after_all(rma_id=rma.pk, actor="merchant", now=now())
    record_label(parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number="T1", tracking_url="", now=now())
    assert work(rma.shop) == []

    due(received(again(rma)))
    assert work(rma.shop) == []

    assert again(rma).status == "CLOSED"
    assert simulator.calls("ReverseFulfillmentOrderDispose") == 1


@pytest.mark.parametrize("tracking", [("T1", "T2"), ("", "")])
def test_each_parcel_is_announced_with_what_is_in_it(simulator, requested, tracking):
    rma = requested((1, 2))
    place = Destination.objects.create(shop=rma.shop, code="lyon", name="Lyon", address=RETURN_ADDRESS)
    ReturnLineItem.objects.filter(rma=rma, line=OrderLine.objects.get(returned__rma=rma, returned__quantity=2)).update(
        destination=place
    )
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    parcels = parcels_of(again(rma))
    simulator.unkind("admin", "lost_answer", match="ReverseDeliveryCreate", times=1)
    for parcel, number in zip(parcels, tracking, strict=True):
        record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number=number, tracking_url="", now=now())
        work(rma.shop)
        assert work(rma.shop) == []

    gids = {parcel.gid for parcel in parcels_of(again(rma))}
    assert len(gids) == 2
    assert "" not in gids
    assert simulator.calls("ReverseDeliveryCreate") == 2
