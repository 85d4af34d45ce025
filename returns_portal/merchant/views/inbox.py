"""The list that a merchant's day starts with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils import timezone

from returns.domain.status import Stage
from returns.doors import door
from returns.people import ShopRequest
from returns.queries.claims import waiting_for_us
from returns.queries.collections import collects
from returns.queries.drifts import returns_with_drifts
from returns.queries.early import overdue_of
from returns.queries.inbox import Cursor, InvalidCursor, Page, bounded_count, bounded_stage_counts, page
from returns.queries.inbox_query import InboxQuery, InvalidQuery
from returns.queries.register import pressing
from returns.queries.remarks import unanswered
from returns.queries.restrictions import open_appeals
from returns.queries.unannounced import long_waiting, open_count
from returns.queries.waiting_on_us import waiting_on_us
from returns_portal.merchant.brought_view import alerts as brought_alerts
from returns_portal.merchant.carrier_rows import account_alarms
from returns_portal.merchant.history import news
from returns_portal.merchant.inbox_rows import InboxRow
from returns_portal.merchant.inbox_words import SORTS, WRONG, chips_of, counted, filters_of
from returns_portal.merchant.page import merchant_page, problem, show, wants_fragment
from returns_portal.merchant.tabs import BY_KEY, TABS, asked

if TYPE_CHECKING:
    from returns.models import Shop

MOST_ALARMS = 20


@merchant_page("GET")
def show_inbox(request: ShopRequest) -> HttpResponse:
    """List the shop's returns that the address asks for (`InboxQuery`); `after`/`before` are a place in the list.

    400 for what no page of ours asks, 422 in words for what somebody typed.
    """
    try:
        query = asked(request.GET)
    except InvalidQuery as error:
        return _refused(request, error.name)
    if query.filters.empty_range:
        return _refused(request, "value_between")
    now = timezone.now()
    after, before = _place(request, "after"), _place(request, "before")
    found = page(query.rows(request.shop, now=now), sort=query.sort, after=after, before=before)
    template = "merchant/_inbox.html" if wants_fragment(request) else "merchant/inbox.html"
    return show(request, template, _context(request, query, found, now))


def _refused(request: ShopRequest, name: str) -> HttpResponse:
    if name not in WRONG:
        raise BadRequest
    return problem(request, 422, str(WRONG[name]))


def _place(request: ShopRequest, name: str) -> Cursor | None:
    text = request.GET.get(name)
    try:
        return Cursor.read(text) if text else None
    except InvalidCursor as error:
        raise BadRequest from error


def _context(request: ShopRequest, query: InboxQuery, found: Page, now: datetime) -> dict[str, Any]:
    counts, unannounced = bounded_stage_counts(request.shop), open_count(request.shop)
    waiting = waiting_on_us(request.shop, now=now)
    today = now.astimezone(ZoneInfo(request.shop.time_zone)).date()
    return _listed(request.shop, query, found, counts, now) | {
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


def _listed(shop: Shop, query: InboxQuery, found: Page, counts: Mapping[Stage, int], now: datetime) -> dict[str, Any]:
    """The list with all that says what it lists."""
    filters = filters_of(shop, query)
    chips = chips_of(shop, query, filters)
    total = bounded_count(query.rows(shop, now=now)) if chips else None
    return {
        "tabs": [
            {
                "tab": tab,
                "count": counted(tab.count(counts)),
                "address": query.of_tab(tab.key, tab.stages).address(),
                "current": tab.key == query.tab,
            }
            for tab in TABS
        ],
        "tab": BY_KEY[query.tab],
        "query": query,
        "search": query.search,
        "filters": filters,
        "filtered": bool(query.filters.given()),
        "chips": chips,
        "total": total,
        "found": None if total is None else counted(total),
        "sorts": [(sort.value, words, sort == query.sort) for sort, words in SORTS.items()],
        "rows": [InboxRow.of(rma, now=now) for rma in found.rows],
        "older": found.older and query.address(after=str(found.older)),
        "newer": found.newer and query.address(before=str(found.newer)),
        "everything": query.without_filters().address(),
        "everywhere": query.of_tab("all", ()).address(),
    }
