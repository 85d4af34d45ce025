"""Returns that wait for the shop's side, each with the reason and one click to try again."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from returns.history import Actor
from returns.operations.retry_consequences import retry_consequences
from returns.people import ShopRequest
from returns.queries.waiting_on_us import waiting_on_us
from returns_portal.merchant import words
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, show


@merchant_page("GET")
def show_waiting(request: ShopRequest) -> HttpResponse:
    """List what waits, the oldest first."""
    now = timezone.now()
    rows = [
        {
            "number": each.number,
            "step": str(words.ALARMS.get(each.kind, each.kind)),
            "reason": each.reason,
            "age": words.age(each.since, now=now),
            "moment": words.moment(each.since, time_zone=request.shop.time_zone),
            "tone": "critical" if each.is_long(now=now) else "caution",
            "given_up": each.given_up,
            "may_retry": each.may_retry,
        }
        for each in waiting_on_us(request.shop, now=now)
    ]
    return show(request, "merchant/waiting.html", {"rows": rows})


@merchant_page("POST")
def try_again(request: ShopRequest, number: str) -> HttpResponse:
    """Start everything of one return again that waits. 303 to the list, whatever was there to start."""
    rma = find(request, number)
    retry_consequences(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    return HttpResponseRedirect(reverse("merchant:waiting"), status=303)
