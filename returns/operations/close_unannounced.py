"""Nobody was found for a parcel: staff say what becomes of it, or take it up again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.lifecycle import UNANNOUNCED_MOVES
from returns.domain.unannounced import Ending, UnannouncedStatus
from returns.history import Actor
from returns.models import Shop, UnannouncedParcel
from returns.operations.moves import move
from returns.operations.unannounced_history import Kind, held, remember


class UnableToClose(Exception):
    """Nothing was done: the parcel is matched, or was closed or taken up again already."""


@transaction.atomic
def close_unannounced(
    *, shop: Shop, parcel_id: int, ending: Ending, why: str, actor_id: str, now: datetime
) -> UnannouncedParcel:
    """Say what became of an open parcel. Raises UnableToClose; UnannouncedParcel.DoesNotExist for another shop's."""
    parcel = held(shop, parcel_id)
    said: dict[str, Any] = {"ending": ending, "ending_note": why.strip(), "closed_at": now}
    if said["ending_note"]:
        said["redacted_at"] = None
    if not move(parcel, UNANNOUNCED_MOVES, UnannouncedStatus.CLOSED, **said):
        raise UnableToClose
    remember(parcel, Kind.CLOSED, at=now, actor=Actor.MERCHANT, actor_id=actor_id, ending=ending.value)
    return parcel


@transaction.atomic
def reopen_unannounced(*, shop: Shop, parcel_id: int, actor_id: str, now: datetime) -> UnannouncedParcel:
    """Take a closed parcel up again. Raises UnableToClose; UnannouncedParcel.DoesNotExist for another shop's."""
    parcel = held(shop, parcel_id)
    said = {"ending": "", "ending_note": "", "closed_at": None}
    closed = parcel.status == UnannouncedStatus.CLOSED
    if not closed or not move(parcel, UNANNOUNCED_MOVES, UnannouncedStatus.OPEN, **said):
        raise UnableToClose
    remember(parcel, Kind.REOPENED, at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    return parcel
