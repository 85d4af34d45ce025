"""How much a key may do: in one action, in one day, and how often. Pure; amounts in minor units of the shop's currency.

A program that is not understood, or a model that was talked into something, does no more harm than this. What counts
is what an action promises to a shopper (a return that is approved or opened) or orders to be paid, whichever is more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from returns.domain.status import ReturnStatus, SettlementStatus

_NOT_AGREED = {ReturnStatus.REQUESTED, ReturnStatus.DECLINED, ReturnStatus.CANCELED}
_ORDERED = {SettlementStatus.DUE, SettlementStatus.IN_DOUBT, SettlementStatus.PAID}


class Breach(StrEnum):
    """Which cap an action would go beyond."""

    ACTION = "cap_action"
    DAY = "cap_day"
    CHANGES = "cap_changes"


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so much in one action and in one day of the shop, and so many changes a day. None: no cap."""

    action_minor: int | None = None
    day_minor: int | None = None
    changes: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was done with a key on one day."""

    day: date
    minor: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a return owes a shopper: agreed to, ordered to be paid, and ordered beside its goods."""

    promised: int = 0
    ordered: int = 0
    beside: int = 0


def standing(*, worth: int, status: str, settlement: str, beside: int = 0) -> Standing:
    """Of a return whose money, bonus and goods that go out come to `worth`, and refunds without goods to `beside`."""
    worth = max(0, worth)
    return Standing(
        promised=0 if status in _NOT_AGREED else worth,
        ordered=worth if settlement in _ORDERED else 0,
        beside=beside,
    )


def moved(before: Standing, after: Standing) -> int:
    """What an action promised or ordered; never less than nothing."""
    of_goods = max(0, after.promised - before.promised, after.ordered - before.ordered)
    return of_goods + max(0, after.beside - before.beside)


def day_of(now: datetime, *, time_zone: str) -> date:
    """The shop's day."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def on_day(spent: Spent, day: date) -> Spent:
    """What was done on this day: nothing yet, where the latest was another."""
    return spent if spent.day == day else Spent(day)


def breach(caps: Caps, spent: Spent, *, minor: int) -> Breach | None:
    """The cap that one action more, of `minor`, would go beyond."""
    if caps.changes is not None and spent.changes + 1 > caps.changes:
        return Breach.CHANGES
    if not minor:
        return None
    if caps.action_minor is not None and minor > caps.action_minor:
        return Breach.ACTION
    if caps.day_minor is not None and spent.minor + minor > caps.day_minor:
        return Breach.DAY
    return None
