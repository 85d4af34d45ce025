"""The letter some days after a return: who gets one, and what may stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from returns.domain.survey import ENDED
from returns.domain.withdrawal import Lane

# Whoever's return ended longer ago is not written to any more, also not when a shop switches the letter on.
STALE = timedelta(days=7)
# Nobody gets two such letters of a shop within this time, however much they send back.
PAUSE = timedelta(days=30)
# Where courts take a mere question for advertising, it too needs consent (Germany: BGH, 10 July 2018, VI ZR 225/17).
CONSENT_TO_BE_ASKED = frozenset({"DE"})


class Letter(StrEnum):
    """What is sent: the question alone, a letter that may advertise, or nothing."""

    QUESTION = "question"
    FOUND = "found"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who would read it.

    `restricted`: people at the shop have restricted them; `agreed`: to marketing by e-mail; `looking`: they got money
    back, and nothing in the place of what they had.
    """

    country: str
    lane: str
    restricted: bool
    agreed: bool
    looking: bool = True

    @property
    def may_be_advertised_to(self) -> bool:
        """Never after a withdrawal, nor to who is restricted, nor to who has what they wanted."""
        return self.agreed and self.looking and not self.restricted and self.lane != Lane.WITHDRAWAL


def letter_for(reader: Reader, *, advertises: bool) -> Letter:
    """What is sent, where the shop sends letters at all; `advertises`: it wants suggestions or an offer in them."""
    if advertises and reader.may_be_advertised_to:
        return Letter.FOUND
    if reader.country in CONSENT_TO_BE_ASKED and not reader.agreed:
        return Letter.NONE
    return Letter.QUESTION


def is_over(stage: str) -> bool:
    """Whether a letter still fits: it is not sent where a return was refused, or is open again."""
    return stage in ENDED and stage != "declined"


def month_of(now: datetime, *, time_zone: str) -> datetime:
    """When the month began that `now` is in, by the shop's clock."""
    return now.astimezone(ZoneInfo(time_zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
