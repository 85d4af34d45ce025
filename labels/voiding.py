"""Give an unused label back, once, whatever is lost on the way.

What stands at the carrier is read before anything is asked of it, so a lost answer costs nothing; the row says VOIDED
only once the carrier does.
"""

from __future__ import annotations

from labels.carriers.base import Carrier, Shipment
from labels.models import Label

_LIVE = (Label.State.INTENT, Label.State.CREATED, Label.State.BOUGHT, Label.State.READY)


def give_back(label: Label, *, carrier: Carrier) -> None:
    """Void the label at its carrier and then here. Raises Refused for one in use, Unavailable: call it again then."""
    if carrier.capabilities.postage:
        shipment = _held(label, carrier)
        if shipment and shipment.purchase and not shipment.voided:
            carrier.void(shipment.id)
    Label.objects.filter(pk=label.pk, state__in=_LIVE).update(state=Label.State.VOIDED)


def _held(label: Label, carrier: Carrier) -> Shipment | None:
    """What the carrier holds: by its id, or by our reference where the answer with the id was lost."""
    return carrier.get(label.shipment_id) if label.shipment_id else carrier.find(label.reference)
