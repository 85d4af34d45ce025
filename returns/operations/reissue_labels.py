"""A label ended unused, and the shopper wants to send the parcel after all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.models import Return
from returns.operations.approve_return import ship_by_of
from returns.operations.moves import locked, refold
from returns.operations.order_labels import replace_ended
from returns.operations.wait_anew import wait_anew
from returns.queries.ended_labels import ended_parcels, new_labels_left


class UnableToReissue(Exception):
    """No new label was asked for: the shopper had as many as the policy allows."""


@transaction.atomic
def reissue_labels(*, rma_id: int, actor: str, now: datetime, actor_id: str = "") -> Return:
    """Have a new label made for each parcel whose label is over; without one, or a second time, nothing happens.

    There are as many days to send it as after an approval. Raises UnableToReissue for a shopper.
    """
    rma = locked(rma_id)
    parcels = ended_parcels(rma)
    if not parcels:
        return rma
    if actor == Actor.SHOPPER and not new_labels_left(rma):
        raise UnableToReissue
    for parcel in parcels:
        replace_ended(parcel, now)
    ship_by = ship_by_of(rma, now)
    if rma.ship_by is None or rma.ship_by < ship_by:
        rma.ship_by = ship_by
        rma.save(update_fields=["ship_by"])
        wait_anew(rma)
    facts = {"parcels": [parcel.pk for parcel in parcels]}
    note(rma, "label.reissued", at=now, actor=actor, actor_id=actor_id, facts=facts)
    refold(rma, now=now)
    return rma
