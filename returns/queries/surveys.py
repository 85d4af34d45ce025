"""What shoppers said once their returns were over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from returns.domain.seldom import Seldom
from returns.domain.survey import Got, Summary, got, is_open, summary
from returns.models import ExchangeLine, Return, Shop, SurveyAnswer
from returns.queries.seldom import may_have


@dataclass(frozen=True, slots=True)
class Report:
    """What the answers of a time come to: all of them, and by what the shopper got."""

    whole: Summary
    by_got: tuple[tuple[Got, Summary], ...]


def answer_of(rma: Return) -> SurveyAnswer | None:
    """What was said of a return; None for nothing."""
    return SurveyAnswer.objects.filter(rma=rma).first() if may_have(rma, Seldom.ANSWER) else None


def takes_answer(rma: Return, answer: SurveyAnswer | None, *, now: datetime) -> bool:
    """Whether the shopper may say something, or something else."""
    return not rma.order.redacted_at and is_open(rma.stage, first_at=answer.first_at if answer else None, now=now)


def report(shop: Shop, *, since: datetime) -> Report:
    """What the shop's answers since a moment come to, the largest group first."""
    scores: dict[Got, list[int]] = defaultdict(list)
    for row in _rows(shop).filter(first_at__gte=since).iterator():
        scores[got_of(row)].append(row.score)
    ranked = sorted(scores.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    whole = summary(score for given in scores.values() for score in given)
    return Report(whole, tuple((name, summary(given)) for name, given in ranked))


def got_of(row: SurveyAnswer) -> Got:
    """What the shopper of an answer got; the row comes from this file, which asked for `exchanged` beside it."""
    return got(stage=row.rma.stage, outcome=row.rma.outcome, exchanged=row.exchanged)  # type: ignore[attr-defined]


def newest_texts(shop: Shop, *, since: datetime, most: int) -> list[SurveyAnswer]:
    """The shop's answers with words in them, the newest first."""
    rows = _rows(shop).filter(first_at__gte=since).exclude(text="")
    return list(rows.order_by("-at", "-pk")[:most])


def all_answers(shop: Shop) -> Iterator[SurveyAnswer]:
    """Every answer that the shop was given, the oldest first."""
    return _rows(shop).order_by("first_at", "pk").iterator()


def _rows(shop: Shop) -> QuerySet[SurveyAnswer]:
    sent = ExchangeLine.objects.filter(rma=OuterRef("rma"), given_up_at=None)
    return SurveyAnswer.objects.filter(rma__shop=shop).select_related("rma").annotate(exchanged=Exists(sent))
