"""Events, and who is told of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from returns.domain.webhooks import LONGEST_DESCRIPTION, LONGEST_URL, Off, SecretKind
from returns_api.schemas.common import NO_NUL, Given


class HappeningOut(Schema):
    """An event as webhooks deliver it (CloudEvents 1.0). What `data` is says `/event-types` for its `type`."""

    specversion: str
    id: UUID
    type: str = Field(examples=["return.approved"])
    version: int
    source: str
    time: datetime
    subject: str | None = Field(None, description="The return's number; not there where it is about the shop.")
    datacontenttype: str
    data: dict[str, Any]


class HappeningPage(Schema):
    """Some events in their order. `next_cursor` is where to go on, also when there is nothing more for now."""

    data: list[HappeningOut]
    next_cursor: str
    more: bool


class EventTypeOut(Schema):
    """An event there is. `document` is that of the event whole, as it is delivered."""

    name: str
    version: int
    since: str
    means: str
    of_return: bool
    document: dict[str, Any]


class EventTypeList(Schema):
    """Every event there is."""

    data: list[EventTypeOut]


class EndpointOut(Schema):
    """Who is told of events. `off` says why nothing is sent, and is empty while it is."""

    id: int
    url: str
    description: str
    wants: list[str] = Field(description="Events, or families of them (`return.*`); none: all.")
    off: Off | None
    off_at: datetime | None
    made_at: datetime
    failing_since: datetime | None
    last_delivered_at: datetime | None


class EndpointList(Schema):
    """The shop's endpoints."""

    data: list[EndpointOut]


class NewEndpointOut(Schema):
    """A new endpoint, with what its deliveries are checked with: it is told this once."""

    endpoint: EndpointOut | None = Field(description="Null on trial.")
    secret: str = Field(description="What `v1` is checked with; empty for `v1a`.")
    public_key: str = Field(description="What `v1a` is checked with; empty for `v1`.")
    dry_run: bool


_Wish = Annotated[str, Field(max_length=48, pattern=r"^[a-z_]+\.([a-z_]+|\*)$")]


class EndpointIn(Given):
    """Where events are told, and which."""

    url: str = Field(max_length=LONGEST_URL, pattern=NO_NUL, examples=["https://erp.example.com/hooks/returns"])
    description: str = Field("", max_length=LONGEST_DESCRIPTION, pattern=NO_NUL)
    wants: list[_Wish] = Field([], max_length=200)


class NewEndpointIn(EndpointIn):
    """The same, and how deliveries are signed."""

    signature: SecretKind = SecretKind.V1


class EndpointChangeIn(EndpointIn):
    """The whole of it anew; `on` switches it off or on again."""

    on: bool = True


class ReplayIn(Given):
    """Either events by their ids, or what the endpoint wants of a span of time, up to 10,000 events."""

    events: list[UUID] = Field([], max_length=200)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class SentOut(Schema):
    """How many deliveries that makes."""

    deliveries: int
    dry_run: bool


class DroppedOut(Schema):
    """The endpoint is gone, with its secrets and its log."""

    id: int
    dry_run: bool


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class TryOut(Schema):
    """One try: the status of the answer, or a code for why there was none."""

    at: datetime
    status: int | None
    problem: str
    milliseconds: int


class DeliveryRowOut(Schema):
    """An event on its way to an endpoint. `again`: somebody asked for it once more."""

    id: int
    event: UUID
    type: str
    subject: str | None
    state: DeliveryState
    again: bool
    created_at: datetime
    due_at: datetime | None
    tries: list[TryOut]


class DeliveryPage(Schema):
    """Some deliveries, the newest first, and where the next ones begin; null where there are none."""

    data: list[DeliveryRowOut]
    next_cursor: str | None
