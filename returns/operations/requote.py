"""The settlement follows the lines."""

from collections.abc import Sequence

from returns.domain.money import MoneyPair
from returns.domain.settlement import LineQuote
from returns.models import Return, Settlement
from returns.models.fields import quote_columns
from returns.queries.worth import sums_of


def requote(rma: Return, lines: Sequence[LineQuote], *, deduction: MoneyPair | None = None) -> None:
    """Sum the lines anew; what does not hang on them stays, unless there is a new `deduction`."""
    quote = sums_of(rma, lines, deduction=deduction, bonus_bps=rma.bonus_bps)
    Settlement.objects.filter(rma=rma).update(**quote_columns(quote))
