"""Where the money may go: what a whole return offers of what each of its lines does, and the bonus on store credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from returns.domain.conditions import Conditions
from returns.domain.settlement import Quote, bonus_on
from returns.domain.status import Outcome


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways the money of one return may go, in the order they are shown, and the bonus that store credit adds."""

    outcomes: tuple[Outcome, ...] = (Outcome.REFUND,)
    bonus_bps: int = 0

    def bonus_of(self, outcome: Outcome) -> int:
        """What one of them adds, in basis points."""
        return self.bonus_bps if outcome == Outcome.STORE_CREDIT else 0


# Who returns a present is given its worth, and asks for nothing else.
GIVEN = Ways((Outcome.GIFT_CARD,))


def ways_of(lines: Sequence[Conditions], *, fault: bool, credit: bool) -> Ways:
    """What all lines offer, in the policy's order, with the lowest of their bonuses.

    Lines with nothing in common are refunded. With `fault` (one line is faulty or wrong) a refund is always among the
    ways (Directive (EU) 2019/771, article 16). Without `credit` nobody can be given store credit.
    """
    if not lines:
        return Ways()
    wanted = dict.fromkeys([*lines[0].policy.outcomes, *lines[0].outcomes])
    common = [Outcome(name) for name in wanted if all(name in line.outcomes for line in lines)]
    possible = tuple(outcome for outcome in common if credit or outcome != Outcome.STORE_CREDIT)
    if not possible or (fault and Outcome.REFUND not in possible):
        possible = (Outcome.REFUND, *possible)
    bonus = min(line.bonus_bps for line in lines) if Outcome.STORE_CREDIT in possible else 0
    return Ways(possible, bonus)


def choices(
    quote: Quote, ways: Ways, apart: Mapping[Outcome, Quote] | None = None
) -> tuple[tuple[Outcome, Quote], ...]:
    """Each way with what it comes to. Where nothing is left to pay there is nothing to choose.

    `apart` are the settlements of ways with fees of their own.
    """
    each = tuple((outcome, priced((apart or {}).get(outcome, quote), ways, outcome)) for outcome in ways.outcomes)
    if ways == GIVEN or any(found.total.presentment.minor for _, found in each):
        return each
    return ((Outcome.REFUND, priced(quote, ways, Outcome.REFUND)),)


def priced(quote: Quote, ways: Ways, outcome: Outcome) -> Quote:
    """The same settlement with the bonus of one way."""
    return replace(quote, bonus=bonus_on(quote.total, ways.bonus_of(outcome)))
