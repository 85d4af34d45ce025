"""The settlement follows the lines."""

from collections.abc import Sequence

from returns.domain.money import MoneyPair
from returns.domain.settlement import LineQuote
from returns.models import Return, Settlement
from returns.models.fields import quote_columns
from returns.queries.sums import sums_of


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
    quote = sums_of(
        rma,
        lines,
        deduction=deduction,
        exchange=exchange,
        return_shipping_fee=return_shipping_fee,
        shipping_refund=shipping_refund,
        bonus_bps=rma.bonus_bps,
    )
    Settlement.objects.filter(rma=rma).update(**quote_columns(quote))
