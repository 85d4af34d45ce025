"""All returns that the list shows for an address, page by page, as one query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import QueryDict

from returns.queries.inbox_query import InvalidQuery
from returns_portal.merchant.tabs import asked

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from returns.models import Return, Shop


def matching(shop: Shop, query: str, *, reader: str, now: datetime) -> QuerySet[Return]:
    """The shop's returns that match a query of the list's address, as `reader` of the staff asks it.

    Raises BadRequest for one that nobody is given.
    """
    try:
        rows = asked(QueryDict(query.lstrip("?")), reader=reader).rows(shop, now=now)
    except InvalidQuery as error:
        raise BadRequest from error
    return rows.order_by("-requested_at", "-pk")
