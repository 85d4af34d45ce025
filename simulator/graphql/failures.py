"""Errors as Shopify's GraphQL prints them at the top level of an answer."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

RATE_LIMITS = "https://shopify.dev/api/usage/rate-limits"


class ShopifyError(GraphQLError):
    """A top-level error with a code in its extensions."""

    def __init__(self, message: str, code: str, **extensions: object) -> None:
        super().__init__(message, extensions={"code": code, **extensions})


class NotSimulatedError(ShopifyError):
    """The document asks for something of Shopify's schema that this simulator does not pretend to do yet."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Not simulated: {what}", "NOT_SIMULATED")


def invalid_id(gid: str) -> ShopifyError:
    """Return Shopify's answer to an id of a wrong type."""
    return ShopifyError(f"Invalid id: {gid}", "RESOURCE_NOT_FOUND")


def access_denied(field: str, scope: str) -> ShopifyError:
    """Return Shopify's answer to a field that the token's scopes do not cover."""
    needed = f"`{scope}` access scope."
    return ShopifyError(
        f"Access denied for {field} field. Required access: {needed}",
        "ACCESS_DENIED",
        documentation="https://shopify.dev/api/usage/access-scopes",
        requiredAccess=needed,
    )


def throttled() -> dict[str, Any]:
    """Return the error of an empty bucket."""
    return {"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": RATE_LIMITS}}


def shop_inactive() -> dict[str, Any]:
    """Return the error of a shop that is paused or not active for another reason."""
    return {"message": "Shop is inactive", "extensions": {"code": "SHOP_INACTIVE"}}


def too_expensive(cost: int, maximum: int) -> dict[str, Any]:
    """Return the error of a single query beyond the limit."""
    message = f"Query cost is {cost}, which exceeds the single query max cost limit ({maximum})."
    extensions = {"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": maximum, "documentation": RATE_LIMITS}
    return {"message": message, "extensions": extensions}


def input_too_long(size: int, maximum: int) -> dict[str, Any]:
    """Return the error of a list with more items than one call may have."""
    message = f"The input array size of {size} is greater than the maximum allowed of {maximum}."
    return {"message": message, "extensions": {"code": "MAX_INPUT_SIZE_EXCEEDED", "documentation": RATE_LIMITS}}


def formatted(error: GraphQLError) -> dict[str, Any]:
    """Print an execution error, parts in Shopify's order; an exception of our own reads as an internal error."""
    extensions: Mapping[str, Any] = error.extensions or {}
    message = error.message
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        message = "Internal error. Looks like something went wrong on our end."
        extensions = {"code": "INTERNAL_SERVER_ERROR"}
    body: dict[str, Any] = {"message": message}
    if error.locations:
        body["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    body["extensions"] = dict(extensions)
    if error.path:
        body["path"] = list(error.path)
    return body
