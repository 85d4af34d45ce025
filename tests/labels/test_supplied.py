"""With auto-approval a supplier's parcel has its label seconds after the shopper's confirmation, over a real wire."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from labels.models import Label
from returns.outbox import drain
from simulator.client import Control
from tests.characters import make_shop
from tests.returns_portal.shopper_steps import live_order
from tests.suppliers import auto_approval, confirm, make_supplier

pytestmark = pytest.mark.django_db
SECONDS = 10


def test_the_label_is_there_seconds_after_the_shoppers_confirmation(simulator: Control) -> None:
    shop = make_shop()
    supplier = make_supplier(shop)
    auto_approval(shop)
    order = live_order(shop)
    began = time.monotonic()
    rma = confirm(order, now=timezone.now())
    drain(clock=timezone.now)
    took = time.monotonic() - began
    parcels = {parcel.destination: parcel for parcel in rma.parcels.all()}
    assert parcels[supplier.destination].status == parcels[None].status == "LABEL_READY"
    label = Label.objects.get(parcel=parcels[supplier.destination])
    [sold] = [parcel for parcel in simulator.parcels(label.reference) if parcel.get("tracking_number")]
    assert sold["tracking_number"] == label.tracking_number
    assert rma.claims.get().supplier == supplier
    assert took < SECONDS
