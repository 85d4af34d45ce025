"""What the pages of insights show: sums of the weekly counts, never of orders or returns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Sum

from returns.domain.findings import Group, World
from returns.domain.fit_note import fit_of
from returns.domain.insight import Dimension, FlowKind, PartKind, Tally, monday, weeks_between
from returns.domain.survey import ENOUGH
from returns.models import (
    Finding,
    InsightCount,
    InsightFlow,
    InsightMark,
    InsightPart,
    InsightSubject,
    Shop,
    SurveyAnswer,
)
from returns.queries.policies import active_policy

_SUMS = ("sent", "mature", "returned", "early")


@dataclass(frozen=True, slots=True)
class Weeks:
    """From one week to another (Mondays), both included."""

    first: date
    last: date

    @property
    def within(self) -> dict[str, date]:
        """As a filter."""
        return {"week__gte": self.first, "week__lte": self.last}

    @property
    def all(self) -> list[date]:
        """Every Monday."""
        return list(weeks_between(self.first, self.last))


@dataclass(slots=True)
class Row:
    """A subject with its counts; `reasons`, `outcomes` and `grades` are returned pieces."""

    subject: InsightSubject
    tally: Tally
    parts: dict[PartKind, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def mark_of(shop: Shop) -> InsightMark:
    """How far the shop was counted, and what it says returns cost."""
    return InsightMark.objects.filter(shop=shop).first() or InsightMark(shop=shop)


def is_counted(shop: Shop, *, now: datetime) -> bool:
    """Whether the week that ended last was counted to its end; also where nothing is counted yet."""
    zone = ZoneInfo(shop.time_zone)
    ended = monday(now.astimezone(zone).date())
    mark = mark_of(shop)
    if mark.seen_until is None:
        return True
    seen = mark.seen_until >= datetime.combine(ended, time(0), zone)
    return seen and not shop.insight_weeks.filter(stale=True, week=ended - timedelta(weeks=1)).exists()


def rows_of(shop: Shop, dimension: Dimension, weeks: Weeks, *, parent: str = "") -> list[Row]:
    """Everything of a dimension that was sold in these weeks; of one product where `parent` is its key."""
    counts = InsightCount.objects.filter(shop=shop, dimension=dimension, **weeks.within)
    parts = InsightPart.objects.filter(shop=shop, dimension=dimension, **weeks.within)
    if parent:
        counts, parts = counts.filter(subject__parent=parent), parts.filter(subject__parent=parent)
    sums = counts.order_by().values_list("subject").annotate(*(Sum(name) for name in _SUMS))
    tallies = {pk: Tally(*found) for pk, *found in sums}
    subjects = InsightSubject.objects.filter(shop=shop, dimension=dimension)
    if parent:
        subjects = subjects.filter(parent=parent)
    rows = {each.pk: Row(each, tallies[each.pk]) for each in subjects if each.pk in tallies}
    for pk, kind, code, pieces in parts.order_by().values_list("subject", "kind", "code").annotate(Sum("pieces")):
        if pk in rows:
            rows[pk].parts[PartKind(kind)][code] += pieces
    return list(rows.values())


def row_of(shop: Shop, dimension: Dimension, key: str, weeks: Weeks) -> Row | None:
    """One subject; None where the shop has none of this key."""
    subject = InsightSubject.objects.filter(shop=shop, dimension=dimension, key=key).first()
    if subject is None:
        return None
    sums = InsightCount.objects.filter(subject=subject, **weeks.within).aggregate(**{n: Sum(n) for n in _SUMS})
    row = Row(subject, Tally(**{name: value or 0 for name, value in sums.items()}))
    parts = InsightPart.objects.filter(subject=subject, **weeks.within).order_by().values_list("kind", "code")
    for kind, code, pieces in parts.annotate(Sum("pieces")):
        row.parts[PartKind(kind)][code] += pieces
    return row


def by_week(shop: Shop, dimension: Dimension, weeks: Weeks, *, key: str = "") -> dict[date, Tally]:
    """The counts of one subject, week by week."""
    rows = InsightCount.objects.filter(shop=shop, dimension=dimension, subject__key=key, **weeks.within)
    return {row["week"]: Tally(*(row[name] for name in _SUMS)) for row in rows.values("week", *_SUMS)}


def flows(shop: Shop, weeks: Weeks) -> dict[FlowKind, dict[tuple[str, str, int], tuple[int, int]]]:
    """How many and minor units, by kind, then by (code, currency, value)."""
    found: dict[FlowKind, dict[tuple[str, str, int], tuple[int, int]]] = defaultdict(dict)
    rows = InsightFlow.objects.filter(shop=shop, **weeks.within).order_by()
    sums = rows.values_list("kind", "code", "currency", "value").annotate(Sum("count"), Sum("minor"))
    for kind, code, currency, value, count, minor in sums:
        found[FlowKind(kind)][code, currency, value] = (count, minor)
    return found


def flows_by_week(shop: Shop, weeks: Weeks) -> dict[date, dict[FlowKind, dict[tuple[str, str, int], tuple[int, int]]]]:
    """The same, for each of the weeks."""
    found: dict[date, dict[FlowKind, dict[tuple[str, str, int], tuple[int, int]]]] = {
        week: defaultdict(dict) for week in weeks.all
    }
    rows = InsightFlow.objects.filter(shop=shop, **weeks.within)
    for week, kind, code, currency, value, count, minor in rows.values_list(
        "week", "kind", "code", "currency", "value", "count", "minor"
    ):
        found[week][FlowKind(kind)][code, currency, value] = (count, minor)
    return found


def findings_between(shop: Shop, *, since: datetime) -> tuple[list[Finding], list[Finding]]:
    """What is unusual since a moment, and what no longer is."""
    rows = shop.findings.select_related("subject").order_by("chance", "key")
    return list(rows.filter(first_at__gte=since, gone_at=None)), list(rows.filter(gone_at__gte=since))


def first_week(shop: Shop) -> date | None:
    """The earliest week that was counted; None while none was."""
    row = shop.insight_weeks.filter(counted_at__isnull=False).order_by("week").first()
    return row.week if row else None


def weeks_left(shop: Shop) -> int:
    """How many weeks were never counted yet."""
    return shop.insight_weeks.filter(counted_at=None).count()


def survey_score(shop: Shop, weeks: Weeks) -> tuple[int, float | None]:
    """How many shoppers said how easy their return was, and the average (1 to 5); None for fewer than ENOUGH."""
    zone = ZoneInfo(shop.time_zone)
    begins, ends = (datetime.combine(day, time(), zone) for day in (weeks.first, weeks.last + timedelta(weeks=1)))
    rows = SurveyAnswer.objects.filter(rma__shop=shop, first_at__gte=begins, first_at__lt=ends)
    found = rows.aggregate(number=Count("pk"), mean=Avg("score"))
    return found["number"], found["mean"] if found["number"] >= ENOUGH else None


def findings_of(shop: Shop) -> list[Finding]:
    """What is unusual now, the surest first."""
    return list(shop.findings.filter(gone_at=None).select_related("subject").order_by("chance", "key"))


def fit_reasons(shop: Shop) -> frozenset[str]:
    """The codes of the shop's reasons that are about the fit."""
    return frozenset(
        reason.code for reason in active_policy(shop).policy.reasons if fit_of(f"{reason.shopify_handle} {reason.code}")
    )


