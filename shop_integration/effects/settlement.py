"""Pay, at most once.

`returnProcess` takes no idempotency key. So the intent is committed before the call (IN_DOUBT), our key travels in the
refund's note, and nobody sends again before Shopify was read and shows nothing: no refund with our key, no piece of
ours processed, and enough time since the last sending that no answer can still be under way. Shopify itself helps: a
piece that was processed cannot be processed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from returns.domain.ledger_proof import PENDING
from returns.domain.money import Money, unit_of
from returns.domain.remote_return import RemoteRefund, RemoteReturn
from returns.domain.status import DispositionType, Outcome, SettlementStatus
from returns.operations.credit_bonus import expiry_of
from returns.operations.give_up_exchange import sell_out
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.outbox import GiveUp, Later
from returns.queries.by_outcome import reckoned_there
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.pricing import shipping_fee_for
from returns.queries.returns import return_of, settlement_quote
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.order_refunds import refundable
from shop_integration.admin_api.returns import read_return
from shop_integration.admin_api.settlement import CreditOut, Processed, Suggestion, duties_of, process, suggest
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.pending import still_pending
from shop_integration.effects.stock import check_stock
from shop_integration.effects.stopped import Stopped
from shop_integration.effects.transfers import transfers_of
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

# Longer than all time-outs of one call together (wire.TIMEOUT), so that nothing sent before is still on its way.
SETTLED_AFTER = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send: what is settled, and which payments the money goes back to, or what goes out as store credit."""

    processed: Processed
    transfers: tuple[tuple[str, Money], ...] = ()
    credit: CreditOut | None = None


@at_shopify
def settle(message: OutboxMessage, *, now: datetime) -> None:
    """Pay a settlement that is DUE, or find out what became of one that is IN_DOUBT."""
    rma = return_of(message.payload)
    if rma.settlement.status not in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT}:
        return
    client = connect(rma.shop, now=now)
    try:
        found = _read(client, rma)
        if _paid_already(found, rma, now):
            return
        wait_for_the_last_call(rma, now)
        stop_for_what_is_gone(client, rma, now)
        plan = plan_of(client, rma, found, now)
        # Reading may have taken long; what waits for this call counts from its sending.
        begin_payment(rma_id=rma.pk, now=timezone.now())
        _pay(client, rma, plan, now)
    except Stopped as stop:
        fail_payment(rma_id=rma.pk, problem=stop.problem, detail=stop.detail, now=now)
        if stop.gone:
            sell_out(rma_id=rma.pk, gone=stop.gone, now=now)


def _read(client: AdminClient, rma: Return) -> RemoteReturn:
    found = read_return(client, rma.gid)
    if found is None:
        raise GiveUp("Shopify has no such return")
    return found


def _paid_already(found: RemoteReturn, rma: Return, now: datetime) -> bool:
    """If the return's pieces are settled at Shopify, record that. Raises Stopped or Later."""
    if refund := ours_of(found.refunds, rma):
        record_refund(rma, refund, now)
        return True
    pieces = pieces_of(rma)
    if pieces and all(line.processed >= pieces.get(line.gid, 0) for line in found.lines):
        return _settled_by_others(rma, found, now)
    if found.status != "OPEN":
        raise Stopped("return_not_open", found.status)
    return False


def _settled_by_others(rma: Return, found: RemoteReturn, now: datetime) -> bool:
    """All pieces are processed without our key: a zero settlement of ours, or somebody in Shopify's own admin.

    They may have refunded in several steps, all of which are the payment; the last one stands for it.
    """
    paid = found.refunded_minor
    if paid != rma.settlement.total_presentment_minor:
        raise Stopped("refused", f"settled at Shopify with {paid} instead of {_total(rma).minor} (minor units)")
    if not found.refunds:
        record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=now)
        return True
    for refund in found.refunds:
        _must_have_moved(rma, refund, now)
    record_payment(
        rma_id=rma.pk,
        refund_gid=found.refunds[-1].gid,
        paid_minor=paid,
        by_hand=any(refund.by_hand for refund in found.refunds),
        outcome=found.refunded_to,
        now=now,
    )
    return True


