"""Exports of everything: which there are, and their pieces."""

from __future__ import annotations

import zipfile
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


def file_name(export: DataExport) -> str:
    """What the file is called."""
    return f"everything-{export.asked_at:%Y-%m-%d}.zip"


def zip_of(export: DataExport) -> Iterator[bytes]:
    """The export as a ZIP, piece by piece, so that its size does not matter."""
    sink, at = _Sink(), export.asked_at.timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]  # all it asks of a file is `write`
        inside, path = None, ""
        for path_now, content in pieces_of(export):
            if inside is None or path_now != path:
                if inside is not None:
                    inside.close()
                info = zipfile.ZipInfo(path_now, at)
                info.compress_type = zipfile.ZIP_DEFLATED
                inside, path = archive.open(info, "w", force_zip64=True), path_now
            inside.write(content)
            yield sink.taken()
        if inside is not None:
            inside.close()
    yield sink.taken()


class _Sink:
    """A file that is only written to; what was written is taken away."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keep it until it is taken."""
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        parts, self.parts = self.parts, []
        return b"".join(parts)
