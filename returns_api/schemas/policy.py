"""The policy as it is being written, and what a draft would have made of the past."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from returns_api.schemas.common import NO_NUL, Document, Given
from returns_api.schemas.shop import PolicySummary

_Note = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]


class DraftOut(Schema):
    """The version that is being written. `edition` is what its publication names, so that nothing unseen is published.

    `actor_id` is who wrote it last.
    """

    number: int
    edition: str = Field(examples=["4.2.3"])
    actor_id: str
    made_at: datetime
    document: dict[str, Any]


class DraftNow(Schema):
    """The draft that there is; null while nobody writes one."""

    draft: DraftOut | None


class DraftIn(Given):
    """A whole policy (`docs/policy.md`)."""

    document: Document


class PublicationIn(Given):
    """The draft as it was seen, what it is for, and the day of the shop with which it begins; none: at once."""

    edition: Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)]
    note: _Note = ""
    begins: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))] | None = None


class ChangedAgain(Schema):
    """What a scheduled version changes once more when it begins, which was written before: paths in the document."""

    version: int
    active_from: datetime
    fields: list[str] = Field(examples=[["fees.return_shipping_minor"]])


class PublishedOut(PolicySummary):
    """The version that is in force now, or will be.

    `changed_again` is there where the next scheduled version changes again what this one changed.
    """

    changed_again: ChangedAgain | None


class GoneOut(Schema):
    """It is no longer there."""

    gone: bool


class SimulationStatus(StrEnum):
    """How far it is."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"


class SimulationOut(Schema):
    """A draft tried on the past year beside what is in force. `stale`: the draft was changed since.

    `report` has both side by side, amounts in minor units of the shop's currency.
    """

    status: SimulationStatus
    edition: str
    stale: bool
    against: int = Field(description="The version it is compared with.")
    counted: int
    total: int
    begun_at: datetime
    finished_at: datetime | None
    report: dict[str, Any]


class SimulationNow(Schema):
    """The latest simulation; null where no draft was tried yet."""

    simulation: SimulationOut | None
