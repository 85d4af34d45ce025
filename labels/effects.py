"""What the wing does when the core asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from labels import papers, purchase, voiding
from labels.addresses import address_of, return_address
from labels.carriers import registry
from labels.carriers.base import Parcel, Refused, Unavailable
from labels.models import Label
from returns.domain.order import Address
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.operations.record_label import record_label
from returns.outbox import GiveUp, Later
from returns.queries.gifts import sender_address
from returns.queries.returns import return_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

# Told for a piece whose weight nobody entered; the carrier weighs the parcel itself.
GRAMS_A_PIECE = 500
HEAVIEST_GRAMS = 30_000


def make(message: OutboxMessage, *, now: datetime) -> None:
    """Get the parcel its label or slip: buy, draw, store, tell the core. May stop anywhere and be run again.

    Raises GiveUp when somebody must change something first, Later when the carrier cannot be reached.
    """
    rma, parcel_id = return_of(message.payload), int(message.payload["parcel"])
    if not _is_wanted(rma, parcel_id):
        return
    recipient = _return_address(rma)
    label, fresh = purchase.intend(parcel_id=parcel_id, number=rma.number, now=now)
    try:
        _buy(label, rma, recipient, fresh=fresh, now=now)
        pdfs = papers.draw(rma, label, papers.made_ahead(rma))
    except Refused as refusal:
        purchase.fail(label, refusal)
        raise GiveUp(f"No label: {refusal}.") from refusal
    except Unavailable as trouble:
        raise Later(f"No label yet: {trouble}.", delay=trouble.delay) from trouble
    _finish(label, pdfs, now=now)


def void(message: OutboxMessage, *, now: datetime) -> None:
    """Give the label of a parcel that nobody sends back to its carrier. Without a label, or twice, nothing happens.

    Raises GiveUp when the carrier says that the label was used, Later when it cannot be reached.
    """
    label = purchase.live_label(int(message.payload["parcel"]))
    if label is None:
        return
    try:
        voiding.give_back(label, carrier=registry.get(label.carrier))
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


def _is_wanted(rma: Return, parcel_id: int) -> bool:
    waiting = {parcel.pk for parcel in rma.parcels.all() if parcel.status == ParcelStatus.AWAITING_LABEL}
    return rma.status == ReturnStatus.OPEN and parcel_id in waiting


def _return_address(rma: Return) -> Address:
    """Where parcels go. Raises GiveUp, naming what the merchant has to fill in."""
    address = return_address(rma.shop)
    missing = [name for name in ("street", "city", "country") if not getattr(address, name)]
    if missing:
        raise GiveUp(f"No label: return address missing ({', '.join(missing)}). Add it to the shop and try again.")
    return address


def _buy(label: Label, rma: Return, recipient: Address, *, fresh: bool, now: datetime) -> None:
    weight = sum(item.quantity * (item.line.grams or GRAMS_A_PIECE) for item in rma.lines.select_related("line"))
    parcel = Parcel(
        reference=label.reference,
        sender=address_of(sender_address(rma)),
        recipient=recipient,
        weight=min(weight, HEAVIEST_GRAMS),
    )
    purchase.buy(label, carrier=registry.get(label.carrier), parcel=parcel, fresh=fresh, now=now)


@transaction.atomic
def _finish(label: Label, pdfs: dict[str, bytes], *, now: datetime) -> None:
    papers.keep(label, pdfs, now=now)
    Label.objects.filter(pk=label.pk, state=Label.State.BOUGHT).update(state=Label.State.READY, ready_at=now)
    record_label(
        parcel_id=label.parcel_id,
        carrier=label.carrier,
        tracking_number=label.tracking_number,
        tracking_url=label.tracking_url,
        now=now,
    )
