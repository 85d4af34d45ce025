"""A return that began at Shopify joins ours: asked for in the customer account, or made in the admin or at a till."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from returns.domain.money import MoneyPair
from returns.domain.policy import Policy
from returns.domain.remote_return import RemoteLine, RemoteReturn
from returns.domain.settlement import Claim, LineQuote, add_up, quote_line
from returns.domain.status import DriftKind, Origin, ReturnStatus, SettlementStatus, Stage
from returns.history import Actor, note
from returns.models import (
    Disposition,
    FulfillmentLine,
    Order,
    PolicyVersion,
    Return,
    ReturnLineItem,
    ReturnUnit,
    Settlement,
    Shop,
)
from returns.models.fields import quote_columns
from returns.operations.book_money import book_payment
from returns.operations.credit_bonus import take_outcome
from returns.operations.drift import note_drift
from returns.operations.index_returns import index_returns
from returns.operations.moves import refold
from returns.operations.reserve import reserve
from returns.queries.eligibility import policy_of
from returns.queries.linked_worth import goes_back_elsewhere, linked_source
from returns.queries.worth import worth_columns

ENDED = (ReturnStatus.DECLINED, ReturnStatus.CANCELED)


def next_number(shop: Shop) -> str:
    """The shop's next RMA number."""
    Shop.objects.filter(pk=shop.pk).update(last_rma=F("last_rma") + 1)
    return f"R-{Shop.objects.values_list('last_rma', flat=True).get(pk=shop.pk)}"


def adopt_return(order: Order, theirs: RemoteReturn, *, listed_at: datetime, now: datetime) -> Return | None:
    """Write Shopify's return down as one of ours, inside the caller's transaction and under the order's lock.

    Shopify's status is taken over as it is; nothing is told back. Lines nobody verified, and pieces that another return
    of ours holds, are left out; None if nothing is left then.
    """
    chosen = _claimed(order, theirs)
    if not chosen:
        return None
    rma = _head(order, theirs, listed_at, now)
    ended = rma.status in ENDED
    worth = [_worth(order, line, sent, pieces) for line, sent, pieces in chosen]
    _settlement(rma, order, theirs, worth)
    for (line, sent, pieces), quoted in zip(chosen, worth, strict=True):
        _item(rma, line, sent, pieces, quoted, live=not ended)
    _goods_seen_there(rma, theirs, now)
    _money_paid_there(rma, theirs, now)
    _owed_elsewhere(rma, theirs, now)
    note(rma, "return.adopted", at=now, actor=Actor.SHOPIFY, facts={"gid": theirs.gid, "status": theirs.status})
    refold(rma, now=now)
    index_returns([rma.pk])
    return rma


Chosen = tuple[RemoteLine, FulfillmentLine, tuple[int, ...]]


def _claimed(order: Order, theirs: RemoteReturn) -> list[Chosen]:
    """Each verified line with the pieces it claims: those that no other return holds, lowest numbers first."""
    sent = FulfillmentLine.objects.filter(fulfillment__order=order).select_related("line")
    by_gid = {row.gid: row for row in sent}
    held: dict[int, set[int]] = {}
    if theirs.status not in ENDED:
        units = ReturnUnit.objects.filter(order_line__order=order, live=True)
        for line_id, number in units.values_list("order_line_id", "number"):
            held.setdefault(line_id, set()).add(number)
    chosen = []
    for line in theirs.lines:
        if row := by_gid.get(line.fulfilled_gid):
            taken = held.setdefault(row.line_id, set())
            free = [number for number in range(1, row.line.quantity + 1) if number not in taken]
            if pieces := tuple(free[: line.quantity]):
                taken.update(pieces)
                chosen.append((line, row, pieces))
    return chosen


def _head(order: Order, theirs: RemoteReturn, listed_at: datetime, now: datetime) -> Return:
    """The return itself. Shopify does not say when one was declined or cancelled: then it ended when we heard of it."""
    policy = order.policy or PolicyVersion.objects.get(shop=order.shop, status=PolicyVersion.Status.ACTIVE)
    return Return.objects.create(
        shop=order.shop,
        order=order,
        policy=policy,
        number=next_number(order.shop),
        request_key=theirs.gid[-64:],
        status=theirs.status,
        stage=Stage.REQUESTED,
        origin=Origin.SHOPIFY,
        locale=order.locale or order.shop.locale,
        email=order.email,
        gid=theirs.gid,
        shopify_name=theirs.name,
        registered_at=listed_at,
        requested_at=theirs.requested_at or now,
        stage_since=now,
        approved_at=theirs.approved_at,
        closed_at=theirs.closed_at or (now if theirs.status in ENDED else None),
        decline_reason=theirs.decline_reason,
        decline_note=theirs.decline_note[:500],
    )


