"""A shopper books, changes or cancels a collection; the shop collects."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.order import Address
from returns.domain.pick_up import Slot
from returns.domain.status import ParcelStatus
from returns.history import Actor, note
from returns.models import Collection, Return, Shop
from returns.operations.moves import locked, move, refold
from returns.operations.send_early import send_early
from returns.outbox import put_for
from returns.queries.collections import awaiting, booked, collects_at, may_be_changed, rules_of, slots_for


class UnableToBook(Exception):
    """Nothing was booked or changed.

    `code`: `not_waiting`, `too_late` (after the cut-off), `gone` (the time is no longer open) or `too_far`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def book_collection(
    *, rma_id: int, slot: Slot, address: Address, phone: str, remark: str = "", actor: str, now: datetime
) -> Collection:
    """Book a time, or another one; the same again changes nothing. Raises UnableToBook.

    The shop's row is held meanwhile, so that no window takes more than the rules say.
    """
    rma = locked(rma_id)
    parcel = awaiting(rma)
    if parcel is None:
        raise UnableToBook("not_waiting")
    known = booked(rma)
    given = {"day": slot.day, "window": slot.window, "address": asdict(address), "phone": phone, "note": remark}
    if known and all(getattr(known, name) == value for name, value in given.items()):
        return known
    if known and not may_be_changed(rma, now=now):
        raise UnableToBook("too_late")
    if not collects_at(rma.shop, rules_of(rma), asdict(address)):
        raise UnableToBook("too_far")
    list(Shop.objects.select_for_update(no_key=True).filter(pk=rma.shop_id).values_list("pk"))
    if slot not in slots_for(rma, now=now):
        raise UnableToBook("gone")
    found, _ = Collection.objects.update_or_create(
        parcel=parcel, defaults={"shop": rma.shop, "booked_at": now, "reminded_at": None, **given}
    )
    facts = {"day": slot.day.isoformat(), "window": slot.window}
    note(rma, "collection.booked", at=now, actor=actor, facts=facts)
    put_for(rma, "mail.collection", now=now)
    return found


@transaction.atomic
def cancel_collection(*, rma_id: int, actor: str, now: datetime) -> None:
    """Call a booked collection off; the shopper may book another, or take another way. Twice changes nothing.

    Raises UnableToBook after the cut-off.
    """
    rma = locked(rma_id)
    found = booked(rma)
    if found is None:
        return
    if not may_be_changed(rma, now=now):
        raise UnableToBook("too_late")
    found.delete()
    note(rma, "collection.canceled", at=now, actor=actor)


@transaction.atomic
def collect(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """Record that the shop has the goods, on a booked day or not: the parcel's first scan. Twice changes nothing.

    Raises UnableToBook where nothing is to be collected.
    """
    rma = locked(rma_id)
    found, parcel = booked(rma), awaiting(rma)
    if found and found.collected_at:
        return rma
    if parcel is None or not move(parcel, PARCEL_MOVES, ParcelStatus.IN_TRANSIT, first_scan_at=now):
        raise UnableToBook("not_waiting")
    Collection.objects.filter(parcel=parcel).update(collected_at=now)
    note(rma, "parcel.collected", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    send_early(rma, now=now)
    refold(rma, now=now)
    return rma
