"""The settlement follows the lines."""

from collections.abc import Sequence

from returns.domain.settlement import LineQuote, add_up
from returns.models import Return, Settlement
from returns.models.fields import quote_columns


def requote(rma: Return, lines: Sequence[LineQuote]) -> None:
    """Sum the lines anew; the return shipping fee, the exchange, the shipping given back and a deduction stay."""
    amount, row = rma.order.amount, rma.settlement
    quote = add_up(
        tuple(lines),
        return_shipping_fee=amount(row, "return_shipping_fee"),
        exchange=amount(row, "exchange"),
        shipping_refund=amount(row, "shipping_refund"),
        deduction=amount(row, "deduction"),
    )
    Settlement.objects.filter(rma=rma).update(**quote_columns(quote))
