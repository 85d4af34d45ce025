"""Who travels in one parcel bears its return shipping fee together, and only once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from returns.history import Actor, note
from returns.models import OutboxMessage, Return, Settlement
from returns.operations.moves import locked_together
from returns.operations.requote import requote
from returns.outbox import Later, put_for
from returns.queries.by_outcome import fees_apart
from returns.queries.shared_fee import (
    Kept,
    fees_borne,
    labels_of,
    shared_anew,
    under_one_label,
    ways_anew,
)
from returns.queries.sums import present_worth

AT_ONCE = timedelta(seconds=1)


def tell_companions(rma: Return, labels: Iterable[int], *, now: datetime) -> None:
    """Have the fee borne anew under each of these labels (parcel ids), after something changed about the return.

    A message of its own: it holds the orders of all who travel together, where the caller holds one.
    """
    for label in labels:
        others = [parcel.rma for parcel in under_one_label(label) if parcel.rma_id != rma.pk]
        if any((other.first_part or other).settlement.shipping_by_parcel for other in others):
            put_for(others[0], "parcels.bear_fee", now=now, parcel=label)


def bear_what_is_missing(rma: Return, *, now: datetime) -> None:
    """Let a return that travels again bear what nobody else in its parcels does by now; under its own lock."""
    for label in labels_of(rma):
        keep_shares(shared_anew(under_one_label(label), free={rma.pk}), now=now)
    tell_companions(rma, labels_of(rma), now=now)


def know_ways(rma: Return) -> None:
    """Let a return know what it bears if its money goes another way, beside what others bear by now; under its lock."""
    settlement = rma.settlement
    kept = ways_anew(rma)
    if kept != settlement.shipping_by_parcel:
        settlement.shipping_by_parcel, settlement.shipping_by_outcome = kept, fees_apart(fees_borne(rma.order, kept))
        settlement.save(update_fields=["shipping_by_parcel", "shipping_by_outcome"])


def bear_fee(message: OutboxMessage, *, now: datetime) -> None:
    """Share the fee of one parcel anew among those who still travel under its label, holding all of them."""
    label = message.payload["parcel"]
    with transaction.atomic():
        locked_together(known := _travelling(label))
        if not _travelling(label) <= known:
            raise Later("another return joined meanwhile", delay=AT_ONCE, tried=False)
        keep_shares(shared_anew(under_one_label(label), free=known), now=now)


def _travelling(label: int) -> set[int]:
    """The returns (ids) under a label, of those that come in parts the first, which has the fee."""
    return {parcel.rma.first_part_id or parcel.rma_id for parcel in under_one_label(label)}


def keep_shares(changed: Mapping[int, Kept], *, now: datetime) -> None:
    """Write down what returns (ids) bear of their parcels' fees, and what they come to with it; all are held."""
    for rma in Return.objects.filter(pk__in=changed).select_related("order", "settlement").order_by("pk"):
        before, kept = rma.order.amount(rma.settlement, "return_shipping_fee"), changed[rma.pk]
        by_way = fees_borne(rma.order, kept)
        fee = by_way[rma.outcome]
        if fee != before:
            requote(rma, present_worth(rma), return_shipping_fee=fee)
            facts = {"fee_minor": fee.presentment.minor, "currency": rma.order.presentment_currency}
            kind = "fee.borne" if fee.shop.minor > before.shop.minor else "fee.shared"
            note(rma, kind, at=now, actor=Actor.POLICY, facts=facts)
        Settlement.objects.filter(rma=rma).update(shipping_by_outcome=fees_apart(by_way), shipping_by_parcel=kept)
