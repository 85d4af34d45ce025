"""Whether customs duties that were paid for what comes back are given back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returns.domain.settlement import Quote
from returns.domain.withdrawal import Lane

if TYPE_CHECKING:
    from returns.queries.eligibility import WantedLine


def duties_go_back(line: WantedLine, *, fault: bool, lane: Lane = Lane.COMMERCIAL) -> bool:
    """Whether the customs duties paid for a line are given back: where the policy says so, and where the law does.

    Who withdraws gets all payments back (Directive 2011/83/EU, article 13(1)); who was sent faulty or wrong goods pays
    nothing for that.
    """
    return fault or lane == Lane.WITHDRAWAL or line.conditions.duties == "refunded"


def duties_stay(lines: Sequence[WantedLine], quote: Quote) -> bool:
    """Whether customs duties were paid for any of these lines that its quote does not give back."""
    paid = (line.fulfilled.line.duties_presentment_minor for line in lines)
    return any(minor and not worth.duties.presentment.minor for minor, worth in zip(paid, quote.lines, strict=True))
