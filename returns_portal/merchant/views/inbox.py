"""The list that a merchant's day starts with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils import timezone

from returns.doors import door
from returns.people import ShopRequest
from returns.queries.bulk import tagged
from returns.queries.claims import waiting_for_us
from returns.queries.collections import collects
from returns.queries.drifts import returns_with_drifts
from returns.queries.early import overdue_of
from returns.queries.inbox import Cursor, InvalidCursor, Page, page
from returns.queries.register import pressing
from returns.queries.remarks import unanswered
from returns.queries.restrictions import open_appeals
from returns.queries.returns import inbox, stage_counts
from returns.queries.unannounced import long_waiting, open_count
from returns.queries.waiting_on_us import waiting_on_us
from returns_portal.merchant.brought_view import alerts as brought_alerts
from returns_portal.merchant.carrier_rows import account_alarms
from returns_portal.merchant.history import news
from returns_portal.merchant.inbox_rows import InboxRow
from returns_portal.merchant.page import merchant_page, show, wants_fragment
from returns_portal.merchant.selection_bar import selection_bar
from returns_portal.merchant.tabs import BY_KEY, TABS

LONGEST_SEARCH = 254
MOST_ALARMS = 20


@merchant_page("GET")
def show_inbox(request: ShopRequest) -> HttpResponse:
    """List the shop's returns. `tab` is a key of TABS, `q` a search, `after`/`before` a place in the list.

    400 for a tab or place that does not exist.
    """
    key, search = request.GET.get("tab") or "all", request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if key not in BY_KEY:
        raise BadRequest
    rows = inbox(request.shop, stages=BY_KEY[key].stages, search=search)
    found = page(rows, after=_place(request, "after"), before=_place(request, "before"))
    template = "merchant/_inbox.html" if wants_fragment(request) else "merchant/inbox.html"
    return show(request, template, _context(request, key, search, found))


def _place(request: ShopRequest, name: str) -> Cursor | None:
    text = request.GET.get(name)
    try:
        return Cursor.read(text) if text else None
    except InvalidCursor as error:
        raise BadRequest from error


def _context(request: ShopRequest, key: str, search: str, found: Page) -> dict[str, Any]:
    counts, unannounced, now = stage_counts(request.shop), open_count(request.shop), timezone.now()
    waiting, tags = waiting_on_us(request.shop, now=now), tagged(rma.pk for rma in found.rows)
    today = now.astimezone(ZoneInfo(request.shop.time_zone)).date()
    return {
        "tabs": [
            {"tab": tab, "count": tab.count(counts), "address": _address(tab.key, search), "current": tab.key == key}
            for tab in TABS
        ],
        "tab": BY_KEY[key],
        "bulk": selection_bar(request.staff, query=_address(key, search), further=bool(found.older or found.newer)),
        "search": search,
        "rows": [InboxRow.of(rma, now=now, tags=tags.get(rma.pk, ())) for rma in found.rows],
        "older": found.older and _address(key, search, after=found.older),
        "newer": found.newer and _address(key, search, before=found.newer),
        "everything": _address(key, ""),
        "everywhere": _address("all", search),
        "nothing_yet": not counts,
        "history": news(request.shop),
        "differing": returns_with_drifts(request.shop),
        "alarms": list(dict.fromkeys(each.number for each in waiting if each.given_up))[:MOST_ALARMS],
        "waiting": waiting,
        "waiting_long": any(each.is_long(now=now) for each in waiting),
        "brought": brought_alerts(door("labels.brought_alerts")(request.shop, now=now)),
        "overdue": overdue_of(request.shop),
        "claims": waiting_for_us(request.shop),
        "account_alarms": account_alarms(request.shop, now=now),
        "unanswered": unanswered(request.shop),
        "appeals": open_appeals(request.shop),
        "pressing": pressing(request.shop, now=now),
        "unannounced": unannounced,
        "collects": collects(request.shop),
        "long_waiting": long_waiting(request.shop, today=today) if unannounced else [],
        "address_missing": not request.shop.return_address.get("street"),
    }


def _address(key: str, search: str, **place: Cursor) -> str:
    given = {"tab": "" if key == "all" else key, "q": search, **{name: str(at) for name, at in place.items()}}
    return "?" + urlencode({name: value for name, value in given.items() if value})