def record_refund(rma: Return, refund: RemoteRefund, now: datetime) -> None:
    """Record what one refund paid. Raises Stopped or Later."""
    _must_have_moved(rma, refund, now)
    record_payment(
        rma_id=rma.pk,
        refund_gid=refund.gid,
        paid_minor=refund.total.minor,
        by_hand=refund.by_hand,
        outcome=refund.outcome,
        now=now,
    )


def _must_have_moved(rma: Return, refund: RemoteRefund, now: datetime) -> None:
    """A refund is not a payment: its transactions must have succeeded. Raises Stopped or Later."""
    if failed := set(refund.outcomes) & {"FAILURE", "ERROR"}:
        raise Stopped("refused", f"{refund.gid}: {', '.join(sorted(failed))}")
    if set(refund.outcomes) & PENDING:
        raise still_pending(rma.settlement.sent_at, now)
    if refund.total.minor and "SUCCESS" not in refund.outcomes:
        raise Stopped("refused", f"{refund.gid}: no transaction")


def wait_for_the_last_call(rma: Return, now: datetime) -> None:
    """What was sent a moment ago may still take effect: nothing is sent again until that is ruled out."""
    sent_at = rma.settlement.sent_at
    if rma.settlement.status == SettlementStatus.IN_DOUBT and sent_at and now < sent_at + SETTLED_AFTER:
        raise Later("the last call may still take effect", delay=sent_at + SETTLED_AFTER - now)


def stop_for_what_is_gone(client: AdminClient, rma: Return, now: datetime) -> None:
    """Nothing is put on the order that cannot be sent. Raises Stopped with what is gone."""
    if gone := check_stock(client, rma, now=now):
        raise Stopped("sold_out", ", ".join(map(str, gone)), gone=frozenset(line.pk for line in gone))


def plan_of(client: AdminClient, rma: Return, found: RemoteReturn, now: datetime) -> Plan:
    """Compare what we agreed with what Shopify suggests. Raises Stopped with both.

    Shopify knows of no deduction, and of the fees that it was told with the return. And the return shipping fee of a
    return in parts it holds back with the first, where we share it out if that one is worth less. A fee beyond what
    comes back it asks for, where nothing goes out: we do not, and it is a suggestion of nothing.
    """
    pieces, total = pieces_of(rma), _total(rma)
    exchanges = {
        line.gid: line.quantity - line.processed
        for line in found.exchanges
        if line.quantity > line.processed and _goes_out(rma, line.gid)
    }
    processed = Processed(pieces, exchanges, _shipping(client, rma), _duties(client, rma))
    if not pieces:
        if total.minor or exchanges:
            raise Stopped("refused", "no piece was received")
        return Plan(processed)
    as_credit = rma.outcome == Outcome.STORE_CREDIT
    suggestion = suggest(client, rma.gid, processed, as_credit=as_credit)
    if suggestion is None:
        raise Stopped("refused", "Shopify suggests no outcome")
    tolerance = (sum(pieces.values()) + sum(exchanges.values())) * unit_of(total.currency)
    borne_later = _borne_by_other_parts(rma)
    agreed = reckoned_there(rma) - borne_later
    # Floored once: what goods in the last part do not cover of its share was held back with the first.
    agreed = Money(max(agreed.minor, 0), agreed.currency)
    owed_there = suggestion.owed.minor > max(borne_later.minor, 0) + tolerance
    if owed_there and (exchanges or agreed.minor):
        _agree_on_what_is_owed(rma, suggestion.owed, tolerance)
        return Plan(processed, ())
    if suggestion.amount.currency != agreed.currency or abs(suggestion.amount.minor - agreed.minor) > tolerance:
        ours, theirs = f"{agreed.amount} {agreed.currency}", suggestion.amount
        raise Stopped("suggestion_differs", f"{ours} / {theirs.amount} {theirs.currency}")
    if as_credit:
        return Plan(processed, credit=_credit(rma, total, suggestion, tolerance, now))
    return Plan(processed, transfers_of(client, rma, total, suggestion, tolerance))


