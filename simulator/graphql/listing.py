"""Pages of a shop's products and customers, and of whatever else it keeps."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.nodes import Context
from simulator.graphql.search import matches_customer, matches_product


def products(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of products."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey"):
        page.pop(name, None)
    found = [item for item in context.shop.products.values() if matches_product(context.shop, item, query)]
    return connections.connect(found, connections.by_id, **page)


def customers(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of customers."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey", "segmentId"):
        page.pop(name, None)
    found = [item for item in context.shop.customers.values() if matches_customer(context.shop, item, query)]
    return connections.connect(found, connections.by_id, **page)


def listed(name: str) -> Any:
    """Return a reader of a page of everything the shop keeps under a name; searches let everything through."""

    def read(root: object, context: Context, **page: Any) -> dict[str, Any]:
        for extra in ("query", "savedSearchId", "sortKey"):
            page.pop(extra, None)
        return connections.connect(list(getattr(context.shop, name).values()), connections.by_id, **page)

    return read
