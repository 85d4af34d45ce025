"""What shoppers said after their returns, in words for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.survey import ENOUGH, SCORES, Got, Summary
from returns.queries.came_back import Back
from returns.queries.surveys import answer_of
from returns_portal.shopper.survey_form import SCORE_WORDS

if TYPE_CHECKING:
    from returns.models import Return, Shop, SurveyAnswer

GOT_WORDS: Mapping[Got, Promise] = {
    Got.REFUND: gettext_lazy("Refund"),
    Got.STORE_CREDIT: gettext_lazy("Store credit"),
    Got.GIFT_CARD: gettext_lazy("Gift card for a present"),
    Got.REPAIR: gettext_lazy("Repair"),
    Got.REPLACEMENT: gettext_lazy("The same article anew"),
    Got.EXCHANGE: gettext_lazy("Exchange"),
    Got.DECLINED: gettext_lazy("Declined"),
}
BACK_WORDS: Mapping[str, Promise] = {
    "offer": gettext_lazy("With an offer"),
    "found": gettext_lazy("With a suggestion, without an offer"),
    "question": gettext_lazy("With the question alone"),
    "none": gettext_lazy("Without a letter"),
}
WHOLE = 10_000
TONES = {1: "critical", 2: "caution", 3: "neutral", 4: "success", 5: "success"}
# The widest bar of a score, in the units of its drawing.
WIDTH = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, in words."""

    number: str
    score: str
    tone: str
    text: str
    when: str

    @classmethod
    def of(cls, answer: SurveyAnswer, shop: Shop) -> Said:
        """Put an answer of the shop's into words."""
        score = _("%(score)s of 5") % {"score": answer.score}
        named = f"{score} · {SCORE_WORDS[answer.score]}"
        when = wording.day(answer.at, time_zone=shop.time_zone)
        return cls(answer.rma.number, named, TONES[answer.score], answer.text, when)


@dataclass(frozen=True, slots=True)
class Row:
    """A group of answers: how many, and their average and middle, "" where they are too few."""

    name: str
    count: str
    mean: str
    median: str

    @classmethod
    def of(cls, name: str, found: Summary) -> Row:
        """Put a summary into words."""
        return cls(name, wording.number(found.count), _number(found.mean), _number(found.median))


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave a score: in words, and as the width of a bar out of WIDTH."""

    score: str
    count: str
    width: int


@dataclass(frozen=True, slots=True)
class BackRow:
    """A group of returns: how many, how many bought again and their share ("" where they are too few), codes used."""

    name: str
    returns: str
    came: str
    share: str
    used: str

    @classmethod
    def of(cls, back: Back) -> BackRow:
        """Put a group into words."""
        share = wording.percent(WHOLE * back.came // back.returns) if back.returns >= ENOUGH else ""
        used = wording.number(back.used) if back.group == "offer" else ""
        return cls(str(BACK_WORDS[back.group]), wording.number(back.returns), wording.number(back.came), share, used)


def said_of(rma: Return) -> Said | None:
    """What the shopper of a return said; None for nothing."""
    answer = answer_of(rma)
    return Said.of(answer, rma.shop) if answer else None


def bars(found: Summary) -> list[Bar]:
    """How often each score was given, the best first."""
    most = max(found.spread, default=0) or 1
    return [
        Bar(f"{score} · {SCORE_WORDS[score]}", wording.number(count), round(WIDTH * count / most))
        for score, count in sorted(zip(SCORES, found.spread, strict=True), reverse=True)
    ]


def _number(value: float | None) -> str:
    return "" if value is None else wording.number(value)
