"""Read who is told of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.webhooks import Off
from returns.queries.webhooks import LogFilter, endpoints_of, get_endpoint, log_of
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.events import (
    DeliveryPage,
    DeliveryRowOut,
    DeliveryState,
    EndpointList,
    EndpointOut,
    TryOut,
)

if TYPE_CHECKING:
    from returns.models import WebhookDelivery, WebhookEndpoint

_TAG = "Webhooks"


@reads(
    _TAG,
    "/webhook-endpoints",
    name="list_webhook_endpoints",
    scope=Scope.WEBHOOKS_WRITE,
    answer=EndpointList,
    summary="List who is told of events",
)
def list_endpoints(request: HttpRequest) -> HttpResponse:
    """All of them; twenty at the most."""
    return said(EndpointList(data=[shape(row) for row in endpoints_of(call_of(request).shop)]))


@reads(
    _TAG,
    "/webhook-endpoints/{int:endpoint}",
    name="get_webhook_endpoint",
    scope=Scope.WEBHOOKS_WRITE,
    answer=EndpointOut,
    summary="Read one of them",
)
def read_endpoint(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Its secrets are never told again."""
    return said(shape(find_endpoint(call_of(request), endpoint)))


@reads(
    _TAG,
    "/webhook-endpoints/{int:endpoint}/deliveries",
    name="list_webhook_deliveries",
    scope=Scope.WEBHOOKS_WRITE,
    answer=DeliveryPage,
    summary="Read what one of them was told, and how it went",
)
def read_deliveries(
    request: HttpRequest,
    endpoint: int,
    state: DeliveryState | None = None,
    name: Annotated[str, Query(pattern=r"^[a-z_.]{0,64}$", description="An event's `name`.")] = "",
    number: Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{0,64}$", description="A return's number.")] = "",
    cursor: Annotated[str, Query(pattern=r"^([0-9]{1,18})?$", description="From `next_cursor`.")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> HttpResponse:
    """The newest first; nothing of an answer but its status is kept."""
    row = find_endpoint(call_of(request), endpoint)
    wanted = LogFilter(state=state.value if state else "", name=name, number=number)
    found, more = log_of(row, wanted, before=int(cursor) if cursor else None, size=limit)
    return said(DeliveryPage(data=[_delivery(each) for each in found], next_cursor=str(more) if more else None))


def _delivery(row: WebhookDelivery) -> DeliveryRowOut:
    over = DeliveryState.DELIVERED if row.done_at else DeliveryState.GIVEN_UP if row.dead_at else DeliveryState.WAITING
    rma = row.event.rma
    return DeliveryRowOut(
        id=row.pk,
        event=row.event.uid,
        type=row.event.name,
        subject=rma.number if rma else None,
        state=over,
        again=row.again,
        created_at=row.created_at,
        due_at=row.due_at if over is DeliveryState.WAITING else None,
        tries=[
            TryOut(at=each.at, status=each.status, problem=each.problem, milliseconds=each.milliseconds)
            for each in sorted(row.tries.all(), key=lambda each: each.pk)
        ],
    )


def find_endpoint(call: Call, endpoint: int) -> WebhookEndpoint:
    """The shop's endpoint; a Problem where there is none."""
    if endpoint >= 2**63:
        raise Problem("not_found")
    try:
        return get_endpoint(call.shop, endpoint)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def shape(row: WebhookEndpoint) -> EndpointOut:
    """A row as its schema."""
    return EndpointOut(
        id=row.pk,
        url=row.url,
        description=row.description,
        wants=row.wants,
        off=Off(row.off) if row.off else None,
        off_at=row.off_at,
        made_at=row.made_at,
        failing_since=row.failing_since,
        last_delivered_at=row.last_delivered_at,
    )
