"""What the wing does when the core asks for it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from labels import accounts, papers, purchase, voiding
from labels.addresses import recipient_of
from labels.carriers.base import Refused, Unavailable
from labels.making import Maker
from labels.models import Label
from returns.domain.order import Address
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.operations.record_label import record_label
from returns.outbox import GiveUp, Later
from returns.queries.returns import return_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return, ReverseDelivery


def make(message: OutboxMessage, *, now: datetime) -> None:
    """Get the parcel its label or slip: buy, fetch the carrier's files, draw, store, tell the core.

    It may stop anywhere and be run again. Raises GiveUp when somebody must change something first, Later when the
    carrier cannot be reached.
    """
    rma = return_of(message.payload)
    parcel = _wanted(rma, int(message.payload["parcel"]))
    if parcel is None:
        return
    recipient = _recipient(parcel)
    try:
        label, pdfs = Maker(rma, parcel, recipient, attempts=message.attempts, now=now).make()
    except Refused as refusal:
        raise GiveUp(f"No label: {refusal}.") from refusal
    except Unavailable as trouble:
        raise Later(f"No label yet: {trouble}.", delay=trouble.delay) from trouble
    _finish(label, pdfs, recipient, now=now)


def void(message: OutboxMessage, *, now: datetime) -> None:
    """Give the label of a parcel that nobody sends back to its carrier. Without a label, or twice, nothing happens.

    Raises GiveUp when the carrier says that the label was used, Later when it cannot be reached.
    """
    label = purchase.live_label(int(message.payload["parcel"]))
    if label is None:
        return
    try:
        voiding.give_back(label, carrier=accounts.carrier_of(label), now=now)
    except Refused as refusal:
        raise GiveUp(f"The label was not given back: {refusal}.") from refusal
    except Unavailable as trouble:
        raise Later(f"The label is not given back yet: {trouble}.", delay=trouble.delay) from trouble


def redraw(message: OutboxMessage, *, now: datetime) -> None:
    """Draw the papers of a ready label anew, since other returns travel under it too; without one nothing is done."""
    label = purchase.live_label(int(message.payload["parcel"]))
    if label is None or label.state != Label.State.READY:
        return
    rma = return_of(message.payload)
    papers.replace(label, papers.draw(rma, label, papers.made_ahead(rma)), now=now)


def _wanted(rma: Return, parcel_id: int) -> ReverseDelivery | None:
    """The parcel, if it waits for a label of ours still."""
    if rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}:
        return None
    waiting = rma.parcels.filter(pk=parcel_id, status=ParcelStatus.AWAITING_LABEL, awaits_supplier=False)
    return waiting.select_related("destination", "rma__shop").first()


def _recipient(parcel: ReverseDelivery) -> Address:
    """Where a parcel goes. Raises GiveUp, naming what the merchant has to fill in."""
    address = recipient_of(parcel)
    missing = [name for name in ("street", "city", "country") if not getattr(address, name)]
    if missing:
        raise GiveUp(f"No label: return address missing ({', '.join(missing)}). Add it to the shop and try again.")
    return address


@transaction.atomic
def _finish(label: Label, pdfs: dict[str, bytes], recipient: Address, *, now: datetime) -> None:
    papers.keep(label, pdfs, now=now)
    Label.objects.filter(pk=label.pk, state=Label.State.BOUGHT).update(state=Label.State.READY, ready_at=now)
    record_label(
        parcel_id=label.parcel_id,
        carrier=label.carrier,
        tracking_number=label.tracking_number,
        tracking_url=label.tracking_url,
        address=asdict(recipient),
        now=now,
    )
