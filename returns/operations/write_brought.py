"""A return of another system is written down: as history of its own kind, or as a return that goes on here."""

from __future__ import annotations

import uuid
from datetime import datetime

from returns.domain.bringing.record import Standing
from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.shipping import Goods
from returns.domain.status import Origin, Outcome, ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import (
    BroughtFile,
    BroughtItem,
    BroughtReturn,
    FulfillmentLine,
    Order,
    Return,
    ReverseDelivery,
)
from returns.operations.approve_return import ship_by_of
from returns.operations.count_again import count_again
from returns.operations.index_returns import index_returns
from returns.operations.moves import refold
from returns.operations.request_return import write_return
from returns.outbox import put_for
from returns.queries.bringing import reason_of
from returns.queries.brought_plans import Plan
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer

# Where the parcel is, as far as the other system knew.
_PARCEL = {
    Standing.APPROVED: ParcelStatus.LABEL_READY,
    Standing.ON_ITS_WAY: ParcelStatus.IN_TRANSIT,
    Standing.ARRIVED: ParcelStatus.DELIVERED,
}


def write_history(file: BroughtFile, plan: Plan, order: Order) -> None:
    """Keep a return that is over as history: nothing of it is ours to pay, to inspect or to tell.

    It counts in insights as pieces that came back of what was sold, for its reason, where goods came back.
    """
    brought = _keep(file, plan, order)
    BroughtItem.objects.bulk_create(
        BroughtItem(
            brought=brought,
            fulfilled_id=match.id,
            quantity=match.quantity,
            reason=reason_of(file, order, match.reason),
            their_reason=match.reason,
        )
        for match in plan.matches
    )
    count_again(shop=order.shop, moments=[order.placed_at])


def write_under_way(file: BroughtFile, plan: Plan, order: Order, *, now: datetime) -> Return | None:
    """Make it a return of ours at the stage it had, under the order's lock; None where pieces are gone meanwhile.

    Nobody is written to and no label is made. Shopify is told of what is agreed on, since it refunds only what it
    knows; what is only asked for it hears of with the approval.
    """
    record = plan.record
    offer = merchants_offer(order, _wanted(file, plan, order), (), now=now)
    if offer.quote is None:
        return None
    outcome = Outcome(record.outcome)
    rma = write_return(
        order,
        offer.preview,
        # With the fees of its way, where the policy knows that one, and without the bonus: nobody was promised one.
        offer.preview.quotes.get(outcome, offer.quote),
        request_key=uuid.uuid4().hex,
        locale=order.locale or order.shop.locale,
        now=now,
        origin=Origin.MERCHANT,
        outcome=outcome,
    )
    rma.requested_at, rma.goods, rma.bonus_bps = record.requested_at or now, Goods.SEND, 0
    if record.standing != Standing.REQUESTED:
        rma.status, rma.approved_at, rma.ship_by = ReturnStatus.OPEN, rma.requested_at, ship_by_of(rma, now)
    rma.save(update_fields=["requested_at", "goods", "bonus_bps", "status", "approved_at", "ship_by"])
    _parcel(rma, record.standing, record.tracking, now)
    _keep(file, plan, order, rma)
    facts = {"source": file.source, "id": record.id, "standing": record.standing, "outcome": record.outcome}
    note(rma, "return.brought", at=now, actor=Actor.MERCHANT, actor_id=file.by, facts=facts)
    if rma.status == ReturnStatus.OPEN:
        put_for(rma, "shopify.create_return", now=now)
    refold(rma, now=now)
    index_returns([rma.pk])
    return rma


def _wanted(file: BroughtFile, plan: Plan, order: Order) -> list[Wanted]:
    """Each line once: pieces of one that two rows name go together, for the reason of the first."""
    pieces: dict[int, int] = {}
    reasons: dict[int, str] = {}
    for match in plan.matches:
        pieces[match.id] = pieces.get(match.id, 0) + match.quantity
        reasons.setdefault(match.id, match.reason)
    known = FulfillmentLine.objects.filter(fulfillment__order=order, pk__in=pieces).values_list("pk", flat=True)
    return [Wanted(pk, pieces[pk], reason_of(file, order, reasons[pk])) for pk in sorted(known)]


def _parcel(rma: Return, standing: Standing | None, tracking: str, now: datetime) -> None:
    """The parcel of the other system travels under its label, so that here it is one of the shopper's own."""
    status = _PARCEL.get(standing) if standing else None
    if status is None or (status == ParcelStatus.LABEL_READY and not tracking):
        return
    ReverseDelivery.objects.create(
        rma=rma, status=status, means=Means.OWN, tracking_number=tracking, label_ready_at=rma.requested_at, heard_at=now
    )


def _keep(file: BroughtFile, plan: Plan, order: Order, rma: Return | None = None) -> BroughtReturn:
    record = plan.record
    if record.standing is None or record.requested_at is None:
        raise ValueError("a return is brought only where it has a standing and a day")
    currency = record.currency or order.presentment_currency
    paid = None if record.refunded is None else Money.of(record.refunded, currency).minor
    return BroughtReturn.objects.create(
        shop=file.shop,
        file=file,
        source=file.source,
        their_id=record.id,
        order=order,
        rma=rma,
        standing=record.standing,
        outcome=record.outcome,
        requested_at=record.requested_at,
        ended_at=record.ended_at,
        refunded_minor=paid,
        currency="" if paid is None else currency,
    )
