"""The shop's own warranty: what it answers for beyond the law, by product type."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from dateutil.relativedelta import relativedelta

from returns.domain.asking import is_about
from returns.domain.document import Part
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict

LONGEST_MONTHS = 1200


class Warranty(Part, frozen=True):
    """For how many months from delivery the shop answers for faults of some product types, of all where none is named.

    It only adds to the law (Directive (EU) 2019/771, article 17).
    """

    months: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_MONTHS)]
    product_types: tuple[str, ...] = ()


def months_for(warranties: tuple[Warranty, ...], product_type: str) -> int:
    """The longest warranty on a product type, in months; 0 for none."""
    return max((each.months for each in warranties if is_about(each.product_types, product_type)), default=0)


def warranty_until(facts: LineFacts, months: int) -> datetime:
    """The first moment at which a warranty is over: the day of delivery is not counted, in the shop's time.

    Without a known delivery it counts from dispatch.
    """
    zone = ZoneInfo(facts.time_zone)
    first = (facts.delivered_at or facts.fulfilled_at).astimezone(zone).date()
    return datetime.combine(first + relativedelta(months=months) + timedelta(days=1), time(), zone)


def claim(rule: str, facts: LineFacts, months: int, *, now: datetime) -> Verdict | None:
    """REVIEW where the shop's warranty holds for a fault, or the reason is yet to be told; else None."""
    if facts.fault is False or not months:
        return None
    until = warranty_until(facts, months)
    if now >= until:
        return None
    told = {"until": (until - timedelta(seconds=1)).isoformat(), "months": months}
    return Verdict(rule, Answer.REVIEW, "warranty", told)
