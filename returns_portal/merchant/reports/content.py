"""What a report says, in the active language: sentences, tables, and the table that goes along as a file.

Counts and sums alone: nobody's name, address, words or number of a return stand in a report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.insight import Dimension, monday, together
from returns.domain.label_costs import Report as LabelReport
from returns.domain.report import ReportKind, Rhythm
from returns.domain.role import Role
from returns.doors import door
from returns.people import Staff
from returns.queries.finding_answers import waiting_findings
from returns.queries.home import piles, stage_piles
from returns.queries.insights import Weeks, by_week, first_week, flows, rows_of
from returns.queries.policies import active_policy
from returns_portal.merchant import label_cost_rows
from returns_portal.merchant.home_rows import money_at_stake, waits_for_others, waits_for_us
from returns_portal.merchant.insights import overview, words
from returns_portal.merchant.insights.period import period_of, zone_of
from returns_portal.merchant.insights.review import review
from returns_portal.merchant.insights.rows import SORTS, ranked, shown
from returns_portal.merchant.insights.tables import HEADINGS, WEEKS, dimension_rows, week_rows
from returns_portal.merchant.label_cost_file import COLUMNS, entry_values

if TYPE_CHECKING:
    from returns.models import Report

KINDS: Mapping[ReportKind, Promise] = {
    ReportKind.WEEK: gettext_lazy("The past week"),
    ReportKind.INSIGHTS: gettext_lazy("Insights"),
    ReportKind.LABELS: gettext_lazy("Label costs"),
    ReportKind.WORK: gettext_lazy("Open work"),
}
MOST_ROWS, MOST_SENTENCES = 10, 5


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; the first cell of each row is its name."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """The table that goes along, not yet written."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Content:
    """A report. `said` are sentences, each with what to do about it or ""; `path` is its page in the app."""

    title: str
    period: str
    tables: tuple[Table, ...]
    path: str
    attached: Attached
    said: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())


def name_of(kind: str, part: str) -> str:
    """What a report is called."""
    named = str(KINDS[ReportKind(kind)])
    return _("%(report)s: %(part)s") % {"report": named, "part": words.DIMENSIONS[Dimension(part)]} if part else named


def content_of(report: Report, *, now: datetime) -> Content | None:
    """What the report says now; None where the shop has nothing yet that it could tell."""
    return WRITERS[ReportKind(report.kind)](report, now)


def _week(report: Report, now: datetime) -> Content | None:
    shop = report.shop
    if first_week(shop) is None:
        return None
    period = period_of(shop, None, now=now)
    this_week = Weeks(period.weeks.last, period.weeks.last)
    since = datetime.combine(this_week.first - timedelta(weeks=1), time(), zone_of(shop))
    found = review(shop, this_week, active_policy(shop).policy, since=since)
    rows = tuple((each.name, each.now, each.usual) for each in found.figures)
    notes = [] if found.begun else [_("Nothing new is unusual since last week.")]
    notes += [_("No longer unusual: %(sentence)s") % {"sentence": each} for each in found.gone[:MOST_SENTENCES]]
    return Content(
        title=name_of(report.kind, report.part),
        period=_("%(since)s to %(until)s. Usual is the middle of the eight weeks before.")
        % {"since": found.first, "until": found.last},
        tables=(Table(_("What changed"), (_("What"), _("This week"), _("Usual")), rows),),
        said=found.begun[:MOST_SENTENCES],
        notes=tuple(notes),
        path=reverse("merchant:insight_week"),
        attached=Attached("insights-weeks", WEEKS, week_rows(shop, period)),
    )


