"""Which returns: what the list was asked, as a value that every page and every bulk action reads alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from returns.domain.inbox import WAITS, Age, Facet, Flag, Sort
from returns.domain.money import Money
from returns.domain.status import Outcome, Stage
from returns.models import Mention, Return, ReturnFacet, ReturnTag, Shop
from returns.queries.inbox_flags import flagged
from returns.queries.inbox_search import found_by

LONGEST_SEARCH = 254
LONGEST_VALUE = 80
LONGEST_KEY = 255
Word = TypeVar("Word", bound=StrEnum)
# What insights tell goods and orders apart by, and the list is narrowed by.
GOODS = ("product", "variant", "size", "type", "channel")
ME, NOBODY, NO_NUMBER = "me", "nobody", "-"
_SUM = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


class InvalidQuery(ValueError):
    """An address asks for something that is none; `name` is the field."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Filters:
    """What must be true of a return, all together; None or "" asks for nothing.

    `value_from` and `value_to` are decimal amounts of the shop's currency, both included, of what goes back. `supplier`
    is the id of one with a claim about it. `reason` and `segment` are codes of the policy, `country` is where the order
    went. `product`, `variant`, `size`, `type` and `channel` are keys of insights; `asked_from` and `asked_until` are
    days of the shop, both included; `mentions` is the id of somebody of the staff whom a note names. `assignee` is who
    has it: Shopify's number of somebody of the staff, ME for whoever asks, or NOBODY.
    """

    outcome: Outcome | None = None
    reason: str = ""
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    age: Age | None = None
    country: str = ""
    vendor: str = ""
    supplier: int | None = None
    segment: str = ""
    photo: bool | None = None
    flag: Flag | None = None
    tag: str = ""
    product: str = ""
    variant: str = ""
    size: str = ""
    type: str = ""
    channel: str = ""
    asked_from: date | None = None
    asked_until: date | None = None
    mentions: int | None = None
    assignee: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        """The filters in an address; raises InvalidQuery."""
        return cls(
            outcome=_word(given, "outcome", Outcome),
            reason=_text(given, "reason"),
            value_from=_sum(given, "value_from"),
            value_to=_sum(given, "value_to"),
            age=_word(given, "age", Age),
            country=_country(given),
            vendor=_text(given, "vendor"),
            supplier=_number(given, "supplier"),
            segment=_text(given, "segment"),
            photo={"": None, "yes": True, "no": False}[_one_of(given, "photo", ("", "yes", "no"))],
            flag=_word(given, "flag", Flag),
            tag=_text(given, "tag"),
            mentions=_number(given, "mentions"),
            assignee=_person(given, "assignee"),
            asked_from=_day(given, "asked_from"),
            asked_until=_day(given, "asked_until"),
            **{name: _text(given, name, LONGEST_KEY) for name in GOODS},
        )

    def given(self) -> dict[str, str]:
        """What is asked, by the names and in the words of an address."""
        return {each.name: _said(getattr(self, each.name)) for each in fields(self) if self._asks(each.name)}

    @property
    def empty_range(self) -> bool:
        """Whether no value can be within what is asked."""
        return self.value_from is not None and self.value_to is not None and self.value_from > self.value_to

    def _asks(self, name: str) -> bool:
        return getattr(self, name) not in (None, "")


@dataclass(frozen=True, slots=True)
class InboxQuery:
    """Which returns of a shop, and in which order. `tab` is the word in the address for `stages` (none: all).

    `reader` is Shopify's number of who asks: ME means them, so that a view that everybody has shows each their own.
    """

    tab: str = "all"
    stages: tuple[Stage, ...] = ()
    search: str = ""
    sort: Sort = Sort.NEWEST
    filters: Filters = field(default_factory=Filters)
    reader: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str], stages: Mapping[str, tuple[Stage, ...]], reader: str = "") -> InboxQuery:
        """The question in an address; `stages` are those of each tab. Raises InvalidQuery."""
        tab = _one_of(given, "tab", ("", *stages)) or "all"
        search = given.get("q", "").strip()[:LONGEST_SEARCH]
        sort = _word(given, "sort", Sort) or Sort.NEWEST
        return cls(tab, stages[tab], search, sort, Filters.read(given), reader)

    @property
    def narrows(self) -> bool:
        """Whether more than a tab is asked for."""
        return bool(self.search or self.filters.given())

    @property
    def meant(self) -> tuple[Stage, ...]:
        """The stages that rows may be at; none where that is any, or no stage of the tab can wait."""
        if self.sort != Sort.WAITING:
            return self.stages
        return tuple(stage for stage in self.stages or WAITS if stage in WAITS)

    def rows(self, shop: Shop, *, now: datetime) -> QuerySet[Return]:
        """The shop's returns that are meant, without an order (see `queries.inbox.page`)."""
        rows, stages = shop.returns.all(), self.meant
        if stages or self.stages:
            rows = rows.filter(stage__in=[stage.value for stage in stages])
        if self.search:
            rows = rows.filter(found_by(shop, self.search))
        if who := self.filters.assignee:
            # Whoever asks without being somebody has nothing of their own.
            named = {NOBODY: "", ME: self.reader or NO_NUMBER}.get(who, who)
            rows = rows.filter(assigned_to=named)
        return rows.filter(_conditions(shop, self.filters, now=now))

    def address(self, **also: str) -> str:
        """The question as an address; `also` adds to it or, empty, takes out of it. It always asks for something."""
        given = {"tab": "" if self.tab == "all" else self.tab, "q": self.search}
        given |= {"sort": "" if self.sort == Sort.NEWEST else self.sort.value, **self.filters.given(), **also}
        asked = {name: value for name, value in given.items() if value} or {"tab": "all"}
        return "?" + urlencode(asked)

    def of_tab(self, tab: str, stages: tuple[Stage, ...]) -> InboxQuery:
        """The same under another tab."""
        return replace(self, tab=tab, stages=stages)

    def without_filters(self) -> InboxQuery:
        """The same without filters and search."""
        return replace(self, search="", filters=Filters())


