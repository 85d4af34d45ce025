"""From a figure of insights to the returns behind it, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from returns.domain.insight import Dimension
from returns.queries.inbox import bounded_counts
from returns.queries.inbox_query import LONGEST_VALUE, Filters, InboxQuery
from returns_portal.merchant.inbox_words import counted
from returns_portal.merchant.insights.period import PERIODS

if TYPE_CHECKING:
    from returns.models import Finding, InsightSubject, Shop
    from returns.queries.insights import Weeks

# The list's filter for a dimension. By discounts, first orders and cohorts no return is found.
FILTERS: Mapping[Dimension, str] = {
    Dimension.PRODUCT: "product",
    Dimension.VARIANT: "variant",
    Dimension.SIZE: "size",
    Dimension.TYPE: "type",
    Dimension.VENDOR: "vendor",
    Dimension.COUNTRY: "country",
    Dimension.CHANNEL: "channel",
    Dimension.SEGMENT: "segment",
}
_WEEK = timedelta(days=6)
# A table counts for each of its rows: no further than what tells a few from many.
MOST_BEHIND = 100


@dataclass(frozen=True, slots=True)
class Link:
    """The list of returns of a subject, and how many it has as the list counts them."""

    address: str
    said: str


def asks(subject: InsightSubject, first: date, last_week: date, *, reason: str = "") -> InboxQuery | None:
    """The question of the list; None where it has none: nothing is stated, or it is found by something else."""
    name = FILTERS.get(Dimension(subject.dimension))
    if name is None or not subject.key or (name in {"vendor", "country", "segment"} and not _short(name, subject.key)):
        return None
    days = Filters(reason=reason, asked_from=first, asked_until=last_week + _WEEK)
    about: dict[str, Any] = {name: subject.key}
    return InboxQuery(filters=replace(days, **about))


def _short(name: str, key: str) -> bool:
    return len(key) == 2 if name == "country" else len(key) <= LONGEST_VALUE


def links(shop: Shop, questions: Sequence[InboxQuery | None], *, now: datetime) -> list[Link | None]:
    """A link for each question, none where there is no question or no return; counted in one reading."""
    asked = [each for each in questions if each]
    numbers = iter(bounded_counts(shop, [each.rows(shop, now=now) for each in asked], most=MOST_BEHIND))
    return [_link(each, next(numbers)) if each else None for each in questions]


def _link(query: InboxQuery, number: int) -> Link | None:
    said = ngettext("%(n)s return", "%(n)s returns", number) % {"n": counted(number, MOST_BEHIND)}
    return Link(reverse("merchant:inbox") + query.address(), said) if number else None


def of_subjects(shop: Shop, subjects: Sequence[InsightSubject], weeks: Weeks, *, now: datetime) -> list[Link | None]:
    """The returns of each row of a table that were asked for in its weeks."""
    return links(shop, [asks(each, weeks.first, weeks.last) for each in subjects], now=now)


def of_findings(shop: Shop, findings: Sequence[Finding], *, now: datetime) -> list[Link | None]:
    """The returns of what is unusual, for its reason where it names one, of the weeks it was found in."""
    asked = [asks(each.subject, each.since_week, each.until_week, reason=each.reason) for each in findings]
    return links(shop, asked, now=now)


def way_back(filters: Filters) -> str:
    """The address of the table that a question of the list came from; "" for any other question."""
    dimension = next((each for each, name in FILTERS.items() if getattr(filters, name)), None)
    if dimension is None or not filters.asked_from or not filters.asked_until:
        return ""
    weeks = ((filters.asked_until - filters.asked_from).days + 1) // 7
    if weeks not in PERIODS:
        return reverse("merchant:insight_findings")
    return reverse("merchant:insight_dimension", args=[dimension.value]) + "?" + urlencode({"weeks": weeks})
