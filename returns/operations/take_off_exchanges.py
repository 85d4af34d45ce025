"""Exchanges are taken off what a return comes to: their worth is the shopper's again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from returns.domain.settlement import LineQuote
from returns.domain.status import SettlementStatus
from returns.models import ExchangeLine, Return, Settlement
from returns.operations.book_money import book_given_up
from returns.operations.follow_linked_order import follow
from returns.operations.requote import requote
from returns.operations.reserve import bind_sum
from returns.queries.returns import settlement_quote
from returns.queries.worth import PAID_FOR


def take_off_exchanges(rma: Return, lines: Sequence[ExchangeLine], *, now: datetime) -> None:
    """Give these exchange lines up and price the return without them, inside the caller's transaction.

    Their linked order follows. A sum that was bound and booked before is so as it is now. Raises UnableToSettle.
    """
    settlement = rma.settlement = Settlement.objects.get(rma=rma)
    amount, before = rma.order.amount, settlement_quote(rma)
    exchange = amount(settlement, "exchange")
    for line in lines:
        line.given_up_at = now
        line.save(update_fields=["given_up_at"])
        exchange = exchange - amount(line, "value")
    worth = LineQuote(*(amount(settlement, part) for part in (*PAID_FOR, "restocking_fee")))
    requote(rma, [worth], exchange=exchange)
    settlement.refresh_from_db()
    follow(rma, now=now)
    if settlement.status == SettlementStatus.FAILED:
        after = settlement_quote(rma)
        bind_sum(rma, (after.total - before.total).presentment.minor)
        book_given_up(rma, settlement, before=before, after=after, now=now)
