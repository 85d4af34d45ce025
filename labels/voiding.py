"""Give an unused label back, once, whatever is lost on the way.

What stands at the carrier is read before anything is asked of it, so a lost answer costs nothing; the row says VOIDED
only once the carrier does, and in the same moment that its money is claimed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labels import bookkeeping
from labels.carriers.base import Carrier, Shipment
from labels.models import Label
from labels.purchase import bought
from labels.tracking import first_scan

_LIVE = (Label.State.INTENT, Label.State.CREATED, Label.State.BOUGHT, Label.State.READY)


def give_back(label: Label, *, carrier: Carrier, now: datetime) -> None:
    """Void the label at its carrier and then here. Raises Refused for one in use, Unavailable: call it again then.

    For a label that is VOIDED already, this sees to a purchase that was confirmed only afterwards.
    """
    held = _held(label, carrier) if carrier.capabilities.postage else None
    given = held
    if held and held.purchase and not held.voided:
        given = carrier.void(held.id)
    _end(label, carrier=carrier, held=held, given=given, now=now)


@transaction.atomic
def _end(label: Label, *, carrier: Carrier, held: Shipment | None, given: Shipment | None, now: datetime) -> None:
    """Write down that the label is over, and claim its money; `held` is what the carrier had, `given` what it has."""
    rows = Label.objects.filter(pk=label.pk)
    if held and held.purchase:
        rows.filter(bought_at=None).update(shipment_id=held.id, **bought(held.purchase, carrier.capabilities, now=now))
    rows.filter(state__in=_LIVE).update(state=Label.State.VOIDED, ended_at=now)
    label.refresh_from_db()
    if held and held.purchase and label.charged_at:
        bookkeeping.claim(label, given.credit if given else None, now=now)
    if scan := first_scan(label):
        bookkeeping.use_late(label, at=scan.at, now=now)


def _held(label: Label, carrier: Carrier) -> Shipment | None:
    """What the carrier holds: by its id, or by our reference where the answer with the id was lost."""
    shipment = carrier.get(label.shipment_id) if label.shipment_id else None
    if shipment and shipment.purchase:
        return shipment
    return carrier.find(label.reference) or shipment
