"""What a return comes to, from what its lines are worth now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Sum

from returns.domain.money import MoneyPair
from returns.domain.remedy import REMEDIES, remedied
from returns.domain.settlement import LineQuote, Quote, add_up
from returns.domain.status import DispositionType, Outcome
from returns.models import Return, ReturnLineItem
from returns.queries.parts import credited_before, quoted
from returns.queries.worth import PAID_FOR, first_pieces, worth_of


def present_worth(rma: Return, *, shares: Mapping[int, int] | None = None) -> list[LineQuote]:
    """What each line of a return is worth now, without the pieces that are known to be missing.

    A line that is whole is worth what was quoted, whatever has become of the order since. `shares` are held back of
    lines (ids) instead of their own.
    """
    found = []
    for item in rma.lines.select_related("line"):
        item.restocking_fee_bps = (shares or {}).get(item.pk, item.restocking_fee_bps)
        found.append(_present(rma, item))
    return found


def sums_of(
    rma: Return,
    lines: Sequence[LineQuote],
    *,
    bonus_bps: int,
    deduction: MoneyPair | None = None,
    exchange: MoneyPair | None = None,
    return_shipping_fee: MoneyPair | None = None,
    shipping_refund: MoneyPair | None = None,
    outcome: str = "",
) -> Quote:
    """What lines of the return come to by `outcome` (its own unless told).

    What does not hang on them stays, unless another amount of it is given. A remedy comes to nothing, and what it held
    against the goods falls away with it.
    """
    amount, row = rma.order.amount, rma.settlement
    way, nothing = outcome or rma.outcome, amount(row, "total").times(0)
    if way in REMEDIES:
        return remedied(add_up(tuple(lines), return_shipping_fee=nothing), Outcome(way))
    agreed = nothing if rma.outcome in REMEDIES else amount(row, "exchange")
    return add_up(
        tuple(lines),
        return_shipping_fee=return_shipping_fee or amount(row, "return_shipping_fee"),
        exchange=exchange or agreed,
        shipping_refund=shipping_refund or amount(row, "shipping_refund"),
        deduction=deduction or amount(row, "deduction"),
        bonus_bps=bonus_bps,
        credited=credited_before(rma, bonus_bps=bonus_bps),
    )


def _present(rma: Return, item: ReturnLineItem) -> LineQuote:
    missing = item.dispositions.filter(type=DispositionType.MISSING).aggregate(n=Sum("quantity"))["n"] or 0
    if missing:
        return quoted(rma, item, worth_of(rma.order, item, first_pieces(item, item.quantity - missing)))
    items, tax, duties = (rma.order.amount(item, name) for name in PAID_FOR)
    return quoted(rma, item, LineQuote(items, tax, duties, items.times(0)))
