"""Settle a return whose exchange goes out on an order of its own: its money or its goods, and never both.

Two steps, each of which Shopify makes once. `returnProcess` settles the pieces with what is left of their money, or
with none: a piece that was processed cannot be refunded as a piece again. Then the draft becomes the order: one draft
makes one order. Where the shopper had to pay for it first, it is an order already. Before each step the return's own
order is read again: somebody may have refunded it in Shopify's admin.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from returns.domain.money import Money
from returns.domain.remote_return import RemoteRefund, RemoteReturn
from returns.domain.status import Outcome, SettlementStatus
from returns.operations.end_with_refund import end_with_refund
from returns.operations.give_up_exchange import sell_out
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.reserve import UnableToSettle
from returns.outbox import Later
from returns.queries.linked_orders import get_linked_order, gone_early, was_to_go_out_apart
from returns.queries.returns import return_of
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.draft_orders import Draft, complete_draft, read_draft
from shop_integration.admin_api.settlement import process
from shop_integration.connect import connect
from shop_integration.effects.linked_drafts import ensure_draft, note_order, stop_if_paid_otherwise
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import where
from shop_integration.effects.settlement import (
    Plan,
    ours_of,
    pieces_of,
    plan_of,
    record_refund,
    settle,
    stop_for_what_is_gone,
    wait_for_the_last_call,
)
from shop_integration.effects.stopped import Stopped
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return


@at_shopify
def settle_linked(message: OutboxMessage, *, now: datetime) -> None:
    """Settle what is DUE, or find out what became of what is IN_DOUBT."""
    rma = return_of(message.payload)
    if rma.settlement.status not in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT}:
        return
    client = connect(rma.shop, now=now)
    try:
        if was_to_go_out_apart(rma):
            if not _paid_without_order(client, rma, now):
                settle(message, now=now)
            return
        refund = _process(client, rma, now)
        make_order(client, rma, now)
        if refund:
            record_refund(rma, refund, now)
        else:
            record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=now)
    except Stopped as stop:
        fail_payment(rma_id=rma.pk, problem=stop.problem, detail=stop.detail, now=now)
        if stop.gone:
            sell_out(rma_id=rma.pk, gone=stop.gone, now=now)


def _paid_without_order(client: AdminClient, rma: Return, now: datetime) -> bool:
    """Whether the pieces are settled for an order that was given up since: their worth goes back without them, then.

    Raises Stopped. Store credit is given for pieces only, so that such a return waits for a person.
    """
    found = where(client, rma.gid)
    if found.refunds or rma.outcome != Outcome.REFUND or not _is_processed(rma, found):
        return False
    stop_if_paid_otherwise(client, rma, now, unpaid=_total(rma))
    try:
        end_with_refund(rma_id=rma.pk, rest_minor=_total(rma).minor, now=now)
    except UnableToSettle as refusal:
        raise Stopped("not_refundable", refusal.code) from refusal
    return True


def _process(client: AdminClient, rma: Return, now: datetime) -> RemoteRefund | None:
    """Settle the pieces with what is left of their money, unless that is done; gives back our refund, if there is one.

    Raises Stopped or Later.
    """
    found = where(client, rma.gid)
    if _is_processed(rma, found):
        begin_payment(rma_id=rma.pk, now=now)
        return ours_of(found.refunds, rma)
    if found.status != "OPEN":
        raise Stopped("return_not_open", found.status)
    wait_for_the_last_call(rma, now)
    stop_for_what_is_gone(client, rma, now)
    stop_if_paid_otherwise(client, rma, now, unpaid=_total(rma))
    plan = plan_of(client, rma, found, now)
    if not plan.processed.pieces and gone_early(rma) is None:
        raise Stopped("refused", "no piece was received")
    _draft_of(client, rma, now)
    begin_payment(rma_id=rma.pk, now=timezone.now())
    return _send(client, rma, plan) if plan.processed.pieces else None


def _is_processed(rma: Return, found: RemoteReturn) -> bool:
    """Whether every piece is settled there, for our sum. Raises Stopped where money for them went back otherwise."""
    pieces = pieces_of(rma)
    settled = bool(pieces) and all(line.processed >= pieces.get(line.gid, 0) for line in found.lines)
    paid = sum(refund.total.minor for refund in found.refunds)
    if paid and not (settled and ours_of(found.refunds, rma)):
        currency = rma.order.presentment_currency
        raise Stopped("refunded_by_hand", f"{Money(paid, currency).amount} {currency}")
    return settled


def _send(client: AdminClient, rma: Return, plan: Plan) -> RemoteRefund | None:
    """The one call that settles pieces. Without an answer the settlement stays IN_DOUBT, and Shopify is read again."""
    note = f"{rma.number} {rma.settlement.key}"
    try:
        refunds = process(client, rma.gid, plan.processed, transfers=plan.transfers, credit=plan.credit, note=note)
    except (Refused, Rejected) as refusal:
        found = where(client, rma.gid)
        if not _is_processed(rma, found):
            raise Stopped("refused", str(refusal)) from refusal
        refunds = found.refunds
    refund = ours_of(refunds, rma)
    if refund is None and (plan.transfers or plan.credit):
        raise Later("the refund is not in the answer")
    return refund


def make_order(client: AdminClient, rma: Return, now: datetime, *, unpaid: Money | None = None) -> None:
    """Let the draft become the order, unless it is one; `unpaid` is still to go back. Raises Stopped or Later."""
    draft = _draft_of(client, rma, now)
    if draft is None:
        return
    if get_linked_order(rma).owed_presentment_minor:
        raise Stopped("linked_not_paid", "")
    stop_if_paid_otherwise(client, rma, now, unpaid=unpaid or Money(0, rma.order.presentment_currency))
    try:
        done = complete_draft(client, draft.gid)
    except (Refused, Rejected) as refusal:
        again = read_draft(client, draft.gid)
        if again is None or not again.order_gid:
            raise Stopped("draft_refused", str(refusal)) from refusal
        done = again
    if not done.order_gid:
        raise Later("the order is not in the answer")
    note_order(client, rma, done, now)


def _draft_of(client: AdminClient, rma: Return, now: datetime) -> Draft | None:
    """The draft; None where it is an order by now. Raises Stopped, also where Shopify refuses to make one, or Later."""
    try:
        return ensure_draft(client, rma, now)
    except (Refused, Rejected) as refusal:
        raise Stopped("draft_refused", str(refusal)) from refusal


def _total(rma: Return) -> Money:
    return rma.order.amount(rma.settlement, "total").presentment
