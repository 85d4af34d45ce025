"""Read what happened, in order: for programs that have no address of their own, or missed a webhook."""

from __future__ import annotations

import json
from typing import Annotated
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import AwareDatetime, Field

from returns.domain.api_key import Scope
from returns.domain.events import CATALOGUE, schema_of
from returns.domain.webhooks import is_wish
from returns.queries.events import Wanted, feed, get_event, told
from returns_api.caller import call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem, invalid
from returns_api.schemas.common import NO_NUL
from returns_api.schemas.events import EventTypeList, EventTypeOut, HappeningOut, HappeningPage

_TAG = "Events"
_Name = Annotated[str, Field(max_length=48, pattern=r"^[a-z_]+\.([a-z_]+|\*)$")]


class FeedAsked(Schema):
    """What is asked for; all of it must hold."""

    type: list[_Name] = Field([], max_length=50, description="One of these, or of a family (`return.*`); none: all.")
    number: str = Field("", alias="return", max_length=64, pattern=NO_NUL, description="A return's number.")
    since: AwareDatetime | None = Field(None, description="Happened then or later.")
    until: AwareDatetime | None = Field(None, description="Happened before.")
    cursor: str = Field("", pattern=r"^[0-9]{0,18}$", description="From `next_cursor`; none: from the beginning.")
    limit: int = Field(100, ge=1, le=500)


@reads(
    _TAG,
    "/events",
    name="list_events",
    scope=Scope.EVENTS_READ,
    answer=HappeningPage,
    summary="Read what happened, in order",
)
def list_events(request: HttpRequest, asked: Query[FeedAsked]) -> HttpResponse:
    """The cursor of the last page is good for ever: ask with it again, and what happened since comes.

    Nothing ever appears before it. Events are there for 90 days, from a second or so after they happened.
    """
    call = call_of(request)
    if strange := [name for name in asked.type if not is_wish(name)]:
        raise invalid("type", f"There is no event {strange[0]}.")
    wanted = Wanted(tuple(asked.type), asked.number, asked.since, asked.until)
    after = int(asked.cursor or 0)
    rows = list(feed(call.shop, wanted, after=after)[: asked.limit + 1])
    shown = rows[: asked.limit]
    place = shown[-1].position if shown else after
    page = {"data": [told(row) for row in shown], "next_cursor": str(place), "more": len(rows) > len(shown)}
    HappeningPage.model_validate(page)
    return HttpResponse(json.dumps(page, ensure_ascii=False), content_type="application/json")


@reads(
    _TAG,
    "/events/{slug:event}",
    name="get_event",
    scope=Scope.EVENTS_READ,
    answer=HappeningOut,
    summary="Read one event",
)
def read_event(request: HttpRequest, event: str) -> HttpResponse:
    """By its `id`, which is the `webhook-id` of its deliveries too."""
    try:
        row = get_event(call_of(request).shop, UUID(event))
    except (ObjectDoesNotExist, ValueError) as error:
        raise Problem("not_found") from error
    return HttpResponse(json.dumps(told(row), ensure_ascii=False), content_type="application/json")


@reads(
    _TAG,
    "/event-types",
    name="list_event_types",
    scope=None,
    answer=EventTypeList,
    summary="List the events there are, with their schemas",
)
def list_event_types(request: HttpRequest) -> HttpResponse:
    """JSON Schema 2020-12 ([as a page](events.md))."""
    data = [
        EventTypeOut(
            name=row.name,
            version=row.version,
            since=row.since,
            means=row.means,
            of_return=row.of_return,
            document=schema_of(row),
        )
        for row in CATALOGUE
    ]
    return said(EventTypeList(data=data))
