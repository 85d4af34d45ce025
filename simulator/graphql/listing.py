"""Pages of a shop's products and customers, and of whatever else it keeps."""

from datetime import timedelta
from functools import partial
from typing import Any

from simulator.bulk.operations import BulkOperation, look
from simulator.graphql import connections
from simulator.graphql.nodes import Context
from simulator.graphql.search import (
    COMPARE,
    matches,
    matches_customer,
    matches_draft,
    matches_product,
    matches_variant,
    moment,
)
from simulator.world import sums
from simulator.world.drafts import Draft
from simulator.world.vouchers import GiftCard

# How long Shopify's search takes to hear of something new; what is listed without a search is there at once.
INDEXED_AFTER = timedelta(seconds=5)
DRAFT_SORT: dict[str, Any] = {
    "NUMBER": lambda draft: (draft.basket.number, draft.id),
    "STATUS": lambda draft: (draft.status, draft.id),
    "TOTAL_PRICE": lambda draft: (sums.total_price(draft.basket).shop, draft.id),
    "UPDATED_AT": lambda draft: (draft.updated_at, draft.id),
}


def products(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of products."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey"):
        page.pop(name, None)
    found = [item for item in context.shop.products.values() if matches_product(context.shop, item, query)]
    return connections.connect(found, connections.by_id, **page)


def variants(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of variants."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey"):
        page.pop(name, None)
    found = [item for item in context.shop.variants.values() if matches_variant(item, query)]
    return connections.connect(found, connections.by_id, **page)


def customers(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of customers."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey", "segmentId"):
        page.pop(name, None)
    found = [item for item in context.shop.customers.values() if matches_customer(context.shop, item, query)]
    return connections.connect(found, connections.by_id, **page)


def drafts(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of draft orders; a search finds only those that the index knows by now."""
    query, sort = page.pop("query", None), page.pop("sortKey", None)
    page.pop("savedSearchId", None)
    found: list[Draft] = list(context.shop.drafts.values())
    if query:
        known = context.world.now() - INDEXED_AFTER
        found = [draft for draft in found if draft.updated_at <= known and matches_draft(draft, query)]
    return connections.connect(found, DRAFT_SORT.get(sort or "", connections.by_id), **page)


def bulk_operations(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of bulk operations, the newest first; the search knows id, status and created_at."""
    query, sort = page.pop("query", None), page.pop("sortKey", None)
    kept = [look(context.world, context.shop, number) for number in list(context.shop.bulk)]
    found = [item for item in kept if item and matches(query, lambda *term, item=item: _holds(item, *term))]
    newest_first = not page.pop("reverse", False)
    if sort == "COMPLETED_AT":
        found = [item for item in found if item.completed_at]
        return connections.connect(found, lambda item: (item.completed_at, item.id), reverse=newest_first, **page)
    return connections.connect(found, lambda item: (item.created_at, item.id), reverse=newest_first, **page)


def _holds(item: BulkOperation, field: str | None, op: str, value: str) -> bool:
    if field == "created_at":
        wanted = moment(value)
        return wanted is None or COMPARE[op](item.created_at, wanted)
    words = {"id": str(item.id), "status": item.status.lower(), "operation_type": "query"}
    return words.get(field or "", value.lower()) == value.lower()


def listed(name: str) -> Any:
    """Return a reader of a page of everything the shop keeps under a name; searches let everything through."""

    def read(root: object, context: Context, **page: Any) -> dict[str, Any]:
        for extra in ("query", "savedSearchId", "sortKey"):
            page.pop(extra, None)
        return connections.connect(list(getattr(context.shop, name).values()), connections.by_id, **page)

    return read


def gift_cards(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of gift cards; a word is looked for in their codes, without regard to case."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey"):
        page.pop(name, None)
    found = [card for card in context.shop.gift_cards.values() if matches(query, partial(_has_code, card))]
    return connections.connect(found, connections.by_id, **page)


def _has_code(card: GiftCard, field: str | None, op: str, value: str) -> bool:
    return field is not None or value.upper() in card.code
