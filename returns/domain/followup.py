"""What became of a finding after somebody acted on it, and when one that was set aside comes back. Pure.

What stands out was partly luck: it falls again by itself. So the rate before is first drawn towards what it was
compared with, and multiplied by what the rest of the shop changed by; only a fall below that is put down to more than
chance. It is judged once, when enough has matured: who looks every night finds a fall sooner or later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from returns.domain.statistics import difference

# So many returns would be expected at the old rate before anything is said, of at least so many pieces.
EXPECTED, LEAST_SOLD = 20, 30
# How much "like the others" weighs, in pieces: the most that findings are drawn by.
WEIGHT = 60
# The rest of the shop is only asked where so much of it was sold, and believed within these limits.
ENOUGH_OTHERS, MOST_SEASON = 300, 2.0
LONGEST = timedelta(weeks=52)
WORSE = 1.5


class AnswerKind(StrEnum):
    """What staff did about a finding: something that should help, or nothing, for a reason."""

    ACTED = "acted"
    LEFT = "left"


class Verdict(StrEnum):
    """What became of the rate; FEW: too little was sold within a year to say."""

    FELL = "fell"
    SAME = "same"
    ROSE = "rose"
    FEW = "few"


class Ended(StrEnum):
    """Why an answer no longer holds: taken back, answered anew, or it got much worse."""

    UNDONE = "undone"
    ANEW = "anew"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Share:
    """`k` of `n` pieces whose window is over came back."""

    k: int
    n: int

    @property
    def rate(self) -> float:
        """As a fraction; 0 of nothing."""
        return self.k / self.n if self.n else 0.0


def needed(before: Share) -> int:
    """How many pieces must have matured before it is judged. Known beforehand, whatever comes back."""
    if not before.k:
        return LEAST_SOLD
    return max(LEAST_SOLD, math.ceil(EXPECTED * before.n / before.k))


def expected(before: Share, usual: float, season: float) -> Share:
    """What would come back of as many pieces if nothing had been done. `usual` is the rate of the others."""
    drawn = (before.k + usual * WEIGHT) / (before.n + WEIGHT) if before.n else usual
    return Share(min(round(drawn * season * before.n), before.n), before.n)


def season(before: Share, after: Share) -> float:
    """How many times as high the rate of the rest of the shop is as it was; 1 where too little is known."""
    if min(before.n, after.n) < ENOUGH_OTHERS or not before.k:
        return 1.0
    return min(max(after.rate / before.rate, 1 / MOST_SEASON), MOST_SEASON)


def judge(before: Share, after: Share, *, usual: float, season: float) -> Verdict:
    """Whether the rate fell or rose by more than chance (95 %). A rise is held against the rate that was seen."""
    likely = expected(before, usual, season)
    if difference(after.k, after.n, likely.k, likely.n).high < 0:
        return Verdict.FELL
    seen = Share(min(round(before.k * season), before.n), before.n)
    if difference(after.k, after.n, max(seen.k, likely.k), seen.n).low > 0:
        return Verdict.ROSE
    return Verdict.SAME


def much_worse(now: Share, then: Share) -> bool:
    """Whether it comes back half as often again as when it was set aside, by more than chance."""
    if now.rate < WORSE * then.rate:
        return False
    return difference(now.k, now.n, then.k, then.n).low > 0


def sayable_on(since: date, *, before: Share, weeks: int, waiting: timedelta) -> date:
    """The day on which enough will have matured, if as much is sold as in the `weeks` before.

    `waiting` is how long pieces take until their window is over. At most a year after `since`.
    """
    a_week = before.n / max(weeks, 1)
    selling = math.ceil(needed(before) / a_week) if a_week else LONGEST.days
    return min(since + timedelta(weeks=min(selling, 52)) + waiting, since + LONGEST)
