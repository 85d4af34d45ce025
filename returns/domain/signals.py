"""Signals: what in a person's history with this shop makes somebody look first. Pure arithmetic that can be read back.

A signal is no score: it names the numbers it was made of, the threshold, and since when was counted. It knows this
shop's data alone, and never refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from returns.domain.care import Care

WHOLE = 10_000
# Fewer reports of faults than this are bad luck, whatever share they make.
LEAST_REPORTS = 3
# Fewer faultless pieces sent back than this are nobody's habit, however few the shop's others send back.
LEAST_RETURNED = 3
# Half of fewer people than this is no measure for anybody.
LEAST_PEOPLE = 30
# A return asked for within these days of its last moment was late.
LATE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Median:
    """The share of their pieces, in basis points, that half of `people` of this shop send back at most."""

    share_bps: int
    people: int


@dataclass(frozen=True, slots=True)
class History:
    """A person's history with the shop since a moment, in pieces unless said otherwise.

    `returned` are pieces without a fault that came back on the shop's own terms: who uses a right of the law is not
    held to account for it. `unsellable` came back so, but could not be restocked, and `late` counts the returns of such
    pieces that were asked for at the very end of the window. `undelivered` counts orders that a carrier
    handed over and the shopper says never came, `accounts` the e-mail addresses that ordered to the same address.
    `median` is what the shop's other regular customers send back; None while nobody knows.
    """

    since: datetime
    orders: int = 0
    sent: int = 0
    returned: int = 0
    faulty: int = 0
    missing: int = 0
    unsellable: int = 0
    late: int = 0
    undelivered: int = 0
    accounts: int = 0
    median: Median | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One threshold that was reached: a code of `signal_words.SENTENCES`, and the numbers behind it."""

    code: str
    numbers: Mapping[str, int]
    since: datetime

    def as_json(self) -> dict[str, Any]:
        """The signal as it is kept with a verdict."""
        return {"code": self.code, "numbers": dict(self.numbers), "since": self.since.isoformat()}


def signals(history: History, care: Care) -> tuple[Signal, ...]:
    """The signals that a history gives under the shop's thresholds, in a fixed order."""
    return tuple(Signal(code, numbers, history.since) for code, numbers in _reached(history, care))


def _reached(history: History, care: Care) -> Iterator[tuple[str, dict[str, int]]]:
    known = history.orders >= care.orders and history.sent > 0
    if care.returned_bps is not None and known and _share(history.returned, history.sent) >= care.returned_bps:
        yield "returned_share", _of_sent(history, history.returned, care.returned_bps)
    if known and history.median and _is_far_above(history, history.median, care.above_median_bps):
        told = {"median": history.median.share_bps, "people": history.median.people}
        yield "above_median", _of_sent(history, history.returned, care.above_median_bps or 0) | told
    often = history.faulty >= LEAST_REPORTS
    if care.faulty_bps is not None and known and often and _share(history.faulty, history.sent) >= care.faulty_bps:
        yield "faulty_share", _of_sent(history, history.faulty, care.faulty_bps)
    for code, found, threshold in (
        ("missing_pieces", history.missing, care.missing_pieces),
        ("unsellable_pieces", history.unsellable, care.unsellable_pieces),
        ("late_returns", history.late, care.late_returns),
        ("undelivered", history.undelivered, care.undelivered),
        ("accounts", history.accounts, care.accounts),
    ):
        if threshold is not None and found >= threshold:
            yield code, {"found": found, "threshold": threshold}


def _is_far_above(history: History, median: Median, distance: int | None) -> bool:
    """Whether a person's share lies that far above the shop's median; few pieces and few people say nothing."""
    enough = history.returned >= LEAST_RETURNED and median.people >= LEAST_PEOPLE
    share = _share(history.returned, history.sent)
    return distance is not None and enough and share >= median.share_bps + distance


def _of_sent(history: History, found: int, threshold: int) -> dict[str, int]:
    return {"found": found, "sent": history.sent, "orders": history.orders, "threshold": threshold}


def _share(part: int, whole: int) -> int:
    return part * WHOLE // whole
