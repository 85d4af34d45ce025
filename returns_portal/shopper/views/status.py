"""The page a shopper keeps: where the return stands, what to do next, what happened so far."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from returns import wording
from returns.domain.status import Stage
from returns.people import ShopRequest
from returns.queries.returns import parcel_of, settlement_quote
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.facts import SENDABLE, papers_of, standing_facts
from returns_portal.shopper.instead import instead
from returns_portal.shopper.standings import standing_of
from returns_portal.shopper.words import TOLD

if TYPE_CHECKING:
    from returns.models import Return

SOON = frozenset({Stage.LABEL_PENDING, Stage.REFUNDING, Stage.NEEDS_ATTENTION})
NOTHING_PAID = frozenset({Stage.DECLINED, Stage.CANCELED})
STOP_POLLING = 286


@shopper_page("GET", "HEAD")
@opens_return
def status(request: ShopRequest, rma: Return) -> HttpResponse:
    """Tell where the return stands. `?seen=` is what the page already shows: 204 to htmx when that is still true.

    htmx asks again every few seconds while something is about to happen, and is told to stop (286) when not.
    """
    now = timezone.now()
    seen, wait = version(rma), seconds_to_wait(rma, now=now)
    if request.htmx and request.GET.get("seen") == seen:
        return HttpResponse(status=204 if wait else STOP_POLLING, headers={} if wait else {"HX-Reswap": "none"})
    context = {**_facts(request, rma), "wait": wait, "refresh": _with_seen(request, rma, seen)}
    return render(request, "shopper/status.html", context)


def version(rma: Return) -> str:
    """What changes whenever the page would: the stage and the last event."""
    return f"{rma.stage}-{max((event.pk for event in rma.events.all()), default=0)}"


def seconds_to_wait(rma: Return, *, now: datetime) -> int:
    """How long until asking again makes sense; 0 for not at all. Who waits longest is asked least."""
    last = max((event.at for event in rma.events.all()), default=rma.requested_at)
    if rma.stage in SOON:
        return 3 if now - last < timedelta(minutes=2) else 20
    return 20 if rma.stage == Stage.REQUESTED and now - last < timedelta(minutes=30) else 0


def _with_seen(request: ShopRequest, rma: Return, seen: str) -> str:
    path = page(request, "status", token=return_token(rma))
    return f"{path}{'&' if '?' in path else '?'}seen={seen}"


def _facts(request: ShopRequest, rma: Return) -> dict[str, Any]:
    standing, parcel = standing_of(rma), parcel_of(rma)
    facts = standing_facts(rma)
    return {
        "rma": rma,
        "order": rma.order,
        "standing": standing,
        "headline": str(standing.headline) % facts,
        "text": str(standing.text) % facts,
        "steps": [_step(event) for event in rma.events.all() if event.kind in TOLD and not _paid_nothing(event)],
        "instead": instead(rma),
        "quote": settlement_quote(rma),
        "expected": rma.stage != Stage.REFUNDED,
        "nothing_paid": NOTHING_PAID,
        "parcel": parcel,
        "sending": papers_of(parcel, shop_id=rma.shop_id) if rma.stage in SENDABLE else None,
        "decline": wording.DECLINE_REASONS.get(rma.decline_reason, ""),
        "own_path": page(request, "status", token=return_token(rma)),
    }


def _paid_nothing(event: Any) -> bool:
    """An even exchange ends without money; its page says so in other words."""
    return event.kind == "settlement.paid" and event.facts.get("total_minor") == 0


def _step(event: Any) -> dict[str, Any]:
    return {"text": wording.EVENTS[event.kind], "at": event.at}
