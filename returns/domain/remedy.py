"""Remedies for faulty goods that move no money: a repair, or the same article again.

Directive (EU) 2019/771, Article 13: repair or replacement come first, as the shopper chooses unless one of the two is
impossible or costs out of proportion; a lower price or the end of the contract follows where neither was done, or the
fault shows again. A shop says by its policy which of the two it offers.
"""

from __future__ import annotations

from dataclasses import replace

from returns.domain.settlement import Quote, add_up
from returns.domain.status import Outcome

REMEDIES = frozenset({Outcome.REPAIR, Outcome.REPLACEMENT})

# Where a shopper may reject faulty goods for their money at first, within thirty days: Consumer Rights Act 2015, s. 20
# and 22 (GB); Consumer Rights Act 2022, s. 21 and 23 (IE); Decreto-Lei 84/2021, Art. 16 (PT); ZVPot-1, Art. 83 (SI). It
# is offered there at any time, which is kinder.
MONEY_AT_FIRST = frozenset({"GB", "IE", "PT", "SI"})


def remedied(quote: Quote, outcome: Outcome) -> Quote:
    """The settlement of a remedy, which comes to nothing.

    For a repair nothing is owed at all; for a replacement what goes out is worth what comes back. The lines keep what
    they are worth.
    """
    nothing = quote.total.times(0)
    if outcome == Outcome.REPAIR:
        return replace(add_up((), return_shipping_fee=nothing), lines=quote.lines)
    return add_up(quote.lines, return_shipping_fee=nothing, exchange=quote.given)
