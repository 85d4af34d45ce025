"""Reports that go out by e-mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.insight import Dimension
from returns.domain.report import ReportKind, Rhythm
from returns_api.schemas.common import Foreign, Given


class FileKind(StrEnum):
    """How the table is attached."""

    XLSX = "xlsx"
    CSV = "csv"


class ReportLanguage(StrEnum):
    """Languages that reports are written in."""

    EN = "en"
    FR = "fr"


class ReportLetterOut(Schema):
    """The last one that was put for sending. `due_at`: null out of turn; `empty`: there was nothing to tell."""

    due_at: datetime | None
    put_at: datetime
    sent_at: datetime | None
    empty: bool


class ReportOut(Schema):
    """A report to one address. Nothing goes before `confirmed_at` and after `stopped_at`, which its reader decides."""

    id: int
    kind: ReportKind
    dimension: Dimension | None
    rhythm: Rhythm
    weekday: int = Field(description="0 is Monday.")
    language: str
    file: FileKind
    email: Foreign
    actor_id: str
    made_at: datetime
    confirmed_at: datetime | None
    stopped_at: datetime | None
    next_at: datetime | None
    last: ReportLetterOut | None


class ReportList(Schema):
    """Every report of the shop, the oldest first."""

    data: list[ReportOut]


class ReportIn(Given):
    """Which report, when (seven in the morning at the shop) and to whom. `dimension` is for `insights` alone.

    Who does not work at the shop is asked first, by e-mail.
    """

    kind: ReportKind
    dimension: Dimension | None = None
    rhythm: Rhythm = Rhythm.WEEKLY
    weekday: int = Field(0, ge=0, le=6, description="0 is Monday.")
    language: ReportLanguage = ReportLanguage.EN
    file: FileKind = FileKind.XLSX
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")]
