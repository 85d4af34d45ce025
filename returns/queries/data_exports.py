"""Exports of everything: which there are, and their pieces."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from returns.models import DataExport, ExportPart, ExportPlan, Shop


def exports_of(shop: Shop) -> list[DataExport]:
    """The shop's exports, the newest first."""
    return list(shop.data_exports.order_by("-pk")[:20])


def export_plan(shop: Shop) -> ExportPlan | None:
    """How the shop is exported by itself; None where it is not."""
    return ExportPlan.objects.filter(shop=shop).first()


def unfinished_export(shop: Shop, export_id: int) -> DataExport | None:
    """An export that is still being gathered."""
    return DataExport.objects.filter(shop=shop, pk=export_id, ready_at=None).first()


def ready_export(shop_id: int, export_id: int) -> DataExport | None:
    """An export that can be downloaded."""
    return DataExport.objects.filter(shop=shop_id, pk=export_id, ready_at__isnull=False).first()


def pieces_of(export: DataExport) -> Iterator[tuple[str, bytes]]:
    """Path and content of every piece, file after file; a few at a time, whatever the export's size."""
    rows = ExportPart.objects.filter(export=export).order_by("path", "number")
    for path, content in rows.values_list("path", "content").iterator(chunk_size=8):
        yield path, zlib.decompress(bytes(content))