def _insights(report: Report, now: datetime) -> Content | None:
    shop, dimension = report.shop, Dimension(report.part)
    period, policy = period_of(shop, None, now=now), active_policy(shop).policy
    rows = rows_of(shop, dimension, period.weeks)
    if not rows:
        return None
    found, counts = flows(shop, period.weeks), by_week(shop, Dimension.ALL, period.weeks)
    figures = (
        overview.rate_figure(together(counts.values())),
        overview.exchanged(found, shop.currency),
        overview.retained(found, shop.currency),
    )
    order = [shown(each, policy, scale=1.0) for each in ranked(rows, policy, sort=SORTS[0])[:MOST_ROWS]]
    headings = (str(words.DIMENSIONS[dimension]), _("Window over"), _("Rate"), _("Probable"))
    telling = [each for each in waiting_findings(shop) if each.subject.dimension == dimension]
    return Content(
        title=name_of(report.kind, report.part),
        period=_("What was ordered from %(since)s to %(until)s.") % _days(period.weeks.first, _end(period.weeks.last)),
        tables=(
            Table(_("The whole shop"), (_("What"), _("Figure")), tuple((f"{f.name}", f.told) for f in figures)),
            Table(
                _("Most likely to come back"),
                headings,
                tuple((e.name, e.sold, e.rate or e.few, e.probable) for e in order),
            ),
        ),
        said=tuple((words.sentence(each, policy), "") for each in telling[:MOST_SENTENCES]),
        path=reverse("merchant:insight_dimension", args=[dimension.value]),
        attached=Attached(f"insights-{dimension.value}", HEADINGS, dimension_rows(shop, dimension, period)),
    )


def _labels(report: Report, now: datetime) -> Content | None:
    shop = report.shop
    since, until = days_before(Rhythm(report.rhythm), now.astimezone(ZoneInfo(shop.time_zone)).date())
    found: LabelReport = door("labels.cost_report")(shop, since=since, until=until)
    sheets = label_cost_rows.sheets(found, policy=active_policy(shop).policy)
    if not sheets and not found.slips:
        return None
    tables = [
        Table(
            sheet.title,
            ("", *sheet.headings),
            tuple(
                (
                    line.sub or line.title,
                    *(f"{cell.count} · {cell.sum}" if cell.sum else cell.count for cell in line.cells),
                )
                for line in sheet.totals
            ),
        )
        for sheet in sheets
        if not sheet.test
    ]
    slips = [_("Return slips without postage: %(n)s") % {"n": wording.number(found.slips)}] if found.slips else []
    entries = door("labels.cost_entries")(shop, since=since, until=until)
    return Content(
        title=name_of(report.kind, report.part),
        period=_("Labels that were bought from %(since)s to %(until)s.") % _days(since, until),
        tables=tuple(tables),
        said=tuple((finding, sheet.advice) for sheet in sheets for finding in sheet.findings),
        notes=tuple(slips),
        path=reverse("merchant:label_costs"),
        attached=Attached("label-costs", COLUMNS[1:], (entry_values(each)[1:] for each in entries)),
    )


def _work(report: Report, now: datetime) -> Content | None:
    shop = report.shop
    if not shop.returns.exists():
        return None
    stages, beside, reader = stage_piles(shop), piles(shop), Staff(id="", role=Role.OWNER)
    ours = waits_for_us(shop, reader, stages, beside, now=now)
    others = waits_for_others(reader, stages, beside, now=now)
    headings = (_("What"), _("How many"), _("Oldest"))
    tables = [
        Table(title, headings, tuple((row.label, row.counted, row.age or "–") for row in rows))
        for title, rows in ((_("Waits for you"), ours), (_("Waits for others"), others))
        if rows
    ]
    sums = tuple((name, told) for name, told, _tone in money_at_stake(shop))
    nothing = [] if ours else [_("Nothing waits for you.")]
    return Content(
        title=name_of(report.kind, report.part),
        period=_("As it stood on %(day)s.") % {"day": wording.day(now, time_zone=shop.time_zone)},
        tables=(*tables, Table(_("Money at stake"), (_("What"), _("Sum")), sums)),
        notes=tuple(nothing),
        path=reverse("merchant:home"),
        attached=Attached(
            "open-work", ("what", "how_many", "oldest_since"), [(r.label, r.count, r.since) for r in (*ours, *others)]
        ),
    )


def days_before(rhythm: Rhythm, today: date) -> tuple[date, date]:
    """The whole week, or the whole month, that was over before `today`: its first and last day."""
    if rhythm is Rhythm.WEEKLY:
        first = monday(today) - timedelta(weeks=1)
        return first, first + timedelta(days=6)
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _days(since: date, until: date) -> dict[str, str]:
    return {"since": wording.date_of(since), "until": wording.date_of(until)}


def _end(week: date) -> date:
    return week + timedelta(days=6)


WRITERS: Mapping[ReportKind, Callable[[Report, datetime], Content | None]] = {
    ReportKind.WEEK: _week,
    ReportKind.INSIGHTS: _insights,
    ReportKind.LABELS: _labels,
    ReportKind.WORK: _work,
}
