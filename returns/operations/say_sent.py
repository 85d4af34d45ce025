"""Somebody says that a parcel was handed in, with a number or a picture of the receipt; staff may refuse the proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from returns.domain.status import ParcelStatus, ReturnStatus
from returns.domain.tracking_number import Tracked
from returns.history import Actor, note
from returns.models import Posting, Return, ReverseDelivery, Withdrawal
from returns.operations.moves import locked_together
from returns.operations.tell_shopify import tell_shopify


class UnableToSay(Exception):
    """Nothing was noted. `code`: `unknown` (no such parcel of the return), or `not_waiting` (seen, or called off)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Proof:
    """What is shown for it: a number, a picture in two sizes, both, or nothing but a word."""

    tracked: Tracked | None = None
    jpeg: bytes | None = None
    thumbnail: bytes | None = None


@transaction.atomic
def say_sent(
    *, rma_id: int, parcel_id: int, proof: Proof, by_shopper: bool, now: datetime, actor_id: str = ""
) -> Posting:
    """Note that the parcel was handed in, for every return that travels in it. The same again changes nothing.

    What is said later stands in the place of what was said before; a picture stays where no other one comes. Who has
    withdrawn from a contract has shown with a number or a picture that the goods were sent (Directive 2011/83/EU,
    Article 13(3)): from now on the refund can be held back no longer. Where our papers have no number Shopify is told
    this one. Raises UnableToSay.
    """
    way, inside = _held(rma_id, parcel_id)
    if way.status not in {ParcelStatus.LABEL_READY, ParcelStatus.IN_TRANSIT}:
        raise UnableToSay("not_waiting")
    known = Posting.objects.filter(parcel=way).first()
    if known and known.refused_at is None and _adds_nothing(known, proof):
        return known
    posting, _ = Posting.objects.update_or_create(parcel=way, defaults=_columns(known, proof, by_shopper, now))
    actor = Actor.SHOPPER if by_shopper else Actor.MERCHANT
    facts = {"courier": posting.courier, "number": bool(posting.tracking_number), "picture": posting.jpeg is not None}
    tells = proof.tracked is not None and not way.tracking_number
    for rma in inside:
        if tells and rma.status == ReturnStatus.OPEN:
            _tell_shopify(rma, way, now)
        note(rma, "parcel.posted", at=now, actor=actor, actor_id=actor_id, facts=facts)
        if posting.has_proof and by_shopper:
            _show_the_law(rma, posting, now)
    return posting


@transaction.atomic
def refuse_posting(*, rma_id: int, parcel_id: int, actor_id: str, now: datetime) -> None:
    """Staff find that what was shown proves nothing; a second click changes nothing. Raises UnableToSay.

    A withdrawal that was shown to be sent by it waits for the goods, or for another proof, again.
    """
    way, inside = _held(rma_id, parcel_id)
    posting = Posting.objects.filter(parcel=way, refused_at=None).first()
    if posting is None:
        return
    Posting.objects.filter(pk=posting.pk).update(refused_at=now)
    for rma in inside:
        note(rma, "parcel.posting_refused", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
        Withdrawal.objects.filter(rma=rma.first_part_id or rma.pk, posted_at=posting.said_at).update(posted_at=None)


def _held(rma_id: int, parcel_id: int) -> tuple[ReverseDelivery, list[Return]]:
    """The parcel whose label counts, and the open returns that travel in it, each with its order's row held."""
    parcel = ReverseDelivery.objects.filter(rma=rma_id, pk=parcel_id).first()
    if parcel is None:
        raise UnableToSay("unknown")
    way_id = parcel.carried_by_id or parcel.pk
    there = ReverseDelivery.objects.filter(Q(pk=way_id) | Q(carried_by=way_id)).exclude(status=ParcelStatus.VOIDED)
    held = locked_together({rma_id, *there.values_list("rma_id", flat=True)})
    alive = {ReturnStatus.REQUESTED, ReturnStatus.OPEN}
    inside = [rma for _, rma in sorted(held.items()) if rma.status in alive]
    if rma_id not in {rma.pk for rma in inside}:
        raise UnableToSay("not_waiting")
    return ReverseDelivery.objects.get(pk=way_id), inside


def _adds_nothing(known: Posting, proof: Proof) -> bool:
    number = proof.tracked.number if proof.tracked else ""
    courier = proof.tracked.courier if proof.tracked else ""
    same = not proof.tracked or (known.tracking_number, known.courier) == (number, courier)
    return same and (proof.jpeg is None or proof.jpeg == (known.jpeg and bytes(known.jpeg)))


def _columns(known: Posting | None, proof: Proof, by_shopper: bool, now: datetime) -> dict[str, object]:
    begun = known.said_at if known and known.refused_at is None else now
    columns: dict[str, object] = {"said_at": begun, "by_shopper": by_shopper, "refused_at": None}
    if tracked := proof.tracked:
        columns |= {
            "courier": tracked.courier,
            "tracking_number": tracked.number,
            "tracking_url": tracked.link,
            "checked": tracked.checked,
        }
    if proof.jpeg is not None:
        columns |= {"jpeg": proof.jpeg, "thumbnail": proof.thumbnail}
    return columns


def _tell_shopify(rma: Return, way: ReverseDelivery, now: datetime) -> None:
    """Shopify hears of the number on each return's own parcel; a label that has a number was told with it."""
    own = rma.parcels.filter(Q(pk=way.pk) | Q(carried_by=way.pk)).exclude(status=ParcelStatus.VOIDED).first()
    if own is not None:
        tell_shopify(rma, "shopify.tell_tracking", now=now, parcel=own.pk)


def _show_the_law(rma: Return, posting: Posting, now: datetime) -> None:
    rows = Withdrawal.objects.filter(rma=rma.first_part_id or rma.pk, posted_at=None)
    if rows.update(posted_at=posting.said_at):
        note(rma, "withdrawal.shown_sent", at=now, actor=Actor.SHOPPER)
