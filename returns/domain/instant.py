"""What goes out instead before the goods are back: when it may, and what follows where they do not come. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

# The shopper is reminded so long before the day by which they are to send the goods, and once more after it.
REMINDED_BEFORE = timedelta(days=3)
REMINDED_AFTER = timedelta(days=1)
# From when on a person looks at goods that nobody handed in, and at a parcel that never arrives.
OVERDUE_AFTER = timedelta(days=7)
LONGEST_WAY = timedelta(days=21)


class Instant(StrEnum):
    """When what goes out instead is sent: with the goods (NEVER before them), or earlier.

    APPROVED: as soon as the return is approved. SCANNED: as soon as the carrier has the goods.
    """

    NEVER = "never"
    APPROVED = "approved"
    SCANNED = "scanned"


class Waits(StrEnum):
    """Why something waits for the goods although its policy lets it go out earlier."""

    PERSON = "person"  # the customer is restricted, or a signal asks for a look
    CAP = "cap"  # too much is out already
    MONEY = "money"  # the order has not received enough to pay for it


# What goes out together goes out as late as the most careful of it.
CAREFUL = (Instant.NEVER, Instant.SCANNED, Instant.APPROVED)


def strictest(each: Iterable[str]) -> Instant:
    """When all of it may go out; nothing goes out of nothing."""
    return min((Instant(one) for one in each), key=CAREFUL.index, default=Instant.NEVER)


def may_go(instant: Instant, *, handed_in: bool) -> bool:
    """Whether it may go out now; `handed_in`: the carrier has everything that comes back."""
    return instant == Instant.APPROVED or (instant == Instant.SCANNED and handed_in)


def over_the_cap(cap_minor: int | None, *, out_minor: int, worth_minor: int) -> bool:
    """Whether sending `worth_minor` now would let more be out than the shop allows, in its currency. None: no cap."""
    return cap_minor is not None and out_minor + worth_minor > cap_minor


def reminders_due(ship_by: datetime, *, now: datetime) -> int:
    """How many reminders the shopper should have had by now, who has not sent the goods."""
    return (now >= ship_by - REMINDED_BEFORE) + (now >= ship_by + REMINDED_AFTER)


def is_overdue(ship_by: datetime, *, handed_in: bool, now: datetime) -> bool:
    """Whether goods that are not back by now are a matter for a person."""
    return now >= ship_by + (LONGEST_WAY if handed_in else OVERDUE_AFTER)
