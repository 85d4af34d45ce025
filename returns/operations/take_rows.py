"""The rows of a file with returns of another system are taken in, some at a time, whatever dies in between."""

from __future__ import annotations

import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from typing import BinaryIO, cast

from django.db import transaction
from django.db.models.fields.json import KT

from returns.domain.bringing.profiles import Field
from returns.domain.bringing.reading import MIXED_DATES, Unreadable, orders_of, rows_of, shape_of
from returns.domain.bringing.steps import FileStatus
from returns.models import BroughtFile, BroughtRow
from returns.operations.bring_file import HEAD, TURN, advance

BATCH = 1_000


def take_rows(file: BroughtFile, now: datetime) -> bool:
    """Take rows in for a turn; True while there are more. A kill costs one batch, and repeats none.

    A file that is no table further down is REFUSED, with a code of `Unreadable`, and nothing of it stays.
    """
    until = time.monotonic() + TURN
    try:
        with _content(file) as content:
            shape = shape_of(content.read(HEAD))
            content.seek(0)
            with closing(rows_of(content, shape)) as rows:
                more = islice(rows, 1 + file.rows_count, None)
                while batch := list(islice(more, BATCH)):
                    if not _keep(file, batch):
                        return False
                    if time.monotonic() > until:
                        return True
    except Unreadable as why:
        _end(file, status=FileStatus.REFUSED, problem=why.code, rows_count=0, finished_at=now)
        return False
    _end(file, status=FileStatus.READ, **_order_of_days(file))
    return False


def _order_of_days(file: BroughtFile) -> dict[str, object]:
    """What the dates of all rows say of which comes first, the day or the month; nothing where none tells it."""
    places = [file.columns[field.value] for field in (Field.REQUESTED, Field.ENDED) if field.value in file.columns]
    cells = [
        file.rows.order_by("number").values_list(KT(f"cells__{place}"), flat=True).iterator(chunk_size=BATCH)
        for place in places
    ]
    day_first, mixed = orders_of(text for column in cells for text in column if text)
    told: dict[str, object] = {} if day_first is None else {"day_first": day_first}
    return {**told, "problem": MIXED_DATES} if mixed else told


@contextmanager
def _content(file: BroughtFile) -> Iterator[BinaryIO]:
    """The file as it was sent, on the disk, so that its size does not matter for memory."""
    with tempfile.TemporaryFile() as content:
        for piece in file.parts.order_by("number").values_list("content", flat=True).iterator(chunk_size=1):
            content.write(zlib.decompress(piece))
        content.seek(0)
        yield cast("BinaryIO", content)


@transaction.atomic
def _keep(file: BroughtFile, batch: Sequence[list[str]]) -> bool:
    before = file.rows_count
    if not advance(file, rows_count=before + len(batch), place=str(before + len(batch))):
        return False
    BroughtRow.objects.bulk_create(
        BroughtRow(file=file, number=before + place, cells=cells) for place, cells in enumerate(batch, 1)
    )
    return True


@transaction.atomic
def _end(file: BroughtFile, **changes: object) -> None:
    if advance(file, place="", **changes):
        file.parts.all().delete()
        if file.status == FileStatus.REFUSED:
            file.rows.all()._raw_delete(file.rows.db)
