"""Global ids: gid://shopify/Kind/number."""

import re

from simulator.graphql.failures import ShopifyError, invalid_id

PATTERN = re.compile(r"gid://shopify/([A-Za-z0-9]+)/(\d{1,18})(?:\?.*)?")


def gid(kind: str, number: int) -> str:
    """Return a global id."""
    return f"gid://shopify/{kind}/{number}"


def parse(value: str) -> tuple[str, int]:
    """Return kind and number of a global id; a top-level error for anything else."""
    match = PATTERN.fullmatch(value)
    if match is None:
        raise ShopifyError(f"Invalid global id '{value}'", "argumentLiteralsIncompatible", typeName="CoercionError")
    return match[1], int(match[2])


def number(value: str, kind: str) -> int:
    """Return the number of an id of this kind; a top-level error, as Shopify's, for one of another kind."""
    found, result = parse(value)
    if found != kind:
        raise invalid_id(value)
    return result


def optional(value: str | None, kind: str) -> int | None:
    """Return the number of an id that may be missing."""
    return None if value is None else number(value, kind)
