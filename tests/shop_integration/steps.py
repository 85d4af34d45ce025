"""The steps of a return, each with what follows from it at the simulated Shopify."""

from django.utils import timezone

from returns.domain.status import DispositionType, Outcome
from returns.operations.approve_return import approve_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.settle_return import settle_return
from returns.queries.returns import get_return_by_id
from tests.shop_integration.conftest import work


def now():
    return timezone.now()


def again(rma):
    return get_return_by_id(rma.shop, rma.pk)


def approved(rma):
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    parcel = rma.parcels.get()
    record_label(
        parcel_id=parcel.pk, carrier="sandbox", tracking_number=f"TEST{parcel.pk}",
        tracking_url="https://example.com/t", now=now(),
    )  # fmt: skip
    assert work(rma.shop) == []
    return again(rma)


def received(rma, missing=0):
    counts = {}
    for item in rma.lines.all():
        counts[item.pk] = {DispositionType.RESTOCKED: item.quantity - missing, DispositionType.MISSING: missing}
        missing = 0
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now())
    assert work(rma.shop) == []
    return again(rma)


def due(rma):
    settle_return(
        rma_id=rma.pk,
        expected_minor=rma.settlement.total_presentment_minor,
        outcome=Outcome(rma.outcome),
        actor="merchant",
        now=now(),
    )
    return again(rma)


def ready(requested, **details):
    return due(received(approved(requested(**details))))


def refunds(simulator, rma):
    number = int(again(rma).gid.rsplit("/", 1)[1])
    return [row for row in simulator.ledger(rma.shop.domain)["refunds"] if row["return_id"] == number]
