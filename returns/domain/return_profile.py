"""Shopify's own return rules as values: one profile for the whole shop, and others for some of its markets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from returns.domain.document import Part

ITEM_DELIVERY = "ITEM_DELIVERY_DATE"
LAST_ITEM_DELIVERY = "LAST_ITEM_DELIVERY_DATE"


class ProfileRules(Part, frozen=True):
    """What a profile says of returns. `days` below zero have no end, None is not said; the same for an empty `start`.

    `start` is Shopify's code, which may be one that nobody knew when this was written.
    """

    accepts: bool = True
    days: int | None = None
    start: str = ""
    business_day: bool = False

    @property
    def endless(self) -> bool:
        """Whether a return is possible for ever."""
        return self.days is not None and self.days < 0


class Profile(Part, frozen=True):
    """One return policy profile. Shopify's default has no name; without `rules` everything may come back for ever.

    `markets` are names. Where Shopify does not tell them the list is empty.
    """

    gid: str
    name: str = ""
    default: bool = False
    markets: tuple[str, ...] = ()
    rules: ProfileRules | None = None
    updated_at: datetime | None = None

    @property
    def said(self) -> ProfileRules:
        """The rules, also where there are none: then nothing limits a return."""
        return self.rules or ProfileRules(days=-1)

    @property
    def mark(self) -> str:
        """A short text that changes whenever the profile says something else."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:16]


class ReadingProblem(StrEnum):
    """Why there is no fresh answer: Shopify does not tell (this app, yet), or did not answer."""

    NOT_TOLD = "not_told"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class ProfilesTold:
    """What is known of a shop's profiles, the default first. `read_at` is when Shopify told them, None for never.

    `tried_at` is when Shopify was asked last; `problem` says why that brought nothing.
    """

    profiles: tuple[Profile, ...] = ()
    read_at: datetime | None = None
    tried_at: datetime | None = None
    problem: ReadingProblem | None = None

    def profile(self, gid: str) -> Profile | None:
        """The profile with this id, if Shopify told of it."""
        return next((profile for profile in self.profiles if profile.gid == gid), None)
