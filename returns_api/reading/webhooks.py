"""Read who is told of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.webhooks import Off
from returns.queries.webhooks import endpoints_of, get_endpoint
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.events import EndpointList, EndpointOut

if TYPE_CHECKING:
    from returns.models import WebhookEndpoint

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
