"""Cursor pagination: nodes, edges and pageInfo of a sorted list."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from simulator.graphql.failures import ShopifyError

Key = tuple[Any, int]
LARGEST = 250
_WHOLE: ContextVar[bool] = ContextVar("_WHOLE", default=False)


@contextmanager
def unpaged() -> Iterator[None]:
    """Inside the block a connection without a page size gives everything, as in a bulk operation."""
    token = _WHOLE.set(True)
    try:
        yield
    finally:
        _WHOLE.reset(token)


def connect(
    items: Sequence[Any],
    key: Callable[[Any], Key],
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    reverse: bool = False,
) -> dict[str, Any]:
    """Return a page of `items` sorted by `key` (sort value, id). A cursor names a value, so pages survive changes."""
    size = last if first is None else first
    if size is None and _WHOLE.get():
        return {
            "nodes": (found := sorted(items, key=key, reverse=reverse)),
            "edges": [{"node": item} for item in found],
        }
    if size is None:
        raise ShopifyError("you must provide one of first or last", "BAD_REQUEST")
    if not 0 <= size <= LARGEST:
        raise ShopifyError(f"Page size must be between 0 and {LARGEST}", "BAD_REQUEST")
    ordered = sorted(items, key=key, reverse=reverse)
    begin, end = 0, len(ordered)
    if after is not None:
        begin = _place(ordered, key, after, reverse=reverse, past=True)
    if before is not None:
        end = _place(ordered, key, before, reverse=reverse, past=False)
    window = ordered[begin:end]
    page = window[:size] if first is not None else window[len(window) - min(size, len(window)) :]
    start = begin if first is not None else end - len(page)
    return {
        "nodes": page,
        "edges": [{"cursor": cursor(key(item)), "node": item} for item in page],
        "pageInfo": {
            "hasNextPage": start + len(page) < len(ordered),
            "hasPreviousPage": start > 0,
            "startCursor": cursor(key(page[0])) if page else None,
            "endCursor": cursor(key(page[-1])) if page else None,
        },
    }


def cursor(key: Key) -> str:
    """Return the cursor of a sort key, made like Shopify's."""
    value, number = key
    printed = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.b64encode(
        json.dumps({"last_id": number, "last_value": printed}, separators=(",", ":")).encode()
    ).decode()


def _place(ordered: Sequence[Any], key: Callable[[Any], Key], text: str, *, reverse: bool, past: bool) -> int:
    try:
        data = json.loads(base64.b64decode(text, validate=True))
        number, printed = int(data["last_id"]), str(data["last_value"])
    except (ValueError, KeyError, TypeError) as error:
        raise ShopifyError("Invalid cursor for current pagination sort.", "BAD_REQUEST") from error
    for index, item in enumerate(ordered):
        value, own = key(item)
        wanted: Key = (_typed(value, printed), number)
        beyond = (value, own) < wanted if reverse else (value, own) > wanted
        if beyond or (not past and (value, own) == wanted):
            return index
    return len(ordered)


def _typed(like: object, printed: str) -> Any:
    if isinstance(like, datetime):
        return datetime.fromisoformat(printed)
    return int(printed) if isinstance(like, int) else printed


def by_id(item: Any) -> Key:
    """Sort key of an object with an id."""
    return item.id, item.id


def in_order(items: Sequence[Any], **page: Any) -> dict[str, Any]:
    """Return a page of a short list in its own order."""
    places = {id(item): index for index, item in enumerate(items)}
    return connect(items, lambda item: (places[id(item)], places[id(item)]), **page)
