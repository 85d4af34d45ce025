"""There is news of a parcel, or there has been none for too long."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from returns.domain.silence import patience
from returns.history import Actor, note
from returns.models import OutboxMessage, Return, ReverseDelivery
from returns.operations.moves import locked, refold
from returns.outbox import put_for
from returns.queries.silence import paces_of, quiet_parcels, way_of


@transaction.atomic
def hear_of(*, parcel_id: int, at: datetime, now: datetime, actor: str = Actor.CARRIER, actor_id: str = "") -> None:
    """Keep when something was heard of the parcel; one that was thought silent is no longer, nor what travels in it."""
    rows = ReverseDelivery.objects.filter(pk=parcel_id)
    with transaction.atomic():
        if rows.filter(silent_at=None).update(heard_at=_newest(at)):
            return
        # Who waited for the row holds it although it did not fit any more, and the return has to be held first.
        transaction.set_rollback(True)
    if rows.filter(silent_at__gt=at).exists():
        return
    rma = locked(rows.values_list("rma_id", flat=True).get())
    _let_be(rma, parcel_id, now=now, actor=actor, actor_id=actor_id, at=at)


def hear(message: OutboxMessage, *, now: datetime) -> None:
    """Pass on to a return what is heard of the parcel it travels in, or is not: an effect, since it holds an order."""
    told = message.payload
    with transaction.atomic():
        rma = locked(told["return"])
        if told["silent"]:
            _worry(rma, told["parcel"], now=now)
        else:
            _let_be(rma, told["parcel"], now=now, actor=Actor.SYSTEM)


def find_silent(*, now: datetime) -> int:
    """Put parcels before a person that nothing was heard of for longer than is usual on their way; returns how many."""
    found, known, shop_id = 0, {}, 0
    for parcel, heard in quiet_parcels(now=now):
        if parcel.rma.shop_id != shop_id:
            shop_id, known = parcel.rma.shop_id, paces_of(parcel.rma.shop, now=now)
        if heard + patience(way_of(parcel), known) > now:
            continue
        with transaction.atomic():
            found += _worry(locked(parcel.rma_id), parcel.pk, now=now, heard=heard)
    return found


def _worry(rma: Return, parcel_id: int, *, now: datetime, heard: datetime | None = None) -> bool:
    """Under the return's lock. News that came meanwhile is enough to leave it."""
    rows = rma.parcels.filter(pk=parcel_id, silent_at=None)
    if heard is not None:
        rows = rows.filter(Q(heard_at=None) | Q(heard_at__lte=heard))
    if rma.received_at or not rows.update(silent_at=now):
        return False
    note(rma, "parcel.silent", at=now, actor=Actor.SYSTEM, facts={"parcel": parcel_id})
    _tell_guests(parcel_id, silent=True, now=now)
    refold(rma, now=now)
    return True


def _let_be(
    rma: Return, parcel_id: int, *, now: datetime, actor: str, actor_id: str = "", at: datetime | None = None
) -> None:
    rows = rma.parcels.filter(pk=parcel_id).exclude(silent_at=None)
    if not rows.update(silent_at=None, heard_at=_newest(at or now)):
        return
    note(rma, "parcel.heard_of", at=now, actor=actor, actor_id=actor_id, facts={"parcel": parcel_id})
    _tell_guests(parcel_id, silent=False, now=now)
    refold(rma, now=now)


def _newest(at: datetime) -> Greatest:
    """When something was heard last; of a parcel that was never heard of, SQLite's greatest would be nothing."""
    return Greatest(Coalesce(F("heard_at"), at), at)


def _tell_guests(parcel_id: int, *, silent: bool, now: datetime) -> None:
    for carried in ReverseDelivery.objects.filter(carried_by=parcel_id).exclude(status="VOIDED").select_related("rma"):
        put_for(carried.rma, "parcels.hear", now=now, parcel=carried.pk, silent=silent)
