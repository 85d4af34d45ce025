"""When and where the shop collects returns: the merchant's rules, the times that are open, and until when they hold.

Times are the shop's own. Pure: what is booked already, and now, are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

import msgspec

from returns.domain.document import Part
from returns.domain.working_days import public_holidays

Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
Window = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
Prefix = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9]{1,10}$")]


class PickUp(Part, frozen=True):
    """The shop's rules for collections.

    On `weekdays` (1: Monday), in `windows`, not on public holidays; from `notice_days` after the booking and not later
    than `ahead_days`; up to `per_window` collections in one window (0: as many as wanted). Shoppers change or cancel
    until `cut_off_hours` before it begins. Only where the postcode begins with one of `postcodes` (none: in the whole
    country of the shop).
    """

    weekdays: Annotated[tuple[Weekday, ...], msgspec.Meta(min_length=1, max_length=7)] = (1, 2, 3, 4, 5)
    windows: Annotated[tuple[Window, ...], msgspec.Meta(min_length=1, max_length=6)] = ("09:00-12:00", "13:00-17:00")
    notice_days: Annotated[int, msgspec.Meta(ge=0, le=30)] = 1
    ahead_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 14
    cut_off_hours: Annotated[int, msgspec.Meta(ge=0, le=168)] = 24
    per_window: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    postcodes: Annotated[tuple[Prefix, ...], msgspec.Meta(max_length=100)] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A window of a day."""

    day: date
    window: str

    @property
    def key(self) -> str:
        """As forms send it: `2026-11-30 09:00-12:00`."""
        return f"{self.day.isoformat()} {self.window}"


def read_slot(key: str) -> Slot | None:
    """A slot as forms send it; None for anything else."""
    day, _, window = key.partition(" ")
    try:
        return Slot(date.fromisoformat(day), window)
    except ValueError:
        return None


def plain(postcode: str) -> str:
    """A postcode without spaces and signs, in capitals."""
    return "".join(sign for sign in postcode.upper() if sign.isalnum())


def serves(rules: PickUp, *, country: str, postcode: str, home: str) -> bool:
    """Whether the shop collects at an address; `home` is the shop's own country."""
    if country != home:
        return False
    found = plain(postcode)
    return not rules.postcodes or any(found.startswith(prefix) for prefix in rules.postcodes)


def open_slots(rules: PickUp, *, now: datetime, country: str, taken: Mapping[Slot, int]) -> list[Slot]:
    """What can be booked at `now`, in the shop's time; `taken` counts what is booked already."""
    first = now.date() + timedelta(days=rules.notice_days)
    last = now.date() + timedelta(days=max(rules.ahead_days, rules.notice_days))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    found = [Slot(day, window) for day in days if _works(rules, day, country) for window in sorted(rules.windows)]
    return [slot for slot in found if _begins(slot, now) > now and not _is_full(rules, taken.get(slot, 0))]


def may_change(rules: PickUp, slot: Slot, *, now: datetime) -> bool:
    """Whether the shopper may still change or cancel what is booked, at `now` in the shop's time."""
    return now <= _begins(slot, now) - timedelta(hours=rules.cut_off_hours)


def _works(rules: PickUp, day: date, country: str) -> bool:
    return day.isoweekday() in rules.weekdays and day not in public_holidays(country, day.year, ())


def _is_full(rules: PickUp, booked: int) -> bool:
    return 0 < rules.per_window <= booked


def _begins(slot: Slot, now: datetime) -> datetime:
    hour, minute = (int(part) for part in slot.window[:5].split(":"))
    return datetime.combine(slot.day, time(hour, minute), now.tzinfo)