def _shipping(client: AdminClient, rma: Return) -> Money:
    """The outbound delivery that goes back, as Shopify is told of it. More than is left stops as a difference."""
    paid = rma.order.amount(rma.settlement, "shipping_refund").presentment
    if not paid.minor or rma.order.taxes_included:
        return paid
    found = refundable(client, rma.order.gid)
    return found.shipping_as_priced(paid, taxes_included=False) if found else paid


def _duties(client: AdminClient, rma: Return) -> tuple[str, ...]:
    """The customs duties that go back with the goods."""
    if not rma.settlement.duties_presentment_minor:
        return ()
    return duties_of(client, rma.gid, lines={item.gid for item in rma.lines.all() if item.duties_back})


def _borne_by_other_parts(rma: Return) -> Money:
    """What Shopify holds back here of the return shipping fee that later parts bear; below zero in one of those."""
    ours = shipping_fee_for(rma, rma.told_outcome).presentment
    return fee_held_back_at_shopify(rma).presentment - ours


def _credit(rma: Return, total: Money, suggestion: Suggestion, tolerance: int, now: datetime) -> CreditOut | None:
    """The total as store credit, never more than Shopify lets go back. Raises Stopped."""
    if not total.minor:
        return None
    most = suggestion.credit or _credit_beyond_fees(rma, suggestion)
    if most is None:
        raise Stopped("no_store_credit", "")
    if most.minor + tolerance < total.minor:
        raise Stopped("not_refundable", f"{total.amount} / {most.amount} {total.currency}")
    return CreditOut(Money(min(total.minor, most.minor), total.currency), expiry_of(rma, now=now))


def _credit_beyond_fees(rma: Return, suggestion: Suggestion) -> Money | None:
    """The most to go back where Shopify names no way because the fees that it was told take all of it."""
    possible = rma.shop.store_credit and rma.order.customer_gid and not suggestion.amount.minor
    return suggestion.maximum if possible else None


def _goes_out(rma: Return, gid: str) -> bool:
    """What was given up never goes out, though Shopify may still hold it. A return made there has no rows of ours."""
    lines = rma.exchange_lines.all()
    return not lines or any(line.gid == gid and line.given_up_at is None for line in lines)


def _agree_on_what_is_owed(rma: Return, owed: Money, tolerance: int) -> None:
    """What the shopper has to pay must be what they agreed to, for all that was to come back. Raises Stopped."""
    ours = settlement_quote(rma).owed.presentment
    whole = sum(pieces_of(rma).values()) == sum(item.quantity for item in rma.lines.all())
    if not whole or ours.currency != owed.currency or abs(ours.minor - owed.minor) > tolerance:
        raise Stopped("shopper_owes", f"{ours.amount} {ours.currency} / {owed.amount} {owed.currency}")


def _pay(client: AdminClient, rma: Return, plan: Plan, now: datetime) -> None:
    """The one call that moves money. When no answer comes, the settlement stays IN_DOUBT and is read again later."""
    if not plan.processed.pieces:
        record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=now)
        return
    note = f"{rma.number} {rma.settlement.key}"
    try:
        refunds = process(client, rma.gid, plan.processed, transfers=plan.transfers, credit=plan.credit, note=note)
    except (Refused, Rejected) as refusal:
        if not _paid_already(_read(client, rma), rma, now):
            raise Stopped("refused", str(refusal)) from refusal
        return
    refund = ours_of(refunds, rma)
    if refund:
        record_refund(rma, refund, now)
    elif plan.transfers or plan.credit:
        raise Later("the refund is not in the answer")
    else:
        record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=now)


def ours_of(refunds: Sequence[RemoteRefund], rma: Return) -> RemoteRefund | None:
    """The refund that carries our key."""
    return next((refund for refund in refunds if str(rma.settlement.key) in refund.note), None)


def pieces_of(rma: Return) -> dict[str, int]:
    """Return line gid -> received pieces; missing ones are neither processed nor paid."""
    pieces = {}
    for item in rma.lines.all():
        missing = sum(row.quantity for row in item.dispositions.all() if row.type == DispositionType.MISSING)
        if item.quantity > missing:
            pieces[item.gid] = item.quantity - missing
    return pieces


def _total(rma: Return) -> Money:
    return rma.order.amount(rma.settlement, "total").presentment
