"""Labels with all that may become of them, put into the tables as they stand at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from labels.carriers.base import Tracking
from labels.models import Adjustment, CarrierAccount, CarrierEvent, Handout, Label, RefundClaim
from returns.domain.status import ParcelStatus
from returns.models import Return, ReverseDelivery, Shop
from tests.characters import NOW, ask, make_order

DAY = timedelta(days=1)
ON_CREATION, ON_SCAN = "ON_CREATION", "ON_SCAN"


def account_of(shop: Shop, name: str = "Main", **about: Any) -> CarrierAccount:
    """An account at EasyPost that nobody asks anything."""
    return CarrierAccount.objects.create(
        **{"shop": shop, "kind": "easypost", "name": name, "test": False, "created_at": NOW} | about
    )


@dataclass
class Drawer:
    """Puts labels of one shop into the tables, all of parcels of one return."""

    shop: Shop
    rma: Return
    account: CarrierAccount | None
    count: int = 0

    @classmethod
    def of(cls, shop: Shop, account: CarrierAccount | None = None, number: int = 1001) -> Drawer:
        rma = ask(make_order(shop, number=number), quantities=(1, 2), key=f"drawer-{number}")
        return cls(shop, rma, account)

    def label(
        self, state: str = "READY", *, at: datetime = NOW, said: str = "", scan: bool = False, **about: Any
    ) -> Label:
        """A label bought at `at` for 5.00, by default for EUR at EasyPost; `said` is what became of its claim."""
        self.count += 1
        status = about.pop("status", ParcelStatus.IN_TRANSIT if scan and state == "READY" else ParcelStatus.LABEL_READY)
        parcel = ReverseDelivery.objects.create(rma=self.rma, status=status)
        known = {
            "parcel": parcel,
            "carrier": "easypost",
            "account": self.account,
            "reference": f"{self.rma.pk}-{self.count}",
            "state": state,
            "cost_minor": 500,
            "billed_minor": 500,
            "cost_currency": "EUR",
            "billing": ON_CREATION,
            "created_at": at,
            "bought_at": at,
            "ended_at": at + DAY if state in {"VOIDED", "EXPIRED"} else None,
        }
        known |= about
        known.setdefault("charged_at", at if known["billing"] == ON_CREATION else None)
        label = Label.objects.create(**known)
        if scan:
            CarrierEvent.objects.create(
                label=label, event_id="1", word="w", status=Tracking.IN_TRANSIT, at=at + DAY, received_at=at + DAY
            )
        if said:
            RefundClaim.objects.create(
                label=label,
                state=said,
                amount_minor=label.billed_minor,
                currency=label.cost_currency,
                asked_at=at + DAY,
                checked_at=at + DAY,
                ended_at=None if said == "SUBMITTED" else at + 10 * DAY,
            )
        return label

    def adjusted(self, label: Label, *, after: int) -> None:
        """Its carrier charges another amount than it asked for."""
        before = label.billed_minor
        Label.objects.filter(pk=label.pk).update(billed_minor=after)
        Adjustment.objects.create(label=label, before_minor=before, after_minor=after, noticed_at=NOW + 3 * DAY)


def full_drawer(shop: Shop) -> Drawer:
    """Twenty-one labels with every fate, three carriers' worth, two currencies, two months, and a slip."""
    drawer = Drawer.of(shop, account_of(shop))
    for _ in range(8):
        drawer.label(scan=True)
    drawer.adjusted(drawer.label(scan=True), after=620)
    drawer.label()
    drawer.label("VOIDED", said="REFUNDED", at=NOW - 40 * DAY)
    drawer.label("VOIDED", said="SUBMITTED", at=NOW - 30 * DAY)
    drawer.label("VOIDED", said="REJECTED")
    drawer.label("VOIDED", said="LATE", used_late_at=NOW + 5 * DAY)
    drawer.label("EXPIRED")
    drawer.label("VOIDED", billing=ON_SCAN)
    drawer.label(scan=True, carrier="shippo", account=account_of(shop, "Shippo", kind="shippo"), cost_currency="USD")
    drawer.label(carrier="sandbox", account=None, test=True)
    drawer.label(carrier="slip", account=None, billing="", cost_currency="", cost_minor=0, billed_minor=0)
    drawer.label(carrier="stock", account=None, status=ParcelStatus.DELIVERED, cost_minor=0, billed_minor=450)
    drawer.label(carrier="permit", account=None, billing=ON_SCAN, cost_currency="", cost_minor=0, billed_minor=0)
    return drawer


def left_in_the_world(label: Label, *, ending: str, stock: Any) -> None:
    """A label from the stock whose return was called off."""
    Handout.objects.create(stock=stock, reference=label.reference, number=label.reference, at=NOW, ending=ending)
