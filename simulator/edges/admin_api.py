"""POST /admin/api/{version}/graphql.json: who may ask, what was asked, and the answer as Shopify words it."""

import re
import uuid
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.calls import Names, names_of
from simulator.edges.asked import Asked, Refused, spoil
from simulator.graphql import execute
from simulator.graphql.failures import shop_inactive
from simulator.schema import AHEAD
from simulator.street import Street
from simulator.unkind import Rule
from simulator.world.shops import Shop
from simulator.world.standing import granted

WRONG_KEY = "[API] Invalid API key or access token (unrecognized login or wrong password)"
SHUT = {"frozen": (402, "Unavailable Shop"), "closed": (423, "Locked")}
INACTIVE = "inactive"
VERSION = re.compile(rf"20\d\d-(01|04|07|10)|{AHEAD}")


def graphql(street: Street, asked: Asked) -> Response:
    """Execute one GraphQL request for an installed shop; 401, 404 and 400 have Shopify's bodies."""
    domain, version = asked.path("domain"), asked.path("version")
    headers = {"X-Shopify-API-Version": version, "X-Request-Id": str(uuid.uuid4())}
    shop = street.world.shops.get(domain)
    telling = shop.profiles.telling if shop and version == AHEAD else ""
    if shop is None or not VERSION.fullmatch(version) or telling == "no_version":
        raise Refused(404, {"errors": "Not Found"}, headers)
    if shop.state in SHUT:
        status, sentence = SHUT[shop.state]
        raise Refused(status, {"errors": sentence}, headers)
    if not shop.installed or street.tokens.opens(domain, asked.header("x-shopify-access-token")) is None:
        raise Refused(401, {"errors": WRONG_KEY}, headers)
    ahead = version == AHEAD and telling != "before"
    request = _request(asked, headers) | {"locale": _language(asked), "ahead": ahead}
    names = names_of(request["query"], request["operationName"])
    street.calls.note(names)
    if shop.state == INACTIVE:
        return JSONResponse({"errors": [shop_inactive()]}, headers=headers)
    rule = street.unkind.take("admin", names.text, shop=domain)
    answer = _spoiled(street, shop, request, names, rule) if rule else _executed(street, shop, request)
    answer.headers.update(headers)
    return answer


def _executed(street: Street, shop: Shop, request: dict[str, Any]) -> Response:
    with street.announcer.one_event():
        content = execute(
            street.world,
            shop,
            request["query"],
            request["variables"],
            operation_name=request["operationName"],
            scopes=granted(street.world, shop),
            locale=request["locale"],
            ahead=request["ahead"],
        )
    street.traffic.note(request, content)
    street.changed()
    return JSONResponse(content)


def _spoiled(street: Street, shop: Shop, request: dict[str, Any], names: Names, rule: Rule) -> Response:
    if rule.kind == "expired_token":
        street.tokens.expire(shop.domain)
        return JSONResponse({"errors": WRONG_KEY}, status_code=401)
    if rule.kind == "throttled":
        return JSONResponse(_throttled())
    return spoil(rule, lambda: _executed(street, shop, request))


def _request(asked: Asked, headers: dict[str, str]) -> dict[str, Any]:
    try:
        data = asked.json()
    except Refused as refusal:
        raise Refused(400, {"errors": "Bad Request"}, headers) from refusal
    query, variables, name = data.get("query"), data.get("variables"), data.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise Refused(400, {"errors": {"query": "Required parameter missing or invalid"}}, headers)
    if variables is not None and not isinstance(variables, dict):
        raise Refused(400, {"errors": {"variables": "Variables are invalid"}}, headers)
    return {"query": query, "variables": variables or {}, "operationName": name if isinstance(name, str) else None}


def _language(asked: Asked) -> str:
    first = asked.header("accept-language").split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()
    return first if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", first) else "en"


def _throttled() -> dict[str, Any]:
    """Return Shopify's answer to a call that the leaky bucket has no room for."""
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": 12, "restoreRate": 100.0}
    cost = {"requestedQueryCost": 112, "actualQueryCost": None, "throttleStatus": status}
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
    return {"errors": [error], "extensions": {"cost": cost}}
