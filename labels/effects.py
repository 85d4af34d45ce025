"""What the wing does when the core asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from labels import accounts, artwork, papers, purchase, voiding
from labels.addresses import address_of, recipient_of
from labels.brought import levels
from labels.brought.choosing import Asked, claim
from labels.carriers.base import Parcel, Refused, Unavailable
from labels.customs import GRAMS_A_PIECE, complete, customs_of
from labels.models import Label
from returns.domain.brought import BROUGHT
from returns.domain.order import Address
from returns.domain.shipping import PaidBy
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.operations.record_label import record_label
from returns.outbox import GiveUp, Later
from returns.queries.gifts import sender_address
from returns.queries.parcels import lines_of
from returns.queries.returns import return_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return, ReverseDelivery

HEAVIEST_GRAMS = 30_000


def make(message: OutboxMessage, *, now: datetime) -> None:
    """Get the parcel its label or slip: buy, fetch the carrier's files, draw, store, tell the core.

    It may stop anywhere and be run again.

    Raises GiveUp when somebody must change something first, Later when the carrier cannot be reached.
    """
    rma = return_of(message.payload)
    parcel = _wanted(rma, int(message.payload["parcel"]))
    if parcel is None:
        return
    recipient, prepaid = _recipient(parcel), parcel.paid_by != PaidBy.OWN
    try:
        label, fresh = purchase.intend(
            shop_id=rma.shop_id,
            parcel_id=parcel.pk,
            number=rma.number,
            now=now,
            prepaid=prepaid,
            claim=_claim(rma, parcel, prepaid=prepaid, now=now),
        )
        if fresh and label.carrier == "stock":
            levels.watch(rma.shop, now=now)
        _buy(label, rma, recipient, fresh=fresh, now=now)
        artwork.fetch(label, carrier=accounts.carrier_of(label), now=now)
        pdfs = papers.draw(rma, label, papers.made_ahead(rma))
    except Refused as refusal:
        purchase.fail(label, refusal, now=now)
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
    """The parcel, if it waits for its label still."""
    if rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}:
        return None
    waiting = rma.parcels.filter(pk=parcel_id, status=ParcelStatus.AWAITING_LABEL)
    return waiting.select_related("destination", "rma__shop").first()


def _recipient(parcel: ReverseDelivery) -> Address:
    """Where a parcel goes. Raises GiveUp, naming what the merchant has to fill in."""
    address = recipient_of(parcel)
    missing = [name for name in ("street", "city", "country") if not getattr(address, name)]
    if missing:
        raise GiveUp(f"No label: return address missing ({', '.join(missing)}). Add it to the shop and try again.")
    return address


def _claim(rma: Return, parcel: ReverseDelivery, *, prepaid: bool, now: datetime) -> Callable[[str], str]:
    """How the parcel gets a label that the shop brought, if there is one for it."""
    asked = Asked(
        shop_id=rma.shop_id,
        parcel_id=parcel.pk,
        number=rma.number,
        country=address_of(sender_address(rma)).country,
        grams=_grams(rma, parcel),
        time_zone=rma.shop.time_zone,
        prepaid=prepaid,
        has_carrier=accounts.choose(rma.shop_id).capabilities.postage,
    )
    return partial(claim, asked, now=now)


def _grams(rma: Return, parcel: ReverseDelivery) -> int:
    """What is in a parcel weighs this; the goods only, and not more than carriers take."""
    weight = sum(item.quantity * (item.line.grams or GRAMS_A_PIECE) for item in lines_of(rma, parcel))
    return min(weight, HEAVIEST_GRAMS)


def _buy(label: Label, rma: Return, recipient: Address, *, fresh: bool, now: datetime) -> None:
    carrier, sender = accounts.carrier_of(label), address_of(sender_address(rma))
    declared = customs_of(rma, label.parcel, sender=sender, recipient=recipient)
    told = carrier.capabilities.postage and carrier.name not in BROUGHT
    parcel = Parcel(
        reference=label.reference,
        sender=sender,
        recipient=recipient,
        weight=_grams(rma, label.parcel),
        customs=complete(declared) if told else declared,
    )
    purchase.buy(label, carrier=carrier, parcel=parcel, fresh=fresh, now=now)


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
