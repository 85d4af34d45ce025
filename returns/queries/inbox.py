"""The merchant's list of returns, a page at a time, and how many there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, IntegerField, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from returns.domain.inbox import Sort
from returns.domain.status import Stage
from returns.models import Return, ReturnLineItem, Shop

# Counting stops there: a longer count says nothing more to anybody, and takes longer the more there is.
MOST_COUNTED = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# The column that comes first, and whether the greatest comes first.
_BY: Mapping[Sort, tuple[str, bool]] = {
    Sort.NEWEST: ("requested_at", True),
    Sort.OLDEST: ("requested_at", False),
    Sort.VALUE: ("settlement__total_shop_minor", True),
    Sort.WAITING: ("stage_since", False),
}


class InvalidCursor(Exception):
    """The text is not a place in the list."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: right behind the return with these keys. Its text is safe in an address.

    `key` is the column of the order: an amount in minor units, or microseconds since 1970.
    """

    key: int
    pk: int

    @classmethod
    def of(cls, rma: Return, sort: Sort = Sort.NEWEST) -> Cursor:
        """The place of a return."""
        if sort == Sort.VALUE:
            return cls(rma.settlement.total_shop_minor, rma.pk)
        moment = (rma.stage_since if sort == Sort.WAITING else None) or rma.requested_at
        return cls((moment - _EPOCH) // _MICROSECOND, rma.pk)

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read what `str()` wrote; raises InvalidCursor."""
        found = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18})", text, re.ASCII)
        if not found:
            raise InvalidCursor(text)
        place = cls(int(found[1]), int(found[2]))
        place.column(Sort.NEWEST)
        return place

    def column(self, sort: Sort) -> int | datetime:
        """The key as the order's column has it; raises InvalidCursor."""
        if sort == Sort.VALUE:
            return self.key
        try:
            return _EPOCH + self.key * _MICROSECOND
        except OverflowError as error:
            raise InvalidCursor(str(self)) from error

    def __str__(self) -> str:
        return f"{self.key}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in their order, and the places where the next ones after and before them begin."""

    rows: list[Return]
    older: Cursor | None
    newer: Cursor | None


def page(
    rows: QuerySet[Return],
    *,
    sort: Sort = Sort.NEWEST,
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = 25,
) -> Page:
    """Cut a page out of `InboxQuery.rows` by key, so that page 900 costs what page 1 costs.

    `after` gives the rows behind a place, `before` those next to it on the other side.
    """
    column, falling = _BY[sort]
    lines = Prefetch("lines", ReturnLineItem.objects.select_related("line"))
    rows = rows.select_related("order", "settlement", "policy", "shop").prefetch_related(lines)
    if sort == Sort.VALUE:
        # An inner join, so that the list can be walked by the index of the settlements.
        rows = rows.filter(settlement__isnull=False)
    place = before or after
    if place is not None:
        rows = rows.filter(_beyond(column, place, sort, upwards=falling == (before is not None)))
    found = list(_in_order(rows, column, falling=falling != (before is not None))[: size + 1])
    more, found = len(found) > size, found[:size]
    if before is not None:
        found.reverse()
        return Page(found, _last(found, sort), Cursor.of(found[0], sort) if more else None)
    return Page(found, _last(found, sort) if more else None, Cursor.of(found[0], sort) if after and found else None)


def read_more(rows: Sequence[Return], *, timeline: bool = False, counts: bool = False) -> None:
    """Read what a page's rows are told with beyond the list's own columns, in one query for each."""
    wanted = [*(["events"] if timeline else []), *(["lines__dispositions"] if counts else [])]
    if wanted:
        prefetch_related_objects(rows, *wanted)


def _in_order(rows: QuerySet[Return], column: str, *, falling: bool) -> QuerySet[Return]:
    key, pk = F(column), F("settlement__rma_id" if column.startswith("settlement") else "pk")
    return rows.order_by(*((key.desc(), pk.desc()) if falling else (key.asc(), pk.asc())))


def _beyond(column: str, place: Cursor, sort: Sort, *, upwards: bool) -> Q:
    """Beyond a place. The first condition says nothing new; it is what the index is entered by."""
    key, way = place.column(sort), "gt" if upwards else "lt"
    past = Q(**{f"{column}__{way}": key}) | Q(**{column: key, f"pk__{way}": place.pk})
    return Q(**{f"{column}__{way}e": key}) & past


def _last(rows: list[Return], sort: Sort) -> Cursor | None:
    return Cursor.of(rows[-1], sort) if rows else None


class _Bounded(Subquery):
    """How many rows a query has, which must be bounded itself."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def bounded_count(rows: QuerySet[Return]) -> int:
    """How many rows there are, at most one more than `MOST_COUNTED`."""
    return len(rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])


def bounded_counts(shop: Shop, questions: Sequence[QuerySet[Return]], *, most: int) -> list[int]:
    """How many rows each of some questions has, one more than `most` at most, in one reading."""
    counts = [_Bounded(rows.order_by().values("pk")[: most + 1]) for rows in questions]
    _pk, *found = Shop.objects.filter(pk=shop.pk).values_list("pk", *counts).get()
    return found


def bounded_stage_counts(shop: Shop, stages: Iterable[Stage] = Stage) -> dict[Stage, int]:
    """How many of the shop's returns are in each stage, at most one more than `MOST_COUNTED`, in one reading."""
    wanted = list(stages)
    there = Return.objects.filter(shop=shop.pk).order_by().values("stage")
    counts = [_Bounded(there.filter(stage=stage)[: MOST_COUNTED + 1]) for stage in wanted]
    row = Shop.objects.filter(pk=shop.pk).values_list(*counts).get()
    return {stage: number for stage, number in zip(wanted, row, strict=True) if number}
