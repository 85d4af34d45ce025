"""Gather a shop's data, a slice at a time, so that a kill costs one slice; let go of it after some days."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from returns.models import DataExport, ExportPart, Shop
from returns.outbox import put

RUN = "export.run"
KEPT = timedelta(days=7)
QUICK = 1  # what is written once is read once: speed before size


@transaction.atomic
def begin_export(*, shop: Shop, by: str, now: datetime) -> bool:
    """Ask for an export; False where one is under way."""
    try:
        with transaction.atomic():
            export = DataExport.objects.create(shop=shop, asked_by=by, asked_at=now)
    except IntegrityError:
        return False
    put(shop, RUN, {"export": export.pk}, now=now)
    return True


@transaction.atomic
def keep_slice(*, export: DataExport, pieces: Mapping[str, bytes], last_id: int, rows: int, done: bool) -> bool:
    """Keep what was read of the file at `export.place` beyond `export.last_id`; `done`: that was its end.

    False where somebody else went on, or the export was deleted meanwhile: nothing is kept then.
    """
    went = {"place": export.place + 1, "last_id": 0, "number": 0} if done else {"last_id": last_id}
    if not done:
        went["number"] = export.number + 1
    here = DataExport.objects.filter(
        pk=export.pk, place=export.place, last_id=export.last_id, number=export.number, ready_at=None
    )
    if not here.update(rows=export.rows + rows, **went):
        return False
    ExportPart.objects.bulk_create(
        ExportPart(export=export, path=path, number=export.number, content=zlib.compress(content, QUICK))
        for path, content in pieces.items()
    )
    export.refresh_from_db()
    return True


@transaction.atomic
def finish_export(*, export: DataExport, readme: str, now: datetime) -> None:
    """All is gathered: add what explains it."""
    if DataExport.objects.filter(pk=export.pk, ready_at=None).update(ready_at=now, ends_at=now + KEPT):
        content = zlib.compress(readme.encode(), QUICK)
        ExportPart.objects.create(export=export, path="README.md", number=0, content=content)


def drop_exports(*, shop_id: int) -> int:
    """Delete every export of a shop, also one under way: somebody in them wants to be forgotten."""
    ExportPart.objects.filter(export__shop=shop_id).delete()
    return DataExport.objects.filter(shop=shop_id).delete()[0]


def drop_ended_exports(*, now: datetime) -> int:
    """Delete the exports whose days are over."""
    ExportPart.objects.filter(export__ends_at__lte=now).delete()
    return DataExport.objects.filter(ends_at__lte=now).delete()[0]
