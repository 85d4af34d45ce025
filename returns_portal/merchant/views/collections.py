"""What is to be collected from shoppers, day by day, and what was."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.book_collection import UnableToBook, collect
from returns.people import ShopRequest
from returns.queries.collections import collections_on, days_with_collections, local
from returns.way_words import weekday
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.refusal_words import NOT_AT_STORE
from returns_portal.merchant.regions import changed, refused

MOST_DAYS = 10


@merchant_page("GET")
def show_day(request: ShopRequest) -> HttpResponse:
    """The collections of a day, today's unless `day` (ISO 8601) says another, and links to the next days."""
    today = local(request.shop, timezone.now()).date()
    day = _day(request.GET.get("day", "")) or today
    days = sorted({today, day, *days_with_collections(request.shop, since=today)[:MOST_DAYS]})
    rows = [
        {
            "window": found.window.replace("-", "–"),
            "number": found.parcel.rma.number,
            "address": found.address,
            "phone": found.phone,
            "dial": found.phone.replace(" ", ""),
            "note": found.note,
            "collected": found.collected_at is not None,
        }
        for found in collections_on(request.shop, day)
    ]
    context = {
        "rows": rows,
        "day_words": weekday(day),
        "day_key": day.isoformat(),
        "days": [{"key": each.isoformat(), "words": weekday(each), "current": each == day} for each in days],
    }
    return show(request, "merchant/collections.html", context)


@merchant_page("POST")
def mark(request: ShopRequest, number: str) -> HttpResponse:
    """Record that the goods were collected. 409 where nothing of the return is to be collected."""
    rma = find(request, number)
    try:
        collect(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToBook:
        return refused(request, number, status=409, conflict=str(NOT_AT_STORE["not_waiting"]))
    if day := _day(request.POST.get("back", "")):
        response = HttpResponseRedirect(f"{reverse('merchant:collections')}?day={day.isoformat()}")
        response.status_code = 303
        return response
    return changed(request, number, _("Collected."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
