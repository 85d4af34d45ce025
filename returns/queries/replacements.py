"""A return that its shopper changed, and the one that took its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.second_thoughts import Standing, is_part_of
from returns.domain.seldom import Seldom
from returns.domain.status import Origin, Outcome, ParcelStatus, ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.models import OutboxMessage, Return, ReturnEvent
from returns.queries.arrivals import is_here
from returns.queries.eligibility import ReturnableLine, Wanted, returnable_lines
from returns.queries.linked_orders import gone_early
from returns.queries.parts import part_before
from returns.queries.photos import photo_ids
from returns.queries.postings import postings_in
from returns.queries.seldom import may_have

if TYPE_CHECKING:
    from returns.models import Order


_ANOTHER_WAY = ("means.changed", ReturnEvent.Actor.SHOPPER)


def standing_of(rma: Return) -> Standing:
    """Where the return stands, as far as it decides what its shopper may still do."""
    return Standing(
        status=ReturnStatus(rma.status),
        settlement=SettlementStatus(rma.settlement.status),
        parcels=(*_seen(rma), *_unannounced(rma)),
        goods_in=rma.received_at is not None,
        lane=Lane(rma.lane),
        origin=Origin(rma.origin),
        present=rma.outcome == Outcome.GIFT_CARD,
        parted=rma.first_part_id is not None,
        sent_early=gone_early(rma) is not None,
        changes=changes_of(rma),
        called_off=called_off_beside(rma),
    )


def _seen(rma: Return) -> tuple[ParcelStatus, ...]:
    """Where the parcels are; what its shopper says is handed in is no longer at home, whoever has seen it."""
    parcels = list(rma.parcels.all())
    said = postings_in(rma, [parcel for parcel in parcels if parcel.status == ParcelStatus.LABEL_READY])
    gone = {pk for pk, posting in said.items() if posting.refused_at is None}
    return tuple(ParcelStatus.IN_TRANSIT if parcel.pk in gone else ParcelStatus(parcel.status) for parcel in parcels)


def _unannounced(rma: Return) -> tuple[ParcelStatus, ...]:
    return (ParcelStatus.DELIVERED,) if is_here(rma) else ()


def predecessors(rma: Return) -> list[Return]:
    """The returns that this one replaced, the latest first."""
    found = []
    while rma.replaces is not None:
        rma = rma.replaces
        found.append(rma)
    return found


def changes_of(rma: Return) -> int:
    """How often shoppers have thought again by now, where each time may have bought a label: see `Standing`."""
    before = predecessors(rma)
    ways = [event for event in rma.events.all() if (event.kind, event.actor) == _ANOTHER_WAY]
    kind, actor = _ANOTHER_WAY
    earlier = ReturnEvent.objects.filter(rma__in=before, kind=kind, actor=actor).count() if before else 0
    return len(before) + len(ways) + earlier + called_off_beside(rma)


def called_off_beside(rma: Return) -> int:
    """How many other returns of its order shoppers have called off."""
    if not may_have(rma, Seldom.CANCELED):
        return 0
    others = ReturnEvent.objects.filter(rma__order=rma.order_id, rma__status=ReturnStatus.CANCELED)
    return others.filter(kind="return.canceled", actor=ReturnEvent.Actor.SHOPPER).exclude(rma=rma.pk).count()


def unchanged(order: Order) -> list[Return]:
    """The order's returns that none took the place of; costs no query where they are at hand."""
    found = list(order.returns.all())
    changed = {rma.replaces_id for rma in found}
    return [rma for rma in found if rma.pk not in changed]


def successor(rma: Return) -> Return | None:
    """The return that stands for this one now; None if it was not replaced."""
    if not may_have(rma, Seldom.SUCCESSOR):
        return None
    found = None
    while newer := Return.objects.filter(shop_id=rma.shop_id, replaces=rma.pk).first():
        found = rma = newer
    return found


def is_held_up(rma: Return) -> bool:
    """Whether Shopify still has to let pieces go: of the return that this one replaces, or that it came off.

    What was given up there holds nobody up: then Shopify's own answer tells the merchant more.
    """
    if rma.replaces_id:
        waiting = OutboxMessage.objects.filter(stream=f"return:{rma.replaces_id}:shopify", done_at=None)
    elif before := part_before(rma):
        taken_off = {"stream": f"return:{before.pk}:shopify", "kind": "shopify.remove_from_return"}
        waiting = OutboxMessage.objects.filter(**taken_off, done_at=None)
    else:
        return False
    return waiting.exists() and not waiting.exclude(dead_at=None).exists()


def wanted_of(rma: Return) -> list[Wanted]:
    """What the return asks for, as it was chosen."""
    return [
        Wanted(
            item.fulfilled_id,
            item.quantity,
            item.reason,
            item.note,
            item.detail,
            tuple(item.answers.items()),
            tuple(photo_ids(item)),
        )
        for item in rma.lines.all()
    ]


def offers_to_change(rma: Return, *, now: datetime) -> list[ReturnableLine]:
    """What may come back in place of the return: its own lines as of the day of the first request, others as of now."""
    own = {item.fulfilled_id for item in rma.lines.all()}
    first = [rma, *predecessors(rma)][-1].requested_at
    then = returnable_lines(rma.order, now=first, besides=rma.pk)
    today = returnable_lines(rma.order, now=now, besides=rma.pk)
    return [old if old.fulfilled.pk in own else new for old, new in zip(then, today, strict=True)]


def judged_at(rma: Return, wanted: Sequence[Wanted], *, now: datetime) -> datetime:
    """The moment by which a change is judged.

    Who takes something off asked in time if they did at first; who adds something asks for it now.
    """
    held = {item.fulfilled_id: item.quantity for item in rma.lines.all()}
    part = is_part_of({want.fulfilled_id: want.quantity for want in wanted}, held)
    return [rma, *predecessors(rma)][-1].requested_at if part else now


def is_agreed(rma: Return, wanted: Sequence[Wanted], instead: Iterable[tuple[int, str]] = ()) -> bool:
    """Whether the shop has agreed to all that is wanted: pieces of an approved return, for the same reasons.

    `instead` is what is to go out for a line (fulfilled line, variant); what was not agreed to before is new.
    """
    known = {(line.item.fulfilled_id, line.variant_gid) for line in rma.exchange_lines.all() if line.item}
    if not known.issuperset(instead):
        return False
    held = {(item.fulfilled_id, item.reason): item.quantity for item in rma.lines.all()}
    asked = [held.get((want.fulfilled_id, want.reason), 0) >= want.quantity for want in wanted]
    return rma.status == ReturnStatus.OPEN and all(asked)
