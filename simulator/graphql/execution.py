"""One request to the Admin API, from document to complete answer."""

import logging
import math
import time
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute_sync
from graphql.language import DocumentNode, OperationDefinitionNode

from simulator.graphql import failures
from simulator.graphql.binding import bound
from simulator.graphql.cost import Estimator
from simulator.graphql.documents import InvalidDocumentError, operation_of, read
from simulator.graphql.idempotency import in_flight
from simulator.graphql.nodes import Context
from simulator.graphql.variables import coerce, longest_list
from simulator.world.shops import Shop
from simulator.world.world import World

MAXIMUM_COST = 1000
MOST_INPUTS = 250
log = logging.getLogger(__name__)
Answer = dict[str, Any]


def execute(
    world: World,
    shop: Shop,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    scopes: Iterable[str] | None = None,
    locale: str = "en",
    *,
    ahead: bool = False,
) -> Answer:
    """Run one GraphQL request and return Shopify's complete answer (HTTP 200 always), extensions.cost included.

    `scopes` are those of the access token (None: no check), `locale` the language of Accept-Language. `ahead` asks
    the version that the next one is cut from.
    """
    schema = bound(ahead)
    try:
        document = read(query, schema)
        operation = operation_of(document, operation_name)
    except InvalidDocumentError as refusal:
        return {"errors": refusal.errors}
    except GraphQLError as error:
        return {"errors": [failures.formatted(error)]}
    values, problems = coerce(schema, operation, variables or {})
    if problems:
        return {"errors": problems}
    if (size := longest_list(values)) > MOST_INPUTS:
        return {"errors": [failures.input_too_long(size, MOST_INPUTS)]}
    context = Context(world, shop, None if scopes is None else frozenset(scopes), locale, values)
    with in_flight(world, shop.domain, document, values) as alone:
        if not alone:
            sentence = "Another request with the same idempotency key is being processed."
            busy = failures.ShopifyError(sentence, "IDEMPOTENCY_CONCURRENT_REQUEST")
            return {"errors": [failures.formatted(busy)]}
        with world.lock:
            return charged(schema, context, document, operation, values)


def charged(
    schema: GraphQLSchema,
    context: Context,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    values: dict[str, Any],
) -> Answer:
    """Run an operation against the shop's bucket: too dear, throttled, or done and charged."""
    estimator = Estimator(schema, document, operation, values)
    requested, bucket = estimator.requested(), context.shop.bucket
    if requested > MAXIMUM_COST:
        error = failures.too_expensive(requested, MAXIMUM_COST)
        return {"errors": [error], "extensions": cost(context, requested, None)}
    if requested > bucket.refill(time.monotonic()):
        return {"errors": [failures.throttled()], "extensions": cost(context, requested, None)}
    name = operation.name.value if operation.name else None
    result = execute_sync(
        schema, document, variable_values=values, operation_name=name, context_value=context, check_sync=False
    )
    actual = min(requested, estimator.actual(result.data))
    bucket.available -= actual
    return {**printed(result), "extensions": cost(context, requested, actual)}


def printed(result: ExecutionResult) -> Answer:
    """Print errors and data in Shopify's order."""
    answer: Answer = {}
    for error in result.errors or ():
        if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
            log.error("the simulator failed", exc_info=error.original_error)
    if result.errors:
        answer["errors"] = [failures.formatted(error) for error in result.errors]
    answer["data"] = result.data
    return answer


def cost(context: Context, requested: int, actual: int | None) -> dict[str, Any]:
    """Return extensions.cost with the bucket as it stands."""
    bucket = context.shop.bucket
    status = {
        "maximumAvailable": whole(bucket.maximum),
        "currentlyAvailable": max(0, math.floor(bucket.available)),
        "restoreRate": whole(bucket.restore),
    }
    return {"cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}}


def whole(value: float) -> float | int:
    """Print a whole number without decimals."""
    return int(value) if value == int(value) else value
