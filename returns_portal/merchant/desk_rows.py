"""What the receiving desk lists: parcels that are here, those on their way, and what was counted today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.domain.expected import Clock, Due, clock, due
from returns.queries.desk import became_of, pieces_of
from returns.stage_words import stage_in_words
from returns_portal.merchant import words
from returns_portal.merchant.desk_view import STATUSES, problem_words

if TYPE_CHECKING:
    from returns.models import DeskCount, Return
    from returns.queries.desk import Expected

GROUPS: Mapping[Due, Promise] = {
    Due.OVERDUE: gettext_lazy("Expected earlier"),
    Due.TODAY: gettext_lazy("Expected today"),
    Due.THIS_WEEK: gettext_lazy("Expected this week"),
    Due.LATER: gettext_lazy("Expected later"),
}
CLOCKS: Mapping[Clock, str] = {Clock.FRESH: "neutral", Clock.SOON: "caution", Clock.LATE: "critical"}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One return at the desk: what is in it, its parcel, and how long it has been there or when it will be."""

    number: str
    order: str
    articles: str
    tracking: str
    word: str
    tone: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count that waits for somebody."""

    pk: int
    number: str
    order: str
    moment: str
    word: Promise
    tone: str
    problem: str


def here(waiting: Iterable[Expected], *, now: datetime) -> list[DeskRow]:
    """Parcels that nobody has opened, with the clock."""
    return [
        _row(each.rma, _tracking(each), words.age(each.at, now=now), CLOCKS[clock(now - each.at)]) for each in waiting
    ]


def coming(expected: Iterable[Expected], *, today: date, time_zone: str) -> list[tuple[Promise, list[DeskRow]]]:
    """Parcels on their way by when they will be here; groups without any are left out."""
    groups: dict[Due, list[DeskRow]] = {when: [] for when in Due}
    for each in expected:
        day = each.at.astimezone(ZoneInfo(time_zone)).date()
        when = due(day, today=today)
        tone = "caution" if when == Due.OVERDUE else "neutral"
        groups[when].append(_row(each.rma, _tracking(each), wording.date_of(day), tone))
    return [(GROUPS[when], rows) for when, rows in groups.items() if rows]


def counted(returns: Iterable[Return], *, time_zone: str) -> list[DeskRow]:
    """What was counted, with what became of it."""
    return [
        _row(
            rma,
            "",
            str(stage_in_words(rma.stage, rma.outcome)),
            words.TONES[rma.stage],
            " · ".join(f"{wording.DISPOSITIONS[kind]} × {pieces}" for kind, pieces in became_of(rma).items()),
        )
        for rma in returns
    ]


def counts(waiting: Iterable[DeskCount], *, time_zone: str) -> list[CountRow]:
    """Counts that somebody has to look at."""
    return [
        CountRow(
            pk=count.pk,
            number=count.rma.number,
            order=count.rma.order.name,
            moment=words.moment(count.counted_at, time_zone=time_zone),
            word=STATUSES[count.status][0],
            tone=STATUSES[count.status][1],
            problem=problem_words(count.problem) if count.problem else "",
        )
        for count in waiting
    ]


def found(returns: Iterable[Return]) -> list[DeskRow]:
    """Returns that a scan may mean."""
    return [
        _row(
            rma,
            ", ".join(sorted({parcel.way.tracking_number for parcel in rma.parcels.all()} - {""})),
            str(stage_in_words(rma.stage, rma.outcome)),
            words.TONES[rma.stage],
            rma.order.address.get("name", ""),
        )
        for rma in returns
    ]


def _row(rma: Return, tracking: str, word: str, tone: str, sentence: str = "") -> DeskRow:
    return DeskRow(rma.number, rma.order.name, _articles(rma), tracking, word, tone, sentence)


def _articles(rma: Return) -> str:
    lines = list(rma.lines.all())
    if not lines:
        return ""
    first, more = f"{lines[0].quantity} × {lines[0].line}", len(lines) - 1
    if not more:
        return first
    return _("%(first)s and %(more)s") % {
        "first": first,
        "more": ngettext("%(count)s more article", "%(count)s more articles", more) % {"count": more},
    }


def _tracking(expected: Expected) -> str:
    return expected.parcel.way.tracking_number if expected.parcel else _("Came unannounced")


def pieces(returns: Iterable[Return]) -> int:
    """How many pieces these returns have."""
    return sum(map(pieces_of, returns))
