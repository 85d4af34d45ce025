"""What is to be done beside returns, and what is unusual."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.findings import Sort
from returns.domain.followup import AnswerKind, Verdict
from returns.domain.insight import Dimension
from returns_api.schemas.common import NO_NUL, Foreign, Given

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=NO_NUL)]


class TaskOut(Schema):
    """Something to do. `for_whom` is a colleague's `user_id`; empty: for everybody."""

    id: int
    what: str
    for_whom: str
    due: date | None
    finding: int | None
    actor_id: str
    at: datetime
    done_at: datetime | None
    done_by: str


class TaskList(Schema):
    """What is to be done, the day that comes first on top; then what was done lately."""

    data: list[TaskOut]


class TaskIn(Given):
    """What is to be done: about goods and work, not about single shoppers."""

    what: _Line
    for_whom: Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)] = ""
    due: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))] | None = None
    finding: Annotated[int, Field(ge=1, lt=2**63)] | None = Field(
        None, description="What it is about: needs `insights:read`."
    )


class AnswerOut(Schema):
    """What was done about a finding, and what became of it."""

    kind: AnswerKind
    note: Foreign
    actor_id: str
    at: datetime
    verdict: Verdict | None


class FindingOut(Schema):
    """Something unusual: `k` of `n` came back, against `other_k` of `other_n` of what it is compared with.

    `chance` is its false-discovery rate. `waits`: nothing was done, or it did not help.
    """

    id: int
    sort: Sort
    dimension: Dimension
    key: Foreign
    label: Foreign
    reason: str
    first_week: date
    last_week: date
    k: int
    n: int
    other_k: int
    other_n: int
    chance: float
    first_at: datetime
    gone_at: datetime | None
    waits: bool
    answered: AnswerOut | None


class FindingList(Schema):
    """What is unusual now, the surest first, and what was acted on."""

    data: list[FindingOut]


class FindingAnswerIn(Given):
    """What was done (`acted`), or why nothing is (`left`)."""

    kind: AnswerKind
    note: _Line
