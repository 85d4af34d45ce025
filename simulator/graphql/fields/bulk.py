"""Bulk operations."""

from simulator.bulk.addresses import address_of
from simulator.bulk.operations import BulkOperation
from simulator.graphql.fields.kinds import Fields, attributes, own_id
from simulator.graphql.nodes import Context


def url(operation: BulkOperation, context: Context) -> str | None:
    """Return where the whole result is."""
    return address_of(context.world, context.shop, operation) if operation.status == "COMPLETED" else None


def partial_url(operation: BulkOperation, context: Context) -> str | None:
    """Return where the lines are that were written before the operation failed."""
    return address_of(context.world, context.shop, operation) if operation.status == "FAILED" else None


TYPES: dict[str, Fields] = {
    "BulkOperation": {
        "id": own_id("BulkOperation"),
        **attributes(
            query="query", status="status", errorCode="error", objectCount="objects", rootObjectCount="roots",
            fileSize="size", createdAt="created_at", completedAt="completed_at",
        ),
        "type": lambda operation, context: "QUERY",
        "url": url,
        "partialDataUrl": partial_url,
    },
}  # fmt: skip
