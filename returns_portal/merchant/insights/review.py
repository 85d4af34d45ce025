"""The week that is over: what changed, and what to try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.findings import Sort
from returns.domain.insight import Dimension, FlowKind, Step
from returns.domain.money import Money
from returns.domain.statistics import quantile
from returns.queries.finding_answers import decided_since, waiting_findings
from returns.queries.insights import Weeks, by_week, findings_between, flows_by_week
from returns.queries.staff import names_of
from returns_portal.merchant.insights import followed, words
from returns_portal.merchant.insights.costs import labels_by_fate
from returns_portal.merchant.insights.overview import Flows

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import Finding, Shop

USUAL = 8
# A week is nearly all paid with this share of what usually is of the weeks before: some goods never come.
NEARLY = 0.9
# What can be tried, by what is unusual: never more than the figures allow.
TRY: Mapping[Sort, Promise] = {
    Sort.PRODUCT: gettext_lazy("Read what shoppers wrote about it, and compare the photos with the goods."),
    Sort.REASON: gettext_lazy("Look at the description and the photos with this reason in mind; ask the supplier."),
    Sort.SIZE: gettext_lazy("Measure some pieces of this size, and say in the size guide how it fits."),
    Sort.VENDOR: gettext_lazy("Show the vendor these figures, and look at their scorecard."),
    Sort.COUNTRY: gettext_lazy("Look at the way there: packing, carrier, delivery time."),
    Sort.RISE: gettext_lazy("Ask what changed: a new batch, new photos, a campaign, another warehouse."),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the week beside what is usual: the middle of the weeks before."""

    name: str
    now: str
    usual: str


@dataclass(frozen=True, slots=True)
class Review:
    """The week from `first` on: figures, what is unusual since then with what to try, what no longer is.

    `unusual` are the findings that `begun` tells of, in its order. `became` is what was done with what became of it,
    where that can be said since then.
    """

    first: str
    last: str
    figures: tuple[Compared, ...]
    begun: tuple[tuple[str, str], ...]
    unusual: tuple[Finding, ...]
    gone: tuple[str, ...]
    became: tuple[tuple[str, str], ...]


def review(shop: Shop, this_week: Weeks, policy: Policy, *, since: datetime) -> Review:
    """The last whole week; `this_week` is the one that is not over, `since` when the last one began."""
    week = this_week.first - timedelta(weeks=1)
    before = [week - timedelta(weeks=number) for number in range(1, USUAL + 1)]
    names = names_of(shop)
    begun, gone = findings_between(shop, since=since)
    waiting = {each.pk for each in waiting_findings(shop)}
    unusual = tuple(each for each in begun if each.pk in waiting)
    return Review(
        first=wording.date_of(week),
        last=wording.date_of(week + timedelta(days=6)),
        figures=tuple(_figures(shop, week, before)),
        begun=tuple((words.sentence(each, policy), str(TRY[Sort(each.sort)])) for each in unusual),
        unusual=unusual,
        gone=tuple(words.sentence(each, policy) for each in gone),
        became=tuple(
            (followed.done(each, shop, policy, names), followed.became(each))
            for each in decided_since(shop, since=since)
        ),
    )


def _figures(shop: Shop, week: date, before: list[date]) -> Iterator[Compared]:
    sold = by_week(shop, Dimension.ALL, Weeks(before[-1], week))
    told = flows_by_week(shop, Weeks(before[-1] - timedelta(weeks=USUAL), week))
    pieces = {day: sold[day].sent if day in sold else 0 for day in (week, *before)}
    asked = {day: _asked(told[day]) for day in (week, *before)}
    labels = {day: labels_by_fate(told[day], shop.currency).total() for day in (week, *before)}
    yield Compared(_("Pieces sold"), wording.number(pieces[week]), wording.number(_middle(pieces, before)))
    yield Compared(_("Returns asked for"), wording.number(asked[week]), wording.number(_middle(asked, before)))
    yield Compared(
        _("Labels bought"),
        wording.money(Money(labels[week], shop.currency)),
        wording.money(Money(_middle(labels, before), shop.currency)),
    )
    yield _speed(told, week)


def _speed(told: Mapping[date, Flows], week: date) -> Compared:
    """How long shoppers waited, in the newest week of which nearly all is paid.

    A newer one has been paid to the quick ones alone, and would look better than any before it.
    """
    shares = {day: _paid(found) for day, found in told.items()}
    for day in [week - timedelta(weeks=number) for number in range(USUAL + 1)]:
        before = [day - timedelta(weeks=number) for number in range(1, USUAL + 1)]
        usual = [share for each in before if (share := shares[each]) is not None]
        mine, wait = shares[day], _wait(told[day])
        if not usual or mine is None or wait is None or mine < NEARLY * median_low(usual):
            continue
        waits = [each for at in before if (each := _wait(told[at])) is not None]
        name = _("From the request to the refund")
        if day != week:
            name = _("From the request to the refund (week of %(day)s, the newest that is nearly all paid)") % {
                "day": wording.date_of(day)
            }
        return Compared(name, words.hours(wait), words.hours(median_low(waits) if waits else None))
    return Compared(_("From the request to the refund"), words.hours(None), words.hours(None))


def _paid(found: Flows) -> float | None:
    """Of the returns that were not refused or called off, the share that is paid; None where there are none."""
    outcomes, times = found.get(FlowKind.OUTCOME, {}).items(), found.get(FlowKind.TIME, {}).items()
    alive = sum(count for (code, _c, _v), (count, _m) in outcomes if code not in {"declined", "canceled"})
    paid = sum(count for (code, _c, _v), (count, _m) in times if code == Step.WHOLE)
    return paid / alive if alive else None


def _asked(found: Flows) -> int:
    return sum(count for count, _minor in found.get(FlowKind.OUTCOME, {}).values())


def _wait(found: Flows) -> int | None:
    times = found.get(FlowKind.TIME, {})
    return quantile([(value, count) for (code, _c, value), (count, _m) in times.items() if code == Step.WHOLE], 0.5)


def _middle(of: Mapping[date, int], days: list[date]) -> int:
    return median_low(of[day] for day in days)
