"""What shoppers are told of although nobody did anything: a day comes near, or something takes longer. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

# Nobody is told today of what they were told yesterday, or of what was long over when this began to be told.
SETTLED = timedelta(days=2)
LONGEST_AGO = timedelta(days=30)


class NoticeKind(StrEnum):
    """What a notice is about; the catalogue of messages has the same names."""

    SEND_SOON = "send_soon"
    SILENT = "parcel_silent"
    COUNT_LATE = "count_late"
    REFUND_LATE = "refund_late"
    SUPPLIER = "supplier_news"


class WindowReminder(StrEnum):
    """Whom a shop reminds of the end of their window: nobody, who began a return, or everybody."""

    OFF = "off"
    STARTED = "started"
    ALL = "all"


class SupplierWait(StrEnum):
    """Why a label that a supplier makes is not there yet."""

    ASKED = "asked"
    QUESTION = "question"
    REFUSED = "refused"
    LATE = "late"


def in_good_time(end: datetime, *, days: int, now: datetime) -> bool:
    """Whether the end is `days` away or less, and still to come."""
    return end - timedelta(days=days) <= now < end


def is_late(since: datetime | None, *, days: int, now: datetime) -> bool:
    """Whether something has taken more than the `days` that were promised for it, and not for ages."""
    return since is not None and since + timedelta(days=days) <= now < since + timedelta(days=days) + LONGEST_AGO


def first_end(ends: Collection[datetime], *, now: datetime) -> datetime | None:
    """The first of several ends that is still to come."""
    return min((end for end in ends if end > now), default=None)
