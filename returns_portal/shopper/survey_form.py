"""How easy it was: the question that is asked once a return is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.survey import CHANGED_FOR, LONGEST_TEXT, SCORES
from returns.queries.surveys import answer_of, takes_answer

if TYPE_CHECKING:
    from returns.models import Return

SCORE_WORDS: Mapping[int, Promise] = {
    1: gettext_lazy("Very hard"),
    2: gettext_lazy("Hard"),
    3: gettext_lazy("So-so"),
    4: gettext_lazy("Easy"),
    5: gettext_lazy("Very easy"),
}


@dataclass
class SurveyForm:
    """The question as it stands or was filled in, and what is wrong with it: field name -> sentence.

    `given` tells that there is an answer already; `until` is the day until which it can be changed. It is `unfolded`
    where a letter's link names another score.
    """

    score: int | None = None
    text: str = ""
    given: bool = False
    until: str = ""
    unfolded: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def scores(self) -> list[tuple[int, Promise, bool]]:
        """Every score, in words, and whether it is the one that was chosen."""
        return [(score, SCORE_WORDS[score], score == self.score) for score in SCORES]

    @property
    def longest(self) -> int:
        """How many characters are kept."""
        return LONGEST_TEXT

    def read(self, data: QueryDict) -> bool:
        """Take in what was sent; False where something is wrong with it."""
        self.score = _score(data.get("score", ""))
        self.text = data.get("text", "").replace("\0", "").replace("\r\n", "\n").strip()
        if self.score is None:
            self.errors["score"] = _("Choose one of the five answers.")
        if len(self.text) > LONGEST_TEXT:
            said = _("This is too long: %(n)s characters fit at most.")
            self.errors["text"] = said % {"n": wording.number(LONGEST_TEXT)}
        return not self.errors


def survey_of(rma: Return, *, asked: str, now: datetime) -> SurveyForm | None:
    """The question for a return's page; None where there is nothing to ask.

    `asked` is the score that a letter's link named: it is chosen on the page, and kept when the form is sent.
    """
    answer = answer_of(rma)
    if not takes_answer(rma, answer, now=now):
        return None
    if answer is None:
        return SurveyForm(score=_score(asked))
    until = wording.day(answer.first_at + CHANGED_FOR, time_zone=rma.shop.time_zone)
    score = _score(asked) or answer.score
    return SurveyForm(score, answer.text, given=True, until=until, unfolded=score != answer.score)


def _score(text: str) -> int | None:
    return int(text) if text in {str(score) for score in SCORES} else None