def _conditions(shop: Shop, asked: Filters, *, now: datetime) -> Q:
    every = _of_itself(shop, asked, now=now) & _asked_between(shop, asked)
    for facet, value in (
        (Facet.REASON, asked.reason),
        (Facet.COUNTRY, asked.country),
        (Facet.VENDOR, asked.vendor),
        (Facet.SEGMENT, asked.segment),
        *((Facet(name), getattr(asked, name)) for name in GOODS),
    ):
        if value:
            every &= Q(has(shop, facet.key(value)))
    if asked.photo is not None:
        pictured = Q(has(shop, Facet.PHOTO.key("yes")))
        every &= pictured if asked.photo else ~pictured
    if asked.supplier is not None:
        every &= Q(pk__in=shop.claims.filter(supplier=asked.supplier).values("rma"))
    if asked.mentions is not None:
        named = Mention.objects.filter(member__shop=shop, member=asked.mentions, note__withdrawn_at=None)
        every &= Q(pk__in=named.values("note__rma"))
    if asked.tag:
        tag = shop.tags.filter(name__iexact=asked.tag).values_list("pk", flat=True).first()
        every &= Q(Exists(ReturnTag.objects.filter(tag=tag, rma=OuterRef("pk"))))
    if asked.flag:
        every &= flagged(shop, asked.flag, now=now)
    return every


def _of_itself(shop: Shop, asked: Filters, *, now: datetime) -> Q:
    """What stands in the return's own row and its settlement's."""
    every = Q(outcome=asked.outcome) if asked.outcome else Q()
    if asked.value_from is not None:
        every &= Q(settlement__total_shop_minor__gte=_minor(asked.value_from, shop))
    if asked.value_to is not None:
        every &= Q(settlement__total_shop_minor__lte=_minor(asked.value_to, shop))
    if asked.age:
        turn = now - asked.age.span
        every &= Q(requested_at__lt=turn) if asked.age.at_least else Q(requested_at__gte=turn)
    return every


def _asked_between(shop: Shop, asked: Filters) -> Q:
    """That a return was asked for on one of the days, by the shop's clock."""
    zone, every = ZoneInfo(shop.time_zone), Q()
    if asked.asked_from:
        every &= Q(requested_at__gte=datetime.combine(asked.asked_from, time(), zone))
    if asked.asked_until:
        every &= Q(requested_at__lt=datetime.combine(asked.asked_until + timedelta(days=1), time(), zone))
    return every


def has(shop: Shop, key: str) -> Exists:
    """Whether a return is found by a facet."""
    return Exists(ReturnFacet.objects.filter(shop=shop, facet=key, rma=OuterRef("pk")))


def _minor(amount: Decimal, shop: Shop) -> int:
    return Money.of(amount, shop.currency).minor


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _one_of(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    if (value := given.get(name, "")) not in allowed:
        raise InvalidQuery(name)
    return value


def _word(given: Mapping[str, str], name: str, words: type[Word]) -> Word | None:
    value = _one_of(given, name, ("", *(word.value for word in words)))
    return words(value) if value else None


def _text(given: Mapping[str, str], name: str, longest: int = LONGEST_VALUE) -> str:
    if len(value := given.get(name, "").strip()) > longest:
        raise InvalidQuery(name)
    return value


def _country(given: Mapping[str, str]) -> str:
    value = given.get("country", "").strip().upper()
    if value and not re.fullmatch(r"[A-Z]{2}", value, re.ASCII):
        raise InvalidQuery("country")
    return value


def _day(given: Mapping[str, str], name: str) -> date | None:
    if not (value := given.get(name, "").strip()):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise InvalidQuery(name) from error
    if not 2000 <= day.year < 2200:
        raise InvalidQuery(name)
    return day


def _number(given: Mapping[str, str], name: str) -> int | None:
    value = given.get(name, "").strip()
    if value and not _NUMBER.fullmatch(value):
        raise InvalidQuery(name)
    return int(value) if value else None


def _person(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "").strip()
    if value not in {"", ME, NOBODY} and not re.fullmatch(r"[0-9]{1,20}", value, re.ASCII):
        raise InvalidQuery(name)
    return value


def _sum(given: Mapping[str, str], name: str) -> Decimal | None:
    value = given.get(name, "").strip().replace(",", ".")
    if not value:
        return None
    if not _SUM.fullmatch(value):
        raise InvalidQuery(name)
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise InvalidQuery(name) from error
