"""What the single pieces of a returned line are worth, from what was paid for the order line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Sum

from returns.domain.money import MoneyPair
from returns.domain.remedy import REMEDIES, remedied
from returns.domain.settlement import Claim, LineQuote, Quote, add_up, quote_line
from returns.domain.status import DispositionType, Outcome
from returns.models import Order, Return, ReturnLineItem


def worth_of(order: Order, item: ReturnLineItem, pieces: Sequence[int]) -> LineQuote:
    """Price these pieces (numbers) of the item's order line, with the item's own fee."""
    line = item.line
    claim = Claim(
        ordered=line.quantity,
        done=0,
        quantity=len(pieces),
        discounted=order.amount(line, "discounted"),
        tax=order.amount(line, "tax"),
        fault=item.fault,
        pieces=tuple(pieces),
    )
    return quote_line(claim, taxes_included=order.taxes_included, restocking_bps=item.restocking_fee_bps)


def present_worth(rma: Return, *, shares: Mapping[int, int] | None = None) -> list[LineQuote]:
    """What each line of a return is worth now, without the pieces that are known to be missing.

    A line that is whole is worth what was quoted, whatever has become of the order since. `shares` are held back of
    lines (ids) instead of their own.
    """
    found = []
    for item in rma.lines.select_related("line"):
        item.restocking_fee_bps = (shares or {}).get(item.pk, item.restocking_fee_bps)
        found.append(_present(rma.order, item))
    return found


def sums_of(
    rma: Return,
    lines: Sequence[LineQuote],
    *,
    bonus_bps: int,
    deduction: MoneyPair | None = None,
    return_shipping_fee: MoneyPair | None = None,
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
    return add_up(
        tuple(lines),
        return_shipping_fee=return_shipping_fee or amount(row, "return_shipping_fee"),
        exchange=nothing if rma.outcome in REMEDIES else amount(row, "exchange"),
        shipping_refund=amount(row, "shipping_refund"),
        deduction=deduction or amount(row, "deduction"),
        bonus_bps=bonus_bps,
    )


def _present(order: Order, item: ReturnLineItem) -> LineQuote:
    missing = item.dispositions.filter(type=DispositionType.MISSING).aggregate(n=Sum("quantity"))["n"] or 0
    if missing:
        return worth_of(order, item, first_pieces(item, item.quantity - missing))
    items, tax = order.amount(item, "items"), order.amount(item, "tax")
    return LineQuote(items, tax, items.bps(0 if item.fault else item.restocking_fee_bps))


def first_pieces(item: ReturnLineItem, quantity: int) -> list[int]:
    """The numbers of the item's first pieces: they stay where fewer are left, and are paid where some are missing."""
    return list(item.units.order_by("number").values_list("number", flat=True)[:quantity])