def world_of(shop: Shop, weeks: Weeks, lately: Weeks) -> World:
    """Everything that findings are looked for in; `lately` are the weeks in which a rise is."""
    by_product = _weekly(shop, lately)
    every = by_week(shop, Dimension.ALL, lately)
    return World(
        products=_groups(shop, Dimension.PRODUCT, weeks, by_product),
        sizes=_groups(shop, Dimension.SIZE, weeks, {}),
        vendors=_groups(shop, Dimension.VENDOR, weeks, {}),
        countries=_groups(shop, Dimension.COUNTRY, weeks, {}),
        fit=fit_reasons(shop),
        weeks=[(each.returned, each.mature) for each in (every.get(week, Tally()) for week in lately.all)],
    )


def _groups(
    shop: Shop, dimension: Dimension, weeks: Weeks, by_product: dict[int, Sequence[tuple[int, int]]]
) -> list[Group]:
    return [
        Group(
            id=row.subject.pk,
            key=row.subject.key,
            k=row.tally.returned,
            n=row.tally.mature,
            reasons=dict(row.parts[PartKind.REASON]),
            kind=row.subject.kind,
            parent=row.subject.parent,
            vendor=row.subject.parent if dimension == Dimension.PRODUCT else "",
            weeks=by_product.get(row.subject.pk, ()),
        )
        for row in rows_of(shop, dimension, weeks)
        if row.tally.mature and (row.subject.key or dimension == Dimension.ALL)
    ]


def _weekly(shop: Shop, weeks: Weeks) -> dict[int, Sequence[tuple[int, int]]]:
    """Each product's weeks, without those that nothing was sold in at the end."""
    found: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    rows = InsightCount.objects.filter(shop=shop, dimension=Dimension.PRODUCT, mature__gt=0, **weeks.within)
    for subject, week, returned, mature in rows.values_list("subject", "week", "returned", "mature"):
        found[subject][week] = (returned, mature)
    return {subject: [of.get(week, (0, 0)) for week in weeks.all] for subject, of in found.items()}


def known_keys(shop: Shop, dimension: Dimension, keys: Collection[str]) -> dict[str, InsightSubject]:
    """The subjects of these keys."""
    rows = InsightSubject.objects.filter(shop=shop, dimension=dimension, key__in=keys)
    return {row.key: row for row in rows}
