"""A claim against a supplier: where it stands, by when it is answered, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from returns.domain.end_of_day import end_of_day
from returns.domain.working_days import next_working_day

BEFORE_THE_END = timedelta(hours=24)


class ClaimStatus(StrEnum):
    """Where a claim stands. LOST: given up, by a person or for silence. WITHDRAWN: the return came to nothing."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    CREDITED = "CREDITED"
    REFUSED = "REFUSED"
    LOST = "LOST"
    WITHDRAWN = "WITHDRAWN"


# One answer counts. A claim that was refused or given up can be put anew; who answers late is heard all the same.
CLAIM_MOVES: Mapping[StrEnum, frozenset[StrEnum]] = {
    ClaimStatus.OPEN: frozenset(ClaimStatus) - {ClaimStatus.OPEN},
    ClaimStatus.ACCEPTED: frozenset({ClaimStatus.CREDITED, ClaimStatus.LOST, ClaimStatus.WITHDRAWN}),
    ClaimStatus.LOST: frozenset({ClaimStatus.OPEN, ClaimStatus.ACCEPTED, ClaimStatus.CREDITED}),
    ClaimStatus.REFUSED: frozenset({ClaimStatus.OPEN, ClaimStatus.LOST}),
    ClaimStatus.CREDITED: frozenset(),
    ClaimStatus.WITHDRAWN: frozenset(),
}

# Where the supplier is expected to credit what is claimed.
CLAIMED = frozenset({ClaimStatus.OPEN, ClaimStatus.ACCEPTED})


class Refusal(StrEnum):
    """Why a supplier refuses."""

    NOT_OURS = "not_ours"
    NO_PROOF = "no_proof"
    TOO_LATE = "too_late"
    USED = "used"
    NOT_AGREED = "not_agreed"
    OTHER = "other"


class ClaimEventKind(StrEnum):
    """What happens to a claim, in the past tense."""

    SENT = "sent"
    REMINDED = "reminded"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CREDITED = "credited"
    LABEL = "label"
    ASKED = "asked"
    ANSWERED = "answered"
    SILENT = "silent"
    SEEN = "seen"
    LOST = "lost"
    PUT_ANEW = "put_anew"
    LINK_RENEWED = "link_renewed"
    LINK_REVOKED = "link_revoked"
    MONEY_IN = "money_in"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class ClaimActor(StrEnum):
    """Who did it."""

    SUPPLIER = "supplier"
    MERCHANT = "merchant"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Clock:
    """When a supplier is reminded, and when their time is over; a reminder that would come too close is left out."""

    reminders: tuple[datetime, ...]
    due_at: datetime


def clock_of(sent_at: datetime, *, days: int, time_zone: str, country: str) -> Clock:
    """The clock of a claim: due at the end of the last of `days` working days after the day it was sent.

    Working days are those of the supplier's country, days begin and end in the shop's `time_zone`.
    """
    zone = ZoneInfo(time_zone)
    day = sent_at.astimezone(zone).date()
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1), country=country, regions=None)
    due_at = end_of_day(day, zone).astimezone(sent_at.tzinfo)
    half, last = sent_at + (due_at - sent_at) / 2, due_at - BEFORE_THE_END
    return Clock((half, last) if last - half >= BEFORE_THE_END / 4 else (half,), due_at)
