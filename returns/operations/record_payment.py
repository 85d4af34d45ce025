"""What became of a payment: begun, paid, or stopped. Told by the Shopify wing, which asks or reads."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from returns.domain.lifecycle import SETTLEMENT_MOVES
from returns.domain.linked import ExchangeMode
from returns.domain.status import Outcome, SettlementStatus
from returns.history import Actor, note
from returns.models import ExchangeLine, Return, Settlement
from returns.operations.book_money import book_payment
from returns.operations.credit_bonus import promise_bonus, take_outcome
from returns.operations.discount_code import earn_code
from returns.operations.follow_linked_order import bind_linked_order, follow
from returns.operations.moves import locked, move, refold
from returns.operations.record_invoice import owe
from returns.operations.reserve import bind_sum, reserve
from returns.outbox import put_for
from returns.queries.linked_orders import goes_out_apart, order_is_awaited
from returns.queries.linked_worth import goes_back_elsewhere


@transaction.atomic
def begin_payment(*, rma_id: int, now: datetime) -> Settlement:
    """Commit that money is about to move, before it does. From here only reading Shopify can tell what happened.

    Call it again before a second try, once Shopify was read and the first one is known to have done nothing.
    """
    rma = locked(rma_id)
    settlement = rma.settlement
    move(settlement, SETTLEMENT_MOVES, SettlementStatus.IN_DOUBT)
    Settlement.objects.filter(pk=settlement.pk, status=SettlementStatus.IN_DOUBT).update(sent_at=now)
    settlement.refresh_from_db()
    refold(rma, now=now)
    return settlement


@transaction.atomic
def record_payment(
    *,
    rma_id: int,
    refund_gid: str,
    paid_minor: int,
    now: datetime,
    by_hand: bool = False,
    outcome: Outcome = Outcome.REFUND,
    tell: bool = True,
) -> Return:
    """Shopify paid `paid_minor` (presentment currency): close the matter and tell the shopper.

    Where a rest is owed beside it, the shopper is told once that is paid (not `tell`).

    Where the shopper had paid outside Shopify (`by_hand`), no money moves by itself; the merchant is told to.

    `outcome` is where the money really went, which counts for the fees too as long as nothing was due. What went out as
    store credit has its bonus promised, and a discount code that was promised for something sold out is due.

    Money that somebody sent back in Shopify's admin, before it was due here, is bound to the order now, and so is what
    was paid beyond the agreement, and what pays for goods that went out on an order of their own. Repeating it changes
    nothing. Raises UnableToSettle where more would go out than came in.

    Where something goes out on an order of its own, that order is made before this is told; else nothing goes out.
    """
    rma = locked(rma_id)
    before = rma.settlement.status
    paid = {"refund_gid": refund_gid, "paid_at": now, "paid_presentment_minor": paid_minor}
    if not move(rma.settlement, SETTLEMENT_MOVES, SettlementStatus.PAID, **paid):
        return rma
    if order_is_awaited(rma):
        _nothing_goes_out(rma, now)
    if paid_minor:
        take_outcome(rma, outcome, now=now, booked=before != SettlementStatus.QUOTED)
    if before == SettlementStatus.QUOTED:
        reserve(rma, rma.settlement, amount_minor=paid_minor, now=now)
        bind_linked_order(rma)
    elif paid_minor != rma.settlement.total_presentment_minor:
        bind_sum(rma, paid_minor - rma.settlement.total_presentment_minor)
    book_payment(rma, rma.settlement, refund_gid=refund_gid, paid_minor=paid_minor, now=now)
    facts = {
        "refund": refund_gid,
        "total_minor": paid_minor,
        "currency": rma.order.presentment_currency,
        "outcome": str(rma.outcome),
    }
    note(rma, "settlement.paid", at=now, actor=Actor.SHOPIFY, facts=facts)
    if by_hand:
        note(rma, "settlement.by_hand", at=now, actor=Actor.SHOPIFY, facts=facts)
    promise_bonus(rma, paid_minor=paid_minor, now=now)
    earn_code(rma, now=now)
    exchanged = ExchangeLine.objects.filter(rma=rma, given_up_at=None).update(processed_quantity=F("quantity"))
    if exchanged and before != SettlementStatus.QUOTED and not goes_out_apart(rma):
        owe(rma, now=now)
    if goes_back_elsewhere(rma):
        put_for(rma, "exchanges.pay_back", now=now)
    put_for(rma, "shopify.close_return", now=now)
    if tell:
        put_for(rma, _news_for_shopper(rma, exchanged=bool(exchanged)), now=now)
    refold(rma, now=now)
    return rma


def _nothing_goes_out(rma: Return, now: datetime) -> None:
    """The money went back before there was a linked order: whoever was paid is sent nothing instead."""
    lines = ExchangeLine.objects.filter(rma=rma, mode=ExchangeMode.LINKED, given_up_at=None)
    if lines.update(given_up_at=now):
        note(rma, "exchange.given_up", at=now, actor=Actor.SHOPIFY)
    follow(rma, now=now)


def _news_for_shopper(rma: Return, *, exchanged: bool) -> str:
    if rma.outcome == Outcome.REPLACEMENT:
        return "mail.replaced"
    return "mail.exchanged" if exchanged else "mail.refunded"


@transaction.atomic
def fail_payment(*, rma_id: int, problem: str, detail: str, now: datetime) -> Return:
    """The payment did not happen and a person must look. `problem` is a code of `problem_words.PROBLEMS`."""
    rma = locked(rma_id)
    if move(rma.settlement, SETTLEMENT_MOVES, SettlementStatus.FAILED, problem=problem, detail=detail[:1000]):
        note(rma, "settlement.failed", at=now, actor=Actor.SHOPIFY, facts={"problem": problem})
        refold(rma, now=now)
    return rma
