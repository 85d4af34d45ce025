"""The merchant's list of returns, a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from returns.models import Return, ReturnLineItem

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class InvalidCursor(Exception):
    """The text is not a place in the list."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: right behind the return with these keys. Its text is safe in an address."""

    requested_at: datetime
    pk: int

    @classmethod
    def of(cls, rma: Return) -> Cursor:
        """The place of a return."""
        return cls(rma.requested_at, rma.pk)

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read what `str()` wrote; raises InvalidCursor."""
        found = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18})", text, re.ASCII)
        if not found:
            raise InvalidCursor(text)
        try:
            return cls(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2]))
        except OverflowError as error:
            raise InvalidCursor(text) from error

    def __str__(self) -> str:
        return f"{(self.requested_at - _EPOCH) // _MICROSECOND}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, newest first, and the places where the next older and newer ones begin."""

    rows: list[Return]
    older: Cursor | None
    newer: Cursor | None


def page(rows: QuerySet[Return], *, after: Cursor | None = None, before: Cursor | None = None, size: int = 25) -> Page:
    """Cut a page out of `queries.returns.inbox` by key, so that page 900 costs what page 1 costs.

    `after` gives the rows older than a place, `before` the newer ones next to it.
    """
    rows = rows.prefetch_related(Prefetch("lines", ReturnLineItem.objects.select_related("line"))).select_related(
        "policy"
    )
    if before is not None:
        newer = Q(requested_at__gt=before.requested_at) | Q(requested_at=before.requested_at, pk__gt=before.pk)
        found = list(rows.filter(requested_at__gte=before.requested_at).filter(newer).reverse()[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return Page(found, _last(found), Cursor.of(found[0]) if more else None)
    if after is not None:
        older = Q(requested_at__lt=after.requested_at) | Q(requested_at=after.requested_at, pk__lt=after.pk)
        rows = rows.filter(requested_at__lte=after.requested_at).filter(older)
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    return Page(found, _last(found) if more else None, Cursor.of(found[0]) if after and found else None)


def _last(rows: list[Return]) -> Cursor | None:
    return Cursor.of(rows[-1]) if rows else None
