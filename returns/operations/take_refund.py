"""What was refunded by other hands was for the goods that came back: nothing goes out instead, only a rest is paid."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import MONEY_WAITS, Outcome, RefundKind, SettlementStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations.accept_refunds import explain_refunds
from returns.operations.ask_second_person import refund_or_ask
from returns.operations.credit_bonus import take_outcome
from returns.operations.moves import locked
from returns.operations.record_payment import record_payment
from returns.operations.take_off_exchanges import take_off_exchanges
from returns.queries.linked_orders import get_linked_order, order_is_awaited, refunded_on
from returns.queries.rest import rest_key


class UnableToTake(Exception):
    """Nothing was changed. `code`: `not_received`, `on_the_order`, `money_moved` or `nothing_refunded`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def take_refund(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """Take a refund that somebody made in Shopify since the approval for that of this return.

    The exchange is given up, its draft goes, and the return ends as paid without a payment of ours. What the refund
    leaves of the goods' worth goes back as a refund without goods; where it takes two people, a colleague is asked to
    confirm that. The shopper is told once all of it went back. Raises UnableToTake or UnableToSettle.
    """
    rma = locked(rma_id)
    settlement = rma.settlement
    if not order_is_awaited(rma):
        raise UnableToTake("on_the_order")
    if settlement.status not in MONEY_WAITS:
        raise UnableToTake("money_moved")
    if rma.received_at is None:
        raise UnableToTake("not_received")
    taken = refunded_on(rma.order).by_others - get_linked_order(rma).refunded_before
    if taken <= 0:
        raise UnableToTake("nothing_refunded")
    explain_refunds(rma, taken)
    take_off_exchanges(rma, list(rma.exchange_lines.filter(given_up_at=None)), now=now)
    # Whoever refunded gave the money back: nothing of it is store credit any more, and none of it has a bonus.
    take_outcome(rma, Outcome.REFUND, now=now, booked=settlement.status == SettlementStatus.FAILED)
    rma.settlement.refresh_from_db()
    worth = rma.settlement.total_presentment_minor
    facts = {"total_minor": min(taken, worth), "currency": rma.order.presentment_currency}
    note(rma, "linked_order.refunded", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    rest = max(worth - taken, 0)
    ended = record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, tell=not rest, now=now)
    if rest:
        kind, key = RefundKind.GOODWILL, rest_key(rma.pk)
        refund_or_ask(rma_id=rma.pk, kind=kind, amount_minor=rest, request_key=key, actor_id=actor_id, now=now)
    return ended
