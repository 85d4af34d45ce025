"""The one question after a return, and what its answers come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import mean, median

from returns.domain.status import Stage

# 1: very hard, 5: very easy.
SCORES = range(1, 6)
# Where a return is over for its shopper. Who was declined is asked, too: an average of the happy says nothing.
ENDED = frozenset({Stage.REFUNDED, Stage.REPAIRED, Stage.CLOSED, Stage.DECLINED})
CHANGED_FOR = timedelta(days=14)
LONGEST_TEXT = 1_000
# Fewer answers than this have no average worth a decision.
ENOUGH = 10


class Got(StrEnum):
    """What the shopper of a return got in the end."""

    REFUND = "refund"
    STORE_CREDIT = "store_credit"
    GIFT_CARD = "gift_card"
    REPAIR = "repair"
    REPLACEMENT = "replacement"
    EXCHANGE = "exchange"
    DECLINED = "declined"


def got(*, stage: str, outcome: str, exchanged: bool) -> Got:
    """What a return came to: a refusal whatever was asked for, an exchange whatever was paid beside it."""
    if stage == Stage.DECLINED:
        return Got.DECLINED
    return Got.EXCHANGE if exchanged else Got(outcome)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a group of answers comes to; `mean` and `median` are None where they are fewer than ENOUGH.

    `spread` has how many gave each score, from the first of SCORES to the last.
    """

    count: int
    spread: tuple[int, ...]
    mean: float | None
    median: float | None


def summary(scores: Iterable[int]) -> Summary:
    """Count scores and, where there are enough of them, say their middle and their average (to a tenth)."""
    given = list(scores)
    counts, enough = Counter(given), len(given) >= ENOUGH
    return Summary(
        count=len(given),
        spread=tuple(counts[score] for score in SCORES),
        mean=round(mean(given), 1) if enough else None,
        median=float(median(given)) if enough else None,
    )


def is_open(stage: str, *, first_at: datetime | None, now: datetime) -> bool:
    """Whether an answer is taken: once the return is over, and from the first answer on for CHANGED_FOR."""
    return stage in ENDED and (first_at is None or now < first_at + CHANGED_FOR)
