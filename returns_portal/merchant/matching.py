"""All returns that the list shows for an address, page by page, as one query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import QueryDict

from returns.queries.returns import inbox
from returns_portal.merchant.tabs import BY_KEY

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from returns.models import Return, Shop

LONGEST_SEARCH = 254


def matching(shop: Shop, query: str) -> QuerySet[Return]:
    """The shop's returns that match a query of the list's address; raises BadRequest for one that nobody is given."""
    asked = QueryDict(query.lstrip("?"))
    key = asked.get("tab") or "all"
    if key not in BY_KEY:
        raise BadRequest
    return inbox(shop, stages=BY_KEY[key].stages, search=asked.get("q", "").strip()[:LONGEST_SEARCH])
