"""What happens to unannounced parcels is written down, and they follow their return."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from returns.domain.lifecycle import UNANNOUNCED_MOVES
from returns.domain.unannounced import UnannouncedStatus
from returns.models import Return, Shop, UnannouncedEvent, UnannouncedParcel
from returns.operations.moves import move

Kind = UnannouncedEvent.Kind


def held(shop: Shop, parcel_id: int) -> UnannouncedParcel:
    """The shop's parcel, its row held until the transaction ends. Orders and returns are always held before it.

    Raises UnannouncedParcel.DoesNotExist for one of another shop.
    """
    rows = UnannouncedParcel.objects.select_for_update(no_key=True, of=("self",)).select_related("shop", "rma")
    return rows.get(shop=shop, pk=parcel_id)


def remember(
    parcel: UnannouncedParcel, kind: Kind, *, at: datetime, actor: str, actor_id: str = "", **facts: Any
) -> None:
    """Add to the parcel's history. Facts are ids, codes and numbers only."""
    UnannouncedEvent.objects.create(
        shop_id=parcel.shop_id, parcel=parcel, kind=kind, at=at, actor=actor, actor_id=actor_id, facts=facts
    )


def parcels_counted(rma: Return, *, at: datetime, actor: str, actor_id: str) -> None:
    """The goods of a return that is held are counted: so are the parcels that were matched to it."""
    matched = UnannouncedParcel.objects.select_for_update(no_key=True, of=("self",)).filter(rma=rma)
    for parcel in matched.order_by("pk"):
        if move(parcel, UNANNOUNCED_MOVES, UnannouncedStatus.RECEIVED):
            remember(parcel, Kind.RECEIVED, at=at, actor=actor, actor_id=actor_id)
