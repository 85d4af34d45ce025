"""Where the money may go: what a whole return offers of what each of its lines does, and the bonus on store credit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from returns.domain.conditions import Conditions
from returns.domain.remedy import REMEDIES, remedied
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

    def without(self, outcome: Outcome) -> Ways:
        """The same without one of them; a refund where nothing else is left."""
        left = tuple(way for way in self.outcomes if way != outcome)
        return replace(self, outcomes=left or (Outcome.REFUND,))


# Who returns a present is given its worth, and asks for nothing else.
GIVEN = Ways((Outcome.GIFT_CARD,))


def ways_of(
    lines: Sequence[Conditions],
    *,
    fault: bool,
    credit: bool,
    remedies: Collection[Outcome] = (),
    money_at_first: bool = False,
) -> Ways:
    """What all lines offer, in the policy's order, with the lowest of their bonuses.

    Lines with nothing in common are refunded. With `fault` (one line is faulty or wrong) a refund is among the ways
    unless a remedy is that comes before it in law; `money_at_first`: always (see `domain.remedy`). `remedies` are what
    could be done for these lines. Without `credit` nobody can be given store credit.
    """
    if not lines:
        return Ways()
    wanted = dict.fromkeys([*lines[0].policy.outcomes, *lines[0].outcomes])
    common = [Outcome(name) for name in wanted if all(name in line.outcomes for line in lines)]
    shut = {*(REMEDIES - set(remedies)), *(() if credit else (Outcome.STORE_CREDIT,))}
    possible = tuple(outcome for outcome in common if outcome not in shut)
    owed = fault and (money_at_first or not REMEDIES.intersection(possible))
    if not possible or (owed and Outcome.REFUND not in possible):
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
    if ways == GIVEN or REMEDIES.intersection(ways.outcomes) or any(found.total.presentment.minor for _, found in each):
        return each
    return ((Outcome.REFUND, priced(quote, ways, Outcome.REFUND)),)


def priced(quote: Quote, ways: Ways, outcome: Outcome) -> Quote:
    """The same settlement with the bonus of one way; a remedy comes to nothing."""
    if outcome in REMEDIES:
        return remedied(quote, outcome)
    return replace(quote, bonus=bonus_on(quote.total, ways.bonus_of(outcome)))
