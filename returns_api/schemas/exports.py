"""Exports of everything, as they are listed."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field


class ExportOut(Schema):
    """One export. It can be fetched since `ready_at`, and until `ends_at`; null: it is still being gathered."""

    id: int
    asked_at: datetime
    by_itself: bool = Field(description="Made by the schedule that an owner has set.")
    ready_at: datetime | None
    ends_at: datetime | None
    rows: int
    file: str = Field(examples=["everything-2026-11-29.zip"])


class ExportList(Schema):
    """The latest ones, the newest first."""

    data: list[ExportOut]
