"""Whose is it? The returns and orders that an unannounced parcel may belong to, and what speaks for each. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# Who sends something back that nobody knows of does so soon after it came.
RECENTLY = timedelta(days=120)
MOST = 8


class Kind(StrEnum):
    """What a candidate is; an open return goes before an order, since it is expected."""

    RETURN = "return"
    ORDER = "order"


class Clue(StrEnum):
    """What speaks for a candidate, the strongest first."""

    TRACKING = "tracking"
    RMA = "rma"
    WHOLE = "whole"
    ORDER = "order"
    EMAIL = "email"
    NAME = "name"
    ARTICLES = "articles"


class Likelihood(StrEnum):
    """The score in a word."""

    STRONG = "strong"
    GOOD = "good"
    WEAK = "weak"


# A number that only we give out says it all; what many share says little. ARTICLES count by the share that fits.
WEIGHTS: Mapping[Clue, int] = {
    Clue.TRACKING: 130,
    Clue.RMA: 130,
    Clue.WHOLE: 130,
    Clue.ORDER: 60,
    Clue.EMAIL: 50,
    Clue.NAME: 40,
    Clue.ARTICLES: 30,
}
# Person and articles alone are never as good as a number.
STRONG, GOOD = 130, 40


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is known of a parcel, made comparable: numbers as keys, the address as it is looked up.

    `articles` maps the key of each article's code to how many were found. `at` is when the parcel came.
    """

    at: datetime
    tracking: str = ""
    rma_numbers: frozenset[str] = frozenset()
    order_numbers: frozenset[str] = frozenset()
    email: str = ""
    name: str = ""
    postcode: str = ""
    articles: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Possible:
    """A return or an order of the shop, made comparable in the same way.

    `whole` are the numbers and tracking numbers of the parts that came before the rest of a return.
    `articles` are the pieces that are awaited, or may still come back. `at` is when the return was asked for, or when
    the goods of the order were delivered.
    """

    kind: Kind
    id: int
    at: datetime
    tracking: frozenset[str] = frozenset()
    rma_number: str = ""
    whole: frozenset[str] = frozenset()
    order_number: str = ""
    emails: frozenset[str] = frozenset()
    name: str = ""
    postcode: str = ""
    articles: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible with its clues. `fitting` of `found` pieces with a code belong to it; `strange` codes do not."""

    possible: Possible
    clues: tuple[Clue, ...]
    score: int
    fitting: int
    found: int
    strange: tuple[str, ...]

    @property
    def likelihood(self) -> Likelihood:
        """How much the clues say together."""
        if self.score >= STRONG:
            return Likelihood.STRONG
        return Likelihood.GOOD if self.score >= GOOD else Likelihood.WEAK


def candidates(seen: Sighting, possibles: Iterable[Possible], *, most: int = MOST) -> list[Candidate]:
    """Those that anything speaks for, the likeliest first.

    Of the same score returns go before orders, newer before older, and then the smaller id: the order never depends
    on the one they are given in.
    """
    found = [candidate for possible in possibles if (candidate := judged(seen, possible))]
    return sorted(found, key=_place)[:most]


def judged(seen: Sighting, possible: Possible) -> Candidate | None:
    """What speaks for one possible; None where nothing does."""
    fitting = sum(min(number, possible.articles.get(code, 0)) for code, number in seen.articles.items())
    clues = tuple(clue for clue in Clue if _holds(clue, seen, possible, fitting))
    if not clues or (clues == (Clue.ARTICLES,) and not _awaited(seen, possible)):
        return None
    everything = sum(seen.articles.values())
    score = sum(WEIGHTS[clue] for clue in clues if clue != Clue.ARTICLES)
    if fitting:
        score += WEIGHTS[Clue.ARTICLES] * fitting // everything
    strange = tuple(sorted(code for code in seen.articles if not possible.articles.get(code)))
    return Candidate(possible, clues, score, fitting, everything, strange)


def _holds(clue: Clue, seen: Sighting, possible: Possible, fitting: int) -> bool:
    if clue == Clue.TRACKING:
        return bool(seen.tracking) and seen.tracking in possible.tracking
    if clue == Clue.RMA:
        return bool(possible.rma_number) and possible.rma_number in seen.rma_numbers
    if clue == Clue.WHOLE:
        return bool(possible.whole & (seen.rma_numbers | {seen.tracking}) - {""})
    if clue == Clue.ORDER:
        return bool(possible.order_number) and possible.order_number in seen.order_numbers
    if clue == Clue.EMAIL:
        return bool(seen.email) and seen.email in possible.emails
    if clue == Clue.NAME:
        return bool(seen.postcode) and seen.postcode == possible.postcode and same_name(seen.name, possible.name)
    return fitting > 0


def _awaited(seen: Sighting, possible: Possible) -> bool:
    """Whether the articles alone make it a candidate: an open return always, an order that was delivered of late."""
    return possible.kind == Kind.RETURN or seen.at - possible.at <= RECENTLY


def _place(candidate: Candidate) -> tuple[int, bool, float, int]:
    possible = candidate.possible
    return -candidate.score, possible.kind == Kind.ORDER, -possible.at.timestamp(), possible.id


def same_name(one: str, other: str) -> bool:
    """Whether all words of one name stand in the other, in any order: `MARTIN, Camille` and `Camille Martin`."""
    first, second = _words(one), _words(other)
    return bool(first) and bool(second) and (first <= second or second <= first)


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(word for word in re.findall(r"\w+", letters) if len(word) > 1)
