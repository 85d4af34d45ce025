"""What happens by itself at a shop, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from returns.domain.workflow import RunStatus, StepStatus
from returns_api.schemas.common import AmountOut, Document, Given


class WorkflowOut(Schema):
    """A workflow. `document` says when, if and then (`docs/workflows.md`); amounts in it are minor units.

    `stopped_why` is a code, where it was stopped by itself.
    """

    id: int
    name: str
    version: int
    on: bool
    stopped_at: datetime | None
    stopped_why: str
    made_at: datetime
    document: dict[str, Any]


class WorkflowList(Schema):
    """All workflows, the oldest first, and what they may pay together in a day (null: each by its own limit)."""

    data: list[WorkflowOut]
    day_limit: AmountOut | None


class WorkflowIn(Given):
    """What it is to say."""

    document: Document


class SwitchIn(Given):
    """Whether it runs."""

    on: bool


class TrialOut(Schema):
    """A workflow tried on the last returns. `missed` counts by condition why it would not have acted.

    `tried` returns stand open now, and `letters`, `labels` and `pays` are what would follow for them.
    """

    looked: int
    since: datetime | None
    acted: list[str]
    value: AmountOut
    missed: dict[str, int]
    tried: int
    letters: int
    labels: int
    pays: AmountOut
    skipped: dict[str, int] = Field(description="By step and why: `settle.not_received`.")


class StepOut(Schema):
    """What became of one step."""

    action: str
    status: StepStatus
    reason: str
    paid: AmountOut
    at: datetime


class RunOut(Schema):
    """One beginning of a workflow. `why` has its conditions as they were checked."""

    id: int
    workflow: int
    version: int
    number: str = Field(examples=["R-10001"])
    status: RunStatus
    reason: str
    why: list[Any]
    due_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    steps: list[StepOut]


class RunPage(Schema):
    """Some runs, the newest first, and where the next ones begin; null where there are none."""

    data: list[RunOut]
    next_cursor: str | None
