"""Exports of everything, fetched by a program with a key of its own."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import timedelta
from typing import Any

import pytest

from returns.models import ApiCall, DataExport, ExportPart, Shop
from tests.characters import NOW, make_shop, two_shops
from tests.returns_api.programs import ALL, program_of

pytestmark = pytest.mark.django_db


def exported(shop: Shop, word: str, **options: Any) -> DataExport:
    row = shop.data_exports.create(**{"asked_at": NOW, "ready_at": NOW, "ends_at": NOW + timedelta(days=7), **options})
    for path in ("returns/return.csv", "README.md"):
        for number, part in enumerate((f"{word},", path)):
            ExportPart.objects.create(export=row, path=path, number=number, content=zlib.compress(part.encode()))
    return row


def test_a_program_lists_and_fetches_what_was_exported() -> None:
    shop = make_shop()
    early = exported(shop, "early", asked_by="7001")
    half = shop.data_exports.create(asked_at=NOW)
    erp = program_of(shop, "exports:read", name="ERP")
    listed = erp.get("/exports").json()["data"]
    assert [(row["id"], row["by_itself"], bool(row["ready_at"])) for row in listed] == [
        (half.pk, True, False),
        (early.pk, False, True),
    ]
    answer = erp.get(f"/exports/{early.pk}/file")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"].endswith(f'"{listed[1]["file"]}"')
    assert "no-store" in answer["Cache-Control"]
    assert answer.streaming
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert archive.read("returns/return.csv") == b"early,returns/return.csv"
    for missing in (half.pk, 0, 10**9):
        assert erp.get(f"/exports/{missing}/file").json()["code"] == "not_found"
    assert ApiCall.objects.filter(operation="fetch_export", status=200).count() == 1


def test_nobody_elses_and_not_without_the_scope() -> None:
    atelier, northwind = two_shops()
    theirs = exported(atelier, "theirs")
    stranger = program_of(northwind)
    assert stranger.get("/exports").json() == {"data": []}
    assert stranger.get(f"/exports/{theirs.pk}/file").status_code == 404
    rest = program_of(atelier, *(scope for scope in ALL if scope != "exports:read"), name="Rest")
    for path in ("/exports", f"/exports/{theirs.pk}/file"):
        assert rest.get(path).json()["code"] == "scope_missing"
