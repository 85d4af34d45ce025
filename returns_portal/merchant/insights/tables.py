"""The tables of insights as rows for files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from returns.domain.insight import Dimension
from returns.queries.insights import by_week, rows_of
from returns.queries.policies import active_policy
from returns_portal.merchant.insights.period import Period
from returns_portal.merchant.insights.rows import SORTS, ranked, shown

if TYPE_CHECKING:
    from returns.models import Shop

HEADINGS = (
    "name", "type", "sold", "window_over", "came_back", "rate", "rate_low", "rate_high", "rate_probable", "reasons",
)  # fmt: skip
WEEKS = ("week", "sold", "window_over", "came_back", "came_back_early")


def dimension_rows(shop: Shop, dimension: Dimension, period: Period) -> Iterator[tuple[Any, ...]]:
    """One dimension under HEADINGS, the most likely to come back first."""
    policy = active_policy(shop).policy
    for each in ranked(rows_of(shop, dimension, period.weeks), policy, sort=SORTS[0]):
        yield shown(each, policy, scale=1.0).figures


def week_rows(shop: Shop, period: Period) -> Iterator[tuple[Any, ...]]:
    """Each week under WEEKS."""
    counts = by_week(shop, Dimension.ALL, period.weeks)
    return ((week, t.sent, t.mature, t.returned, t.early) for week, t in sorted(counts.items()))
