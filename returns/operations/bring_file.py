"""A file with returns of another system is kept, its columns are named, and its rows go after a month."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from returns.domain.bringing.goods import reason_key
from returns.domain.bringing.profiles import Field, Source, guess_columns, guess_source
from returns.domain.bringing.reading import days_come_first, rows_of, shape_of
from returns.domain.bringing.record import Standing, state_key
from returns.domain.bringing.steps import FileStatus
from returns.models import BroughtFile, BroughtPart, BroughtRow, Shop
from returns.outbox import put

WORK = "bring.work"
KEPT = timedelta(days=30)
HEAD, PIECE, SAMPLE = 256 * 1024, 1024 * 1024, 500
# Seconds after which others have their turn; well within a worker's lease.
TURN = 20.0
# Where 03/04 is the third of April, if the file does not say.
MONTH_FIRST = frozenset({"US", "PH"})


@transaction.atomic
def take_file(*, shop: Shop, file: BinaryIO, name: str, by: str, now: datetime) -> BroughtFile:
    """Keep a file and guess whose it is from its first rows; all of them are taken in by a worker (`take_rows`).

    Raises Unreadable where these first rows tell already. What somebody said of the same columns and of their words
    before is not guessed again.
    """
    shape = shape_of(file.read(HEAD))
    file.seek(0)
    with closing(rows_of(file, shape)) as rows:
        headings = next(rows)
        first = list(islice(rows, SAMPLE))
    named = [heading[:120] for heading in headings]
    last = _last_like(shop, named)
    source = Source(last.source) if last else guess_source(headings)
    columns = _named_then(last) if last else guess_columns(headings, source)
    taken = BroughtFile.objects.create(
        shop=shop,
        name=name[-120:],
        source=source,
        headings=named,
        columns={field.value: place for field, place in columns.items()},
        meanings=last.meanings if last else None,
        day_first=_day_first(shop, columns, first, last),
        status=FileStatus.TAKING,
        by=by,
        at=now,
    )
    file.seek(0)
    for number, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
        BroughtPart.objects.create(file=taken, number=number, content=zlib.compress(piece, 1))
    put(shop, WORK, {"file": taken.pk}, now=now, stream=f"bring:{taken.pk}")
    return taken


@transaction.atomic
def name_columns(
    *,
    file: BroughtFile,
    source: Source,
    columns: Mapping[Field, int],
    day_first: bool,
    now: datetime,
    states: Mapping[str, Standing | None] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> bool:
    """Say what each column is, and have the preview made; False where the file is past that.

    `states` and `reasons` say what words of the file mean, each as the file writes it; an empty meaning takes back what
    was said before, and words that are not named keep theirs.
    """
    before = file.meanings or {}
    meanings = {
        "states": _said_of(before.get("states", {}), states or {}, state_key),
        "reasons": _said_of(before.get("reasons", {}), reasons or {}, reason_key),
    }
    said = {
        "source": source,
        "columns": {field.value: place for field, place in columns.items()},
        "meanings": meanings,
    }
    begun = {"status": FileStatus.CHECKING, "place": "", "counts": {}, "problem": "", "day_first": day_first}
    rows = BroughtFile.objects.filter(pk=file.pk, status__in=[FileStatus.READ, FileStatus.READY])
    if not rows.update(**said, **begun):
        return False
    put(file.shop, WORK, {"file": file.pk}, now=now, stream=f"bring:{file.pk}")
    file.refresh_from_db()
    return True


@transaction.atomic
def discard_file(*, file: BroughtFile) -> bool:
    """Delete a file that nothing was brought from; False for one that something was, or that is at work."""
    idle = [FileStatus.REFUSED, FileStatus.READ, FileStatus.READY, FileStatus.UNDONE]
    held = BroughtFile.objects.select_for_update().filter(pk=file.pk, status__in=idle).first()
    if held is None or held.brought.exists():
        return False
    held.rows.all()._raw_delete(held.rows.db)
    held.delete()
    return True


@transaction.atomic
def drop_rows(*, shop_id: int) -> int:
    """Delete the rows of all files of a shop: somebody in them wants to be forgotten. What came of them stays."""
    half = BroughtFile.objects.filter(shop=shop_id, status=FileStatus.TAKING)
    half.update(status=FileStatus.REFUSED, problem="erased", rows_count=0)
    BroughtPart.objects.filter(file__shop=shop_id).delete()
    return BroughtRow.objects.filter(file__shop=shop_id).delete()[0]


def drop_old_rows(*, now: datetime) -> int:
    """Delete the rows of files that were brought long ago."""
    BroughtPart.objects.filter(file__at__lte=now - KEPT).delete()
    return BroughtRow.objects.filter(file__at__lte=now - KEPT).delete()[0]


def _last_like(shop: Shop, headings: Sequence[str]) -> BroughtFile | None:
    """The shop's latest file with the same columns of which somebody has said what they are."""
    return shop.brought_files.filter(headings=headings).exclude(status=FileStatus.READ).order_by("-pk").first()


def _said_of(before: Mapping[str, str], now: Mapping[str, str | None], key: Callable[[str], str]) -> dict[str, str]:
    found = {**before, **{key(text): meaning or "" for text, meaning in now.items()}}
    return {text: meaning for text, meaning in found.items() if meaning}


def _named_then(last: BroughtFile) -> dict[Field, int]:
    return {Field(name): place for name, place in last.columns.items()}


def _day_first(
    shop: Shop, columns: Mapping[Field, int], rows: Sequence[Sequence[str]], last: BroughtFile | None
) -> bool:
    dates = [row[columns[field]] for field in (Field.REQUESTED, Field.ENDED) if field in columns for row in rows]
    told = days_come_first(dates)
    if told is None:
        return last.day_first if last else shop.country not in MONTH_FIRST
    return told


def advance(file: BroughtFile, **changes: object) -> bool:
    """Go on with a file, as long as nobody else did since it was read; inside the caller's transaction."""
    rows = BroughtFile.objects.filter(pk=file.pk, status=file.status, place=file.place)
    if not rows.update(**changes):
        return False
    for name, value in changes.items():
        setattr(file, name, value)
    return True
