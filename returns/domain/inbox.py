"""What the list of returns can be asked: orders, ages and flags, and the words a return is found by. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from returns.domain.status import Stage

# Stages at which somebody has yet to do something.
WAITS = tuple(
    stage
    for stage in Stage
    if stage not in {Stage.REFUNDED, Stage.REPAIRED, Stage.CLOSED, Stage.DECLINED, Stage.CANCELED}
)
LONGEST_FACET = 80
MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


class Sort(StrEnum):
    """What comes first: VALUE is the sum that goes back, in the shop's currency.

    WAITING is who has been at their stage for longest, among those that wait at all.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    VALUE = "value"
    WAITING = "waiting"


class Age(StrEnum):
    """How long ago a return was asked for."""

    DAY = "1"
    WEEK = "7"
    MONTH = "30"
    OVER_3 = "over-3"
    OVER_7 = "over-7"
    OVER_14 = "over-14"
    OVER_30 = "over-30"

    @property
    def span(self) -> timedelta:
        """The time behind the word."""
        return timedelta(days=int(self.value.removeprefix("over-")))

    @property
    def at_least(self) -> bool:
        """Whether it must be longer ago than the span; else it is within it."""
        return self.value.startswith("over-")


class Flag(StrEnum):
    """Something about a return that wants a person's eye."""

    DRIFT = "drift"
    FAILED = "failed"
    IN_DOUBT = "in-doubt"
    WAITING = "waiting"
    QUESTION = "question"
    SUPPLIER = "supplier"
    RESTRICTED = "restricted"
    APPEAL = "appeal"


class Facet(StrEnum):
    """What is kept of a return beside it, so that it is found by it."""

    WORD = "w"
    REASON = "reason"
    COUNTRY = "country"
    VENDOR = "vendor"
    SEGMENT = "segment"
    PHOTO = "photo"
    PRODUCT = "product"
    VARIANT = "variant"
    SIZE = "size"
    TYPE = "type"
    CHANNEL = "channel"

    def key(self, value: str) -> str:
        """The facet as it is kept and looked for."""
        return f"{self.value}:{folded(value)}"[:LONGEST_FACET]


def folded(text: str) -> str:
    """Text as it is compared: without accents and case."""
    apart = unicodedata.normalize("NFKD", text.strip()).casefold()
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The words in some texts, as they are compared, each once: `Robe d'été ROB-7` has robe, d, ete, rob and 7."""
    return tuple(dict.fromkeys(word for text in texts for word in _WORD.findall(folded(text))))


def joined(text: str) -> str:
    """A text's letters and digits as one word: `SW1A 1AA` and `sw1a1aa` are the same."""
    return "".join(_WORD.findall(folded(text)))


def facets_of(
    *,
    names: Iterable[str],
    emails: Iterable[str],
    numbers: Iterable[str],
    phone: str,
    articles: Iterable[str],
    codes: Iterable[str],
    reasons: Iterable[str],
    vendors: Iterable[str],
    segments: Iterable[str],
    country: str,
    pictured: bool,
    goods: Iterable[tuple[Facet, str]] = (),
) -> set[str]:
    """All that a return is found by. `emails` and `phone` are keys of `normalise`, `codes` discount codes.

    `goods` is what insights count its articles under, by their keys there. Numbers and addresses are found word by word
    and, written with gaps or without, as one word.
    """
    emails, numbers = list(emails), list(numbers)
    apart = words_of([*names, *emails, *numbers, *articles, *codes])
    whole = [*map(joined, numbers), *emails, phone]
    found = {Facet.WORD.key(word) for word in (*apart, *whole) if word}
    found |= {Facet.REASON.key(code) for code in reasons if code}
    found |= {Facet.VENDOR.key(name) for name in vendors if name}
    found |= {Facet.SEGMENT.key(code) for code in segments}
    found |= {facet.key(key) for facet, key in goods if key}
    found |= {Facet.COUNTRY.key(country)} if country else set()
    return found | ({Facet.PHOTO.key("yes")} if pictured else set())
