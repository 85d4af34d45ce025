"""The settlement follows the lines."""

from collections.abc import Sequence

from returns.domain.money import MoneyPair
from returns.domain.settlement import LineQuote, add_up
from returns.models import Return, Settlement
from returns.models.fields import quote_columns
from returns.queries.parts import credited_before


def requote(
    rma: Return,
    lines: Sequence[LineQuote],
    *,
    deduction: MoneyPair | None = None,
    exchange: MoneyPair | None = None,
    return_shipping_fee: MoneyPair | None = None,
    shipping_refund: MoneyPair | None = None,
) -> None:
    """Sum the lines anew; what does not hang on them stays, unless something new is given for it."""
    amount, row = rma.order.amount, rma.settlement
    quote = add_up(
        tuple(lines),
        return_shipping_fee=return_shipping_fee or amount(row, "return_shipping_fee"),
        exchange=exchange or amount(row, "exchange"),
        shipping_refund=shipping_refund or amount(row, "shipping_refund"),
        deduction=deduction or amount(row, "deduction"),
        bonus_bps=rma.bonus_bps,
        credited=credited_before(rma),
    )
    Settlement.objects.filter(rma=rma).update(**quote_columns(quote))
