"""Gather a shop's data, a slice at a time, so that a kill costs one slice; let go of it after some days."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from returns.domain.regular_export import KEPT, ExportRhythm, kept_until
from returns.models import DataExport, ExportPart, ExportPlan, Shop
from returns.outbox import put

RUN = "export.run"
READY = "mail.export_ready"
QUICK = 1  # what is written once is read once: speed before size
__all__ = ["KEPT", "begin_export", "drop_ended_exports", "drop_exports", "finish_export", "keep_slice", "turn_to"]


@transaction.atomic
def begin_export(*, shop: Shop, by: str, now: datetime) -> bool:
    """Ask for an export; False where one is under way. `by` is "" where nobody asked and it is its time."""
    try:
        with transaction.atomic():
            export = DataExport.objects.create(shop=shop, asked_by=by, asked_at=now)
    except IntegrityError:
        return False
    put(shop, RUN, {"export": export.pk}, now=now)
    return True


@transaction.atomic
def turn_to(*, export: DataExport, path: str, columns: Sequence[str]) -> bool:
    """Begin a file, or begin it again where the app was updated meanwhile and its columns are others.

    Half of a file that the app has no more goes. False where somebody else went on, or the export was deleted.
    """
    half = export.at
    begun = {"at": path, "columns": list(columns), "last_id": 0, "number": 0}
    if not _as_read(export).update(**begun):
        return False
    if half:
        ExportPart.objects.filter(export=export, path__in=[f"{half}.csv", f"{half}.jsonl"]).delete()
    export.refresh_from_db()
    return True


@transaction.atomic
def keep_slice(*, export: DataExport, pieces: Mapping[str, bytes], last_id: int, rows: int, done: bool) -> bool:
    """Keep what was read of the file `export.at` beyond `export.last_id`; `done`: that was its end.

    False where somebody else went on, or the export was deleted meanwhile: nothing is kept then.
    """
    went: dict[str, object] = {"last_id": last_id, "number": export.number + 1}
    if done:
        went = {"at": "", "columns": [], "last_id": 0, "number": 0, "done": [*export.done, export.at]}
    if not _as_read(export).update(rows=export.rows + rows, **went):
        return False
    ExportPart.objects.bulk_create(
        ExportPart(export=export, path=path, number=export.number, content=zlib.compress(content, QUICK))
        for path, content in pieces.items()
    )
    export.refresh_from_db()
    return True


@transaction.atomic
def finish_export(*, export: DataExport, readme: str, now: datetime) -> None:
    """All is gathered: add what explains it. One that was made by itself takes the place of the oldest of its kind."""
    plan = ExportPlan.objects.filter(shop=export.shop_id).first() if not export.asked_by else None
    ends_at = kept_until(now, ExportRhythm(plan.rhythm) if plan else None, plan.kept if plan else 0)
    if not DataExport.objects.filter(pk=export.pk, ready_at=None).update(ready_at=now, ends_at=ends_at):
        return
    content = zlib.compress(readme.encode(), QUICK)
    ExportPart.objects.create(export=export, path="README.md", number=0, content=content)
    if plan:
        ours = DataExport.objects.filter(shop=export.shop_id, asked_by="", ready_at__isnull=False)
        _drop(ours.order_by("-pk")[plan.kept :])
        if plan.tell:
            put(export.shop, READY, {"export": export.pk}, now=now)


def drop_exports(*, shop_id: int) -> int:
    """Delete every export of a shop, also one under way: somebody in them wants to be forgotten."""
    return _drop(DataExport.objects.filter(shop=shop_id))


def drop_ended_exports(*, now: datetime) -> int:
    """Delete the exports whose days are over."""
    return _drop(DataExport.objects.filter(ends_at__lte=now))


def _as_read(export: DataExport) -> QuerySet[DataExport]:
    """The export, as long as nobody went on with it since it was read."""
    return DataExport.objects.filter(
        pk=export.pk, at=export.at, last_id=export.last_id, number=export.number, done=export.done, ready_at=None
    )


def _drop(exports: QuerySet[DataExport]) -> int:
    ids = list(exports.values_list("pk", flat=True))
    ExportPart.objects.filter(export__in=ids).delete()
    return DataExport.objects.filter(pk__in=ids).delete()[0]
