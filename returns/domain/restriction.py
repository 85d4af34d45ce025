"""A restriction: for a time, a person at the shop takes no returns beyond the law's from one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_MONTHS = 12
# Twelve months are never longer than this; the database holds it as well.
LONGEST = timedelta(days=366)


class Category(StrEnum):
    """Why, as the customer is told."""

    MISSING_GOODS = "missing_goods"
    OTHER_GOODS = "other_goods"
    WORN_GOODS = "worn_goods"
    UNTRUE_REPORTS = "untrue_reports"
    OTHER = "other"


class AppealOutcome(StrEnum):
    """How a person at the shop answers an appeal."""

    UPHELD = "upheld"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Restriction:
    """What rules are told of a restriction. It counts before `until`, and from that very moment on no more."""

    category: Category
    until: datetime

    def holds(self, *, now: datetime) -> bool:
        """Whether it still counts."""
        return now < self.until