def _worth(order: Order, line: RemoteLine, sent: FulfillmentLine, pieces: Sequence[int]) -> LineQuote:
    return quote_line(
        Claim(
            ordered=sent.line.quantity,
            done=pieces[0] - 1,
            quantity=len(pieces),
            discounted=order.amount(sent.line, "discounted"),
            tax=order.amount(sent.line, "tax"),
            pieces=tuple(pieces),
            duties=order.amount(sent.line, "duties") if _duties_go_back(order) else None,
        ),
        taxes_included=order.taxes_included,
        restocking_bps=line.restocking_fee_bps,
    )


def _duties_go_back(order: Order) -> bool:
    """What is made in Shopify's admin names no exception of ours, so the policy's general word counts."""
    return policy_of(order).fees.duties == "refunded"


def _settlement(rma: Return, order: Order, theirs: RemoteReturn, worth: Sequence[LineQuote]) -> None:
    """Quote with the fees that Shopify holds; the same sum is compared with Shopify's suggestion before it is paid."""
    quoted = add_up(tuple(worth), return_shipping_fee=_shipping_fee(order, theirs))
    Settlement.objects.create(rma=rma, status=SettlementStatus.QUOTED, key=uuid.uuid4(), **quote_columns(quoted))


def _shipping_fee(order: Order, theirs: RemoteReturn) -> MoneyPair:
    zero = MoneyPair.zero(order.shop_currency, order.presentment_currency)
    return theirs.return_shipping_fee or zero


def _item(
    rma: Return, line: RemoteLine, sent: FulfillmentLine, pieces: Sequence[int], quoted: LineQuote, *, live: bool
) -> None:
    item = ReturnLineItem.objects.create(
        rma=rma,
        line=sent.line,
        fulfilled=sent,
        quantity=len(pieces),
        reason=_reason(policy_of(rma.order), line.reason),
        note=line.note[:300],
        gid=line.gid,
        restocking_fee_bps=line.restocking_fee_bps,
        duties_back=_duties_go_back(rma.order),
        **worth_columns(quoted),
    )
    ReturnUnit.objects.bulk_create(
        ReturnUnit(order_line=item.line, item=item, number=piece, of_quantity=sent.line.quantity, live=live)
        for piece in pieces
    )


def _goods_seen_there(rma: Return, theirs: RemoteReturn, now: datetime) -> None:
    """What was looked at before we knew of the return is no news for the shopper: it is written down only."""
    items = list(rma.lines.select_related("fulfilled"))
    disposed = theirs.disposed
    if any(sum(disposed.get(item.fulfilled.gid, {}).values()) != item.quantity for item in items):
        return
    Disposition.objects.bulk_create(
        Disposition(item=item, type=kind, quantity=quantity, noted_at=now)
        for item in items
        for kind, quantity in disposed[item.fulfilled.gid].items()
        if quantity
    )
    rma.received_at = theirs.closed_at or now
    rma.save(update_fields=["received_at"])


def _money_paid_there(rma: Return, theirs: RemoteReturn, now: datetime) -> None:
    """What was paid before we knew of the return is right as it is, whatever we would have quoted."""
    outcomes = {outcome for refund in theirs.refunds for outcome in refund.outcomes}
    if not theirs.processed or outcomes != {"SUCCESS"}:
        return
    reserve(rma, rma.settlement, amount_minor=theirs.refunded_minor, now=now)
    take_outcome(rma, theirs.refunded_to, now=now, booked=True)
    paid = {"refund_gid": theirs.refunds[-1].gid, "paid_presentment_minor": theirs.refunded_minor}
    Settlement.objects.filter(rma=rma).update(status=SettlementStatus.PAID, paid_at=theirs.closed_at or now, **paid)
    gid, minor = theirs.refunds[-1].gid, theirs.refunded_minor
    book_payment(rma, rma.settlement, refund_gid=gid, paid_minor=minor, now=now)
    rma.refresh_from_db()


def _owed_elsewhere(rma: Return, theirs: RemoteReturn, now: datetime) -> None:
    """Who settled it cannot have known in Shopify's admin what the order before owes for the article."""
    back, row = goes_back_elsewhere(rma), linked_source(rma.order)
    if theirs.processed and back and row:
        facts = {"linked": rma.order.name, "order": back.order_name, "back_minor": back.amount.presentment.minor}
        note_drift(rma=rma, kind=DriftKind.LINKED_UNPAID, facts=facts, now=now)


def _reason(policy: Policy, handle: str) -> str:
    """The policy's own code for Shopify's reason, else Shopify's handle."""
    return next((reason.code for reason in policy.reasons if reason.shopify_handle == handle), handle[:64] or "other")
