"""A program subscribes itself to events, tests it, and asks for what it missed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.webhooks import KEPT, MOST_REPLAYED, SecretKind, public_half
from returns.operations.webhook_deliveries import TooMuchWaits, send_again, send_span, send_test
from returns.operations.webhook_endpoints import (
    UnableToKeepEndpoint,
    change_endpoint,
    drop_endpoint,
    make_endpoint,
    switch_endpoint,
)
from returns_api.caller import call_of
from returns_api.describe import said, writes
from returns_api.hooks.target import refusal
from returns_api.problems import Problem, invalid
from returns_api.reading.webhooks import find_endpoint, shape
from returns_api.schemas.events import (
    DroppedOut,
    EndpointChangeIn,
    EndpointOut,
    NewEndpointIn,
    NewEndpointOut,
    ReplayIn,
    SentOut,
)

_TAG = "Webhooks"
_ONE = "/webhook-endpoints/{int:endpoint}"
_WHY = {
    "url": "This is no address.",
    "https": "The address must begin with https://.",
    "port": "Only the ports 443 and 8443 are called.",
    "user": "Leave user and password out: deliveries are signed.",
    "inside": "This leads to no address of the public internet.",
    "unknown_name": "This name is not known.",
}


@writes(
    _TAG,
    "/webhook-endpoints",
    name="make_webhook_endpoint",
    scope=Scope.WEBHOOKS_WRITE,
    answer=NewEndpointOut,
    summary="Subscribe an address to events",
    status=201,
)
def make_one(request: HttpRequest, body: NewEndpointIn, dry_run: bool = False) -> HttpResponse:
    """The secret is told this once. Deliveries follow Standard Webhooks ([how](webhooks.md)).

    With an `Idempotency-Key` the same request makes no second one, but is told no secret again: 409 `made_already`.
    """
    call, once = call_of(request), request.headers.get("Idempotency-Key")
    call.dry_run = dry_run
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"{call.key.pk} {once}") if once else uuid.uuid4()
    _look_at(body.url)

    def do() -> HttpResponse:
        row, secret = make_endpoint(
            shop=call.shop,
            url=body.url,
            description=body.description,
            wants=body.wants,
            kind=body.signature,
            request_key=key,
            by=call.actor_id,
            now=call.now,
        )
        told = {"secret": secret, "public_key": ""}
        if body.signature == SecretKind.V1A:
            told = {"secret": "", "public_key": public_half(secret)}
        made = NewEndpointOut(endpoint=shape(row), dry_run=False, **told)
        response = said(made, 201)
        response["Location"] = f"/api/v1/webhook-endpoints/{row.pk}"
        call.secret = True
        return response

    tried = NewEndpointOut(endpoint=None, secret="", public_key="", dry_run=True)
    return _done(do, tried if dry_run else None)


@writes(
    _TAG,
    _ONE,
    name="change_webhook_endpoint",
    scope=Scope.WEBHOOKS_WRITE,
    answer=EndpointOut,
    summary="Change it, or switch it off and on",
)
def change_one(request: HttpRequest, endpoint: int, body: EndpointChangeIn, dry_run: bool = False) -> HttpResponse:
    """What waits is delivered to the new address, and once it is switched on again."""
    call = call_of(request)
    call.dry_run = dry_run
    row = find_endpoint(call, endpoint)
    _look_at(body.url)

    def do() -> HttpResponse:
        change_endpoint(
            shop=call.shop, endpoint_id=row.pk, url=body.url, description=body.description, wants=body.wants
        )
        return said(shape(switch_endpoint(shop=call.shop, endpoint_id=row.pk, on=body.on, now=call.now)))

    return _done(do, shape(row) if dry_run else None)


@writes(
    _TAG,
    f"{_ONE}/removal",
    name="remove_webhook_endpoint",
    scope=Scope.WEBHOOKS_WRITE,
    answer=DroppedOut,
    summary="Unsubscribe it",
)
def remove_one(request: HttpRequest, endpoint: int, dry_run: bool = False) -> HttpResponse:
    """Its secrets and its log go with it."""
    call = call_of(request)
    call.dry_run = dry_run
    row = find_endpoint(call, endpoint)

    def do() -> HttpResponse:
        drop_endpoint(shop=call.shop, endpoint_id=row.pk)
        return said(DroppedOut(id=endpoint, dry_run=False))

    return _done(do, DroppedOut(id=endpoint, dry_run=True) if dry_run else None)


@writes(
    _TAG,
    f"{_ONE}/test",
    name="test_webhook_endpoint",
    scope=Scope.WEBHOOKS_WRITE,
    answer=SentOut,
    summary="Send it a test",
)
def try_one(request: HttpRequest, endpoint: int, dry_run: bool = False) -> HttpResponse:
    """A `webhook.test`, which comes whatever the endpoint listens to."""
    call = call_of(request)
    call.dry_run = dry_run
    row = find_endpoint(call, endpoint)
    _look_at(row.url)

    def do() -> HttpResponse:
        send_test(shop=call.shop, endpoint_id=row.pk, now=call.now)
        return said(SentOut(deliveries=1, dry_run=False))

    return _done(do, SentOut(deliveries=1, dry_run=True) if dry_run else None)


@writes(
    _TAG,
    f"{_ONE}/replay",
    name="replay_webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    answer=SentOut,
    summary="Send it what it missed once more",
)
def replay(request: HttpRequest, endpoint: int, body: ReplayIn, dry_run: bool = False) -> HttpResponse:
    """In the order in which it happened. `webhook-id` is the one of the first delivery.

    409 `too_many` while 10,000 deliveries that were asked for again still wait for this endpoint.
    """
    call = call_of(request)
    call.dry_run = dry_run
    row = find_endpoint(call, endpoint)
    if bool(body.events) == (body.since is not None):
        raise invalid("/events", "Name either events or a span of time.")
    until = body.until or call.now
    if body.since is not None and not timedelta(0) < until - body.since <= KEPT:
        raise invalid("/since", "The span must end after it began, and be 90 days long at the most.")

    def do() -> HttpResponse:
        about: dict[str, Any] = {"shop": call.shop, "endpoint_id": row.pk, "now": call.now}
        if body.since is not None:
            number = send_span(since=body.since, until=until, dry_run=dry_run, **about)
        else:
            number = send_again(uids=[str(uid) for uid in body.events], **about)
        return said(SentOut(deliveries=number, dry_run=dry_run))

    return _done(do, undone=dry_run)


def _look_at(url: str) -> None:
    if why := refusal(url):
        raise invalid("/url", _WHY[why], why)


def _done(do: Callable[[], HttpResponse], tried: Any = None, *, undone: bool = False) -> HttpResponse:
    """Do it; on trial undo it, and tell `tried` where there is nothing of what was done to be told."""
    try:
        with transaction.atomic():
            response = do()
            if tried is not None or undone:
                transaction.set_rollback(True)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error
    except TooMuchWaits as error:
        raise Problem("too_many", f"{MOST_REPLAYED} deliveries that were asked for again still wait.") from error
    except UnableToKeepEndpoint as why:
        if why.code == "wants":
            raise invalid("/wants", "There is no such event.") from why
        raise Problem("too_many_endpoints" if why.code == "too_many" else why.code) from why
    return response if tried is None else said(tried)
