"""Working through a tab of the list: once something is done with a return, the next one that waits there is opened.

The page's address says through which list (`?in=` and the list's own address), so that a page opened from elsewhere
stays where it is, and two windows can work through two lists.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from returns.domain.status import Stage
from returns.people import ShopRequest
from returns.queries.inbox import Cursor, page
from returns.queries.inbox_query import InboxQuery, InvalidQuery
from returns_portal.merchant.page import toast, wants_fragment
from returns_portal.merchant.tabs import BY_KEY, asked

if TYPE_CHECKING:
    from returns.models import Return

# Tabs whose returns wait for one act of a person, and the stage that they wait at.
WAITING: Mapping[str, Stage] = {"review": Stage.REQUESTED, "inspect": Stage.TO_INSPECT, "refund": Stage.TO_REFUND}


@dataclass(frozen=True, slots=True)
class Walk:
    """A list that somebody works through."""

    query: InboxQuery

    @property
    def label(self) -> Promise:
        """The tab's word."""
        return BY_KEY[self.query.tab].label

    @property
    def list_address(self) -> str:
        """Where the list is."""
        return reverse("merchant:inbox") + self.query.address()

    def next_address(self, number: str) -> str:
        """Where the return behind this one is found."""
        return reverse("merchant:next", args=[number]) + way(self.query)

    def after(self, rma: Return, *, now: datetime) -> str:
        """The number of the return that is next; `rma` as it was when its place in the list was seen.

        Behind the last one comes the first that still waits; "" where nothing does.
        """
        here = self.query.of_tab(self.query.tab, (WAITING[self.query.tab],))
        rows = here.rows(rma.shop, now=now).exclude(pk=rma.pk)
        place = Cursor.of(rma, self.query.sort)
        found = page(rows, sort=here.sort, after=place, size=1).rows or page(rows, sort=here.sort, size=1).rows
        return found[0].number if found else ""

    def to(self, number: str, *, done: str = "") -> str:
        """The address of a return on this way; `done` is the number of the one that was just dealt with."""
        if not number:
            return self.list_address
        return reverse("merchant:return", args=[number]) + way(self.query, done=done)


def way(query: InboxQuery, **also: str) -> str:
    """What the address of a return says of the list it was opened from; "" where that is nothing to work through."""
    if query.tab not in WAITING:
        return ""
    return "?" + urlencode(
        {"in": query.address().removeprefix("?")} | {name: text for name, text in also.items() if text}
    )


def walk_of(request: ShopRequest) -> Walk | None:
    """Through which list the reader works: by the address, or for a part of a page by that of the page."""
    given = request.GET
    if "in" not in given and wants_fragment(request):
        given = QueryDict(urlsplit(request.htmx.current_url or "").query)
    try:
        query = asked(QueryDict(given.get("in", "")), reader=request.staff.id)
    except InvalidQuery:
        return None
    return Walk(query) if query.tab in WAITING else None


def lead(address: str, sentence: str) -> HttpResponse:
    """Let htmx open a page from its top, and say a sentence there."""
    response = HttpResponse()
    response["HX-Location"] = json.dumps({"path": address, "target": "body", "swap": "innerHTML show:window:top"})
    return toast(response, sentence)


def nothing_left(walk: Walk) -> str:
    """What is said at the end of a list."""
    return _("“%(tab)s” is done: nothing waits there.") % {"tab": walk.label}
