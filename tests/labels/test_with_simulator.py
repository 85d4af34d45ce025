"""The sandbox carrier over a real wire: unkind answers, then scans. One label, one parcel."""

from typing import Any

import pytest

from labels import tracking
from labels.accounts import carrier_of
from labels.carriers.base import Refused
from labels.models import Label
from returns.domain.status import ParcelStatus
from returns.outbox import Later
from simulator.client import Control
from tests.labels.parcels import LATER, label_of, make_label, parcel_of, waiting_return

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["lost_answer", "http_502", "lost_answer_502"])
@pytest.mark.parametrize("match", ["shipments", "/buy"])
def test_an_unkind_carrier_sells_one_label(simulator: Control, kind: str, match: str) -> None:
    rma = waiting_return()
    simulator.unkind("carrier", kind, match=match, times=1)
    with pytest.raises(Later):
        make_label(rma)
    make_label(rma, now=LATER)
    label = label_of(rma)
    sold = [parcel for parcel in simulator.parcels(label.reference) if parcel.get("tracking_number")]
    assert [parcel["tracking_number"] for parcel in sold] == [label.tracking_number]
    assert parcel_of(rma).status == ParcelStatus.LABEL_READY


def test_the_carrier_is_polled(simulator: Control) -> None:
    rma = waiting_return()
    make_label(rma)
    simulator.scan(label_of(rma).tracking_number, "in_transit", "Rennes")
    Label.objects.update(ready_at=LATER - tracking.QUIET * 2)
    assert tracking.poll(now=LATER) == 1
    assert parcel_of(rma).status == ParcelStatus.IN_TRANSIT


def test_an_unused_label_can_be_given_back(simulator: Control) -> None:
    rma = waiting_return()
    make_label(rma)
    label = label_of(rma)
    assert carrier_of(label).void(label.shipment_id).voided


def test_a_used_label_cannot(simulator: Control) -> None:
    rma = waiting_return()
    make_label(rma)
    label = label_of(rma)
    simulator.scan(label.tracking_number, "in_transit")
    with pytest.raises(Refused):
        carrier_of(label).void(label.shipment_id)


def test_nobody_there_is_tried_later(settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL, settings.SANDBOX_CARRIER_KEY = "http://127.0.0.1:9/carrier/v1", "key"
    with pytest.raises(Later, match="did not answer"):
        make_label(waiting_return())
