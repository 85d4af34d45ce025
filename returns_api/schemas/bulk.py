"""One action on many returns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.bulk import BulkAction, JobStatus, RowStatus
from returns.domain.grading import Grade
from returns.domain.status import DeclineReason
from returns_api.schemas.asked import Narrowed
from returns_api.schemas.changes import TagName
from returns_api.schemas.common import NO_NUL, AmountOut, Given

_Number = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)]


class FilterIn(Narrowed, Given):
    """Returns that all of these hold for, as `GET /returns` finds them."""


class BulkIn(Given):
    """What is to be done with which returns: those of `numbers`, or those of `filter`.

    A refusal has `reason` and `explanation`, a receipt the `grade` of all pieces, a tag its name,
    an assignment the `assignee`.
    """

    action: BulkAction
    numbers: list[_Number] = Field([], max_length=500)
    filter: FilterIn | None = None
    reason: DeclineReason = DeclineReason.OTHER
    explanation: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
    grade: Grade = Grade.A
    tag: TagName | None = None
    assignee: str = Field("", pattern=r"^[0-9]{0,20}$", description="Who gets them; empty: nobody has them any more.")
    leave: bool = Field(False, description="Returns that somebody else has stay with them.")


class GroupOut(Schema):
    """Rows that stand alike, and what they come to together. `reason` is a code of why not, or of how."""

    status: RowStatus
    reason: str
    rows: int
    letters: int
    labels: int
    shop: AmountOut
    presentment: AmountOut | None


class BulkJobOut(Schema):
    """A job. It is tried first (CHECKING), waits for its start (READY), is carried out (RUNNING), and over.

    `groups` says what it would come to, and later what it came to. `left_out` counts what matched beyond 10,000.
    """

    id: int
    action: BulkAction
    status: JobStatus
    actor_id: str
    total: int
    left_out: int
    made_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    groups: list[GroupOut]
    files: dict[str, str] = Field(description="Of an export: `csv` and `xlsx`, open for a quarter of an hour.")


class BulkJobSummary(Schema):
    """A job as the list has it."""

    id: int
    action: BulkAction
    status: JobStatus
    actor_id: str
    total: int
    made_at: datetime
    finished_at: datetime | None


class BulkJobList(Schema):
    """The shop's last fifty jobs, the newest first."""

    data: list[BulkJobSummary]


class BulkRowOut(Schema):
    """What becomes of one return of a job."""

    number: str = Field(examples=["R-10001"])
    order: str = Field(examples=["#1001"])
    status: RowStatus
    reason: str
    letters: int
    labels: int
    amount: AmountOut | None = Field(description="What goes to the shopper, in the currency they paid with.")
    ended_at: datetime | None


class BulkRowPage(Schema):
    """Some rows in their order, and where the next ones begin; null where there are none."""

    data: list[BulkRowOut]
    next_cursor: str | None
