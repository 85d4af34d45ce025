"""POST /customer/api/{version}/graphql: the Customer Account API, for the one customer whose token opens it."""

from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError, execute_sync, parse, validate
from graphql.language import DocumentNode
from starlette.responses import JSONResponse, Response

from simulator.calls import names_of
from simulator.customer_accounts import reading
from simulator.edges.admin_api import VERSION
from simulator.edges.asked import Asked, Refused, spoil
from simulator.graphql import failures
from simulator.graphql.documents import InvalidDocumentError, operation_of, printed, reworded
from simulator.graphql.execution import printed as answer_of
from simulator.graphql.variables import coerce
from simulator.schema import load_customer
from simulator.street import Street
from simulator.world.shops import Customer, Shop
from simulator.world.standing import granted

NEEDED = ("customer_read_customers", "customer_read_orders")


def graphql(street: Street, asked: Asked) -> Response:
    """Execute one request. 401 for a token that opens nothing (a `Bearer` in front of it is not a token)."""
    shop = street.world.shops.get(asked.path("domain"))
    if shop is None or not VERSION.fullmatch(asked.path("version")):
        raise Refused(404, {"errors": "Not Found"})
    if not asked.header("user-agent"):
        raise Refused(403, {"errors": "You do not have permission to access this website"})
    customer = shop.customers.get(street.logins.opens(shop.domain, asked.header("authorization")) or 0)
    if customer is None:
        raise Refused(401, {"errors": [{"message": "Invalid token", "extensions": {"code": "UNAUTHORIZED"}}]})
    data = asked.json()
    query, variables = data.get("query"), data.get("variables") or {}
    if not isinstance(query, str) or not isinstance(variables, dict):
        raise Refused(400, {"errors": "Bad Request"})
    names = names_of(query, data.get("operationName"))
    street.calls.note(names)
    rule = street.unkind.take("customer", names.text, shop=shop.domain)
    if rule and rule.kind == "expired_token":
        street.logins.expire(shop.domain)
        raise Refused(401, {"errors": [{"message": "Invalid token", "extensions": {"code": "UNAUTHORIZED"}}]})
    if rule and rule.kind == "throttled":
        return JSONResponse({"errors": [failures.throttled()]})
    with street.world.lock:
        answer = JSONResponse(_executed(street, shop, customer, query, variables))
    return spoil(rule, lambda: answer) if rule else answer


def _executed(street: Street, shop: Shop, customer: Customer, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    try:
        document = _read(query)
        operation = operation_of(document, None)
    except InvalidDocumentError as refusal:
        return {"errors": refusal.errors}
    except GraphQLError as error:
        return {"errors": [failures.formatted(error)]}
    values, problems = coerce(load_customer(), operation, variables)
    if problems:
        return {"errors": problems}
    if missing := [scope for scope in NEEDED if scope not in granted(street.world, shop)]:
        return {"errors": [failures.formatted(failures.access_denied("customer", missing[0]))]}
    root = reading.root(street.world, shop, customer)
    return answer_of(execute_sync(load_customer(), document, root_value=root, variable_values=values))


def _read(query: str) -> DocumentNode:
    try:
        document = parse(query, max_tokens=10_000)
    except GraphQLSyntaxError as error:
        raise InvalidDocumentError([printed(error, error.message, "syntaxError")]) from error
    if errors := validate(load_customer(), document):
        raise InvalidDocumentError([reworded(error) for error in errors])
    return document
