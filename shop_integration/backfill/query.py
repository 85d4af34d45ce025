"""The query that Shopify carries out over all orders. It takes no variables, so the date is written into it."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

EVERYTHING = "  orders {\n"


def orders_query(since: datetime | None) -> str:
    """All orders the app may see, or those that changed since a moment."""
    if since is None:
        return _text()
    moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _text().replace(EVERYTHING, f"  orders(query: \"updated_at:>='{moment}'\") {{\n", 1)


@cache
def _text() -> str:
    return Path(__file__).with_name("orders.graphql").read_text(encoding="utf-8")
