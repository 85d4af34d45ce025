"""A shopper says how easy the return was, or says it differently."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.survey import is_open
from returns.history import Actor, note
from returns.models import SurveyAnswer
from returns.operations.moves import locked


class UnableToAnswer(Exception):
    """The return is not over, its answer stands for good, or its person was forgotten: nothing was kept."""


@transaction.atomic
def answer_survey(*, rma_id: int, score: int, text: str, language: str, now: datetime) -> None:
    """Keep the answer of a return that is over, in the place of an earlier one; the same again changes nothing.

    `score` is one of `domain.survey.SCORES`. Raises UnableToAnswer.
    """
    rma = locked(rma_id)
    known = SurveyAnswer.objects.filter(rma=rma).first()
    if rma.order.redacted_at or not is_open(rma.stage, first_at=known.first_at if known else None, now=now):
        raise UnableToAnswer
    if known and (known.score, known.text) == (score, text):
        return
    said = {"score": score, "text": text, "language": language, "at": now}
    SurveyAnswer.objects.update_or_create(rma=rma, defaults=said, create_defaults={**said, "first_at": now})
    note(rma, "survey.changed" if known else "survey.answered", at=now, actor=Actor.SHOPPER, facts={"score": score})
