"""No carrier makes a label: the parcel travels with a return slip, and no fee is held back for its way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.shipping import PaidBy
from returns.domain.status import Outcome, ParcelStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import Return, ReverseDelivery, Settlement
from returns.operations.moves import locked
from returns.operations.requote import requote
from returns.queries.by_outcome import as_kept, fees_apart
from returns.queries.pricing import shipping_fee_for
from returns.queries.shared_fee import Kept, fees_borne
from returns.queries.sums import present_worth

NOTHING = [0, 0]


@transaction.atomic
def send_with_slip(*, parcel_id: int, now: datetime) -> bool:
    """Let a parcel that waits for its label travel with a slip, where its policy allows that.

    Who was to pay for a label with the return shipping fee pays the postage, and the fee is dropped; what travels at
    the shop's cost is paid back by it. False where that may not be: the fee cannot be changed any more.
    """
    rma = locked(ReverseDelivery.objects.values_list("rma_id", flat=True).get(pk=parcel_id))
    parcel = rma.parcels.get(pk=parcel_id)
    if parcel.status != ParcelStatus.AWAITING_LABEL or not rma.policy.policy.shipping.slip_instead:
        return False
    if parcel.paid_by == PaidBy.SHOPPER and not _drop_fee(rma, parcel, now=now):
        return False
    note(rma, "label.slip_instead", at=now, actor=Actor.POLICY, facts={"parcel": parcel.pk})
    return True


def _drop_fee(rma: Return, parcel: ReverseDelivery, *, now: datetime) -> bool:
    """Hold nothing back for the way of a parcel; False where Shopify asks for the fee itself, or others share it."""
    if _is_fixed(rma, parcel):
        return False
    ReverseDelivery.objects.filter(pk=parcel.pk).update(paid_by=PaidBy.OWN)
    before = rma.order.amount(rma.settlement, "return_shipping_fee")
    kept = _without_fee(rma, parcel)
    if kept is None or not before.presentment.minor:
        return True
    by_way = fees_borne(rma.order, kept)
    requote(rma, present_worth(rma), return_shipping_fee=by_way[rma.outcome])
    Settlement.objects.filter(rma=rma).update(shipping_by_parcel=kept, shipping_by_outcome=fees_apart(by_way))
    facts = {"fee_minor": by_way[rma.outcome].presentment.minor, "currency": rma.order.presentment_currency}
    note(rma, "fee.dropped", at=now, actor=Actor.POLICY, facts=facts)
    return True


def _is_fixed(rma: Return, parcel: ReverseDelivery) -> bool:
    sends_out = rma.exchange_lines.filter(given_up_at=None).exists()
    in_parts = rma.first_part_id is not None or rma.later_parts.exists()
    shared = parcel.carried_by_id is not None or parcel.carried.exclude(status=ParcelStatus.VOIDED).exists()
    return sends_out or in_parts or shared or rma.settlement.status != SettlementStatus.QUOTED


def _without_fee(rma: Return, parcel: ReverseDelivery) -> Kept | None:
    """What the settlement keeps of its fees: as they were agreed, and nothing borne for this parcel.

    None where one fee is for the whole return, and another of its parcels has a label for it.
    """
    kept: Kept = [dict(each) for each in rma.settlement.shipping_by_parcel]
    if not kept:
        others = rma.parcels.exclude(pk=parcel.pk).exclude(status=ParcelStatus.VOIDED)
        if others.filter(paid_by=PaidBy.SHOPPER).exclude(destination=parcel.destination_id).exists():
            return None
        agreed = {way.value: as_kept(shipping_fee_for(rma, way.value)) for way in Outcome}
        kept = [{"destination": parcel.destination_id, "agreed": agreed}]
    for each in kept:
        if each["destination"] == parcel.destination_id:
            each |= {"borne": dict.fromkeys(each["agreed"], NOTHING), "dropped": True}
    return kept
