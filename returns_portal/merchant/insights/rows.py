"""Counts as rows of a table: shares with their intervals, small numbers without a share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.insight import ENOUGH, Dimension, PartKind, Tally, together
from returns.domain.likely import likely
from returns.domain.policy import Policy
from returns.domain.statistics import wilson
from returns.queries.insights import Row
from returns_portal.merchant.insights import words
from returns_portal.merchant.insights.charts import Point

SHOWN = 100
SORTS = ("probable", "rate", "sold", "name")
BAR = 100


@dataclass(frozen=True, slots=True)
class RateRow:
    """One row. `rate` is "" where there is too little; `probable` is the share drawn towards what is usual.

    `key` is that of the product it is of, if it is of one.
    """

    key: str
    name: str
    sub: str
    sold: str
    rate: str
    few: str
    interval: str
    probable: str
    waiting: str
    reasons: tuple[str, ...]
    low_x: float
    width: float
    dot_x: float
    figures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row with what it is sorted by."""

    row: Row
    name: str
    shrunk: float
    low: float


def ranked(rows: Sequence[Row], policy: Policy, *, sort: str) -> list[Ranked]:
    """Rows in their order; "probable" is by what the share is likely above, so that 3 of 3 does not lead."""
    found = [
        Ranked(row, words.value(row.subject, policy), told.mean, told.low)
        for row, told in zip(rows, likely([(row.subject.kind, row.tally) for row in rows]), strict=True)
    ]
    orders: Mapping[str, Callable[[Ranked], Any]] = {
        "probable": lambda each: (-each.low, each.name),
        "rate": lambda each: (each.row.tally.mature < ENOUGH, -_rate(each.row.tally), each.name),
        "sold": lambda each: (-each.row.tally.sent, each.name),
        "name": lambda each: each.name.casefold(),
    }
    return sorted(found, key=orders[sort])


def shown(each: Ranked, policy: Policy, *, scale: float) -> RateRow:
    """A row in words; its bar is drawn on a scale that ends at `scale`."""
    row, tally = each.row, each.row.tally
    limits, rate, enough = wilson(tally.returned, tally.mature), _rate(tally), tally.mature >= ENOUGH
    return RateRow(
        key=row.subject.key if row.subject.dimension == Dimension.PRODUCT else row.subject.parent,
        name=each.name,
        sub=row.subject.kind,
        sold=wording.number(tally.mature),
        rate=words.share(rate) if enough else "",
        few=few(tally),
        interval=words.span(limits) if enough else "",
        probable=words.share(each.shrunk) if tally.mature else "",
        waiting=wording.number(tally.sent - tally.mature) if tally.sent > tally.mature else "",
        reasons=tuple(_reasons(row.parts[PartKind.REASON], tally, policy)),
        low_x=_at(limits.low, scale),
        width=max(_at(limits.high, scale) - _at(limits.low, scale), 1.0),
        dot_x=_at(rate, scale),
        figures=(
            each.name, row.subject.kind, tally.sent, tally.mature, tally.returned, round(rate, 4) if enough else None,
            round(limits.low, 4), round(limits.high, 4), round(each.shrunk, 4),
            "; ".join(f"{words.reason(code, policy)}: {n}" for code, n in row.parts[PartKind.REASON].most_common()),
        ),
    )  # fmt: skip


def few(tally: Tally) -> str:
    """Few pieces, as they are: "3 of 7"."""
    return _("%(k)s of %(n)s") % {"k": wording.number(tally.returned), "n": wording.number(tally.mature)}


def scale_of(found: Sequence[Ranked]) -> float:
    """Where the scale of the bars ends."""
    highs = [
        wilson(each.row.tally.returned, each.row.tally.mature).high for each in found if each.row.tally.mature >= ENOUGH
    ]
    return min(max(highs, default=0.5), 1.0) or 1.0


def points(counts: Mapping[date, Tally], weeks: Sequence[date]) -> list[Point]:
    """Weeks, or four of them at a time where there are many, as points of a line."""
    size = 4 if len(weeks) > 27 else 1
    found = []
    for first in range(0, len(weeks), size):
        group = weeks[first : first + size]
        tally = together(counts.get(week, Tally()) for week in group)
        limits = wilson(tally.returned, tally.mature)
        enough = tally.mature >= ENOUGH
        told = f"{words.share(_rate(tally))} ({few(tally)})" if enough else few(tally) if tally.mature else "–"
        span = words.span(limits) if enough else ""
        found.append(
            Point(wording.short_day(group[0]), _rate(tally) if enough else None, limits.low, limits.high, told, span)
        )
    return found


def _rate(tally: Tally) -> float:
    return tally.returned / tally.mature if tally.mature else 0.0


def _reasons(found: Counter[str], tally: Tally, policy: Policy) -> list[str]:
    return (
        [f"{words.reason(code, policy)} {wording.number(n)}" for code, n in found.most_common(3)]
        if tally.mature
        else []
    )


def _at(share: float, scale: float) -> float:
    return round(min(share / scale, 1.0) * BAR, 1)
