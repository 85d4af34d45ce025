"""The list of a shop's returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.utils import timezone

from returns.domain.inbox import Sort
from returns.domain.status import Stage
from returns.people import ShopRequest
from returns.queries.bulk import tagged
from returns.queries.collections import collects
from returns.queries.inbox import Cursor, InvalidCursor, Page, bounded_count, bounded_stage_counts, page
from returns.queries.inbox_query import Filters, InboxQuery, InvalidQuery
from returns.queries.policies import active_policy
from returns.queries.staff import staff_of
from returns.queries.unannounced import open_count
from returns.queries.views import views_for
from returns_portal.merchant.alarms import is_urgent
from returns_portal.merchant.assignee import Holders
from returns_portal.merchant.bringing_view import brought_rows
from returns_portal.merchant.inbox_rows import InboxRow
from returns_portal.merchant.inbox_words import SORTS, WRONG, Choice, chips_of, counted, filters_of
from returns_portal.merchant.insights.drill import way_back
from returns_portal.merchant.page import merchant_page, problem, show, wants_fragment
from returns_portal.merchant.selection_bar import selection_bar
from returns_portal.merchant.tabs import BY_KEY, TABS, asked
from returns_portal.merchant.walk import way

if TYPE_CHECKING:
    from returns.models import SavedView, Shop

# The words of an address that ask for something.
ASKING = ("tab", "q", "sort", "after", "before", *(each.name for each in fields(Filters)))


@merchant_page("GET")
def show_inbox(request: ShopRequest) -> HttpResponse:
    """List the shop's returns that the address asks for (`InboxQuery`); `after`/`before` are a place in the list.

    400 for what no page of ours asks, 422 in words for what somebody typed.
    """
    try:
        views = views_for(request.shop, request.staff.id)
        query = _opened(request, views)
    except InvalidQuery as error:
        return _refused(request, error.name)
    if query.filters.empty_range:
        return _refused(request, "value_between")
    now = timezone.now()
    after, before = _place(request, "after"), _place(request, "before")
    rows = query.rows(request.shop, now=now)
    found = page(rows, sort=query.sort, after=after, before=before)
    total = bounded_count(rows) if query.narrows else None
    template = "merchant/_inbox.html" if wants_fragment(request) else "merchant/inbox.html"
    return show(request, template, _context(request, query, found, total, now) | _kept(views, query))


def _opened(request: ShopRequest, views: Sequence[SavedView]) -> InboxQuery:
    """What is asked for; who asks for nothing gets the view that they, or else all, open the list with."""
    first = next((view for view in views if view.first), None)
    if first is None or any(name in request.GET for name in ASKING):
        return asked(request.GET, reader=request.staff.id)
    return asked(QueryDict(first.query.lstrip("?")), reader=request.staff.id)


def _kept(views: Sequence[SavedView], query: InboxQuery) -> dict[str, Any]:
    """The views beside the tabs. What differs from a tab by nothing needs no view."""
    address = query.address()
    current = next((view for view in views if view.query == address), None)
    savable = query.narrows or query.sort != Sort.NEWEST
    return {"views": views, "address": address, "current_view": current, "savable": savable}


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


def _context(request: ShopRequest, query: InboxQuery, found: Page, total: int | None, now: datetime) -> dict[str, Any]:
    counts, whole = bounded_stage_counts(request.shop), not wants_fragment(request)
    further = bool(found.older or found.newer)
    matching = counted(sum(counts.get(stage, 0) for stage in query.meant or Stage) if total is None else total)
    policy, members = active_policy(request.shop).policy, staff_of(request.shop)
    filters = filters_of(request.shop, query, policy, members)
    return _listed(request.shop, query, filters, found, counts, Holders(members, request.staff.id), now) | {
        "total": total,
        "found": None if total is None else counted(total),
        "bulk": selection_bar(request.staff, query=query.address(), further=further, matching=matching),
        "nothing_yet": not counts,
        "urgent": whole and is_urgent(request.shop, now=now),
        "unannounced": open_count(request.shop) if whole else 0,
        "collects": whole and collects(request.shop, policy),
    }


def _listed(
    shop: Shop,
    query: InboxQuery,
    filters: Sequence[Choice],
    found: Page,
    counts: Mapping[Stage, int],
    holders: Holders,
    now: datetime,
) -> dict[str, Any]:
    """The list with all that says what it lists."""
    chips = chips_of(shop, query, filters)
    tags = tagged(rma.pk for rma in found.rows)
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
        "way": way(query),
        "search": query.search,
        "filters": filters,
        "insights": way_back(query.filters),
        "filtered": bool(query.filters.given()),
        "chips": chips,
        "sorts": [(sort.value, words, sort == query.sort) for sort, words in SORTS.items()],
        "brought": brought_rows(shop, query.search),
        "rows": [
            InboxRow.of(rma, now=now, tags=tags.get(rma.pk, ()), holder=holders.said(rma.assigned_to))
            for rma in found.rows
        ],
        "older": found.older and query.address(after=str(found.older)),
        "newer": found.newer and query.address(before=str(found.newer)),
        "everything": query.without_filters().address(),
        "everywhere": query.of_tab("all", ()).address(),
    }
