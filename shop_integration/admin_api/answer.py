"""Read an answer of the Admin API in four layers: HTTP status, top-level errors, userErrors, an empty payload."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx

from shop_integration.admin_api.document import Document
from shop_integration.errors import Refused, Rejected, ShopAway, Throttled, TokenRefused, Unreachable, UserError

Json = dict[str, Any]

# Payment required, forbidden, no such shop, locked: Shopify's answers for a shop that nobody may work in.
SHUT = frozenset({402, 403, 404, 423})
# The same, for a version that Shopify does not have or let us have, says nothing of the shop.
NO_VERSION = frozenset({403, 404})


def body_of(response: httpx.Response, document: Document) -> Json:
    """First layer: what arrived with HTTP 200 and is a JSON object.

    Raises Throttled, TokenRefused, ShopAway, for which Shopify did not look at the operation, or Unreachable; Rejected
    for a document that is ahead of the pinned version, if Shopify has no such version.
    """
    status = response.status_code
    if status == 401:
        raise TokenRefused("HTTP 401")
    if status == 429:
        raise Throttled(_retry_after(response))
    if status in NO_VERSION and document.ahead:
        raise Rejected((f"HTTP {status}",), "")
    if status in SHUT:
        raise ShopAway(status)
    if status != 200:
        raise Unreachable(f"HTTP {status}", maybe_done=document.changes and status >= 500)
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError) as error:
        raise Unreachable("the answer is not JSON", maybe_done=document.changes) from error
    if not isinstance(body, dict):
        raise Unreachable("the answer is not an object", maybe_done=document.changes)
    return body


def is_throttled(body: Json) -> bool:
    """Whether Shopify answered that the bucket has no room; nothing was done then."""
    return "THROTTLED" in _codes(body)


def is_inactive(body: Json) -> bool:
    """Whether Shopify answered that nobody may work in the shop; nothing was done then, so there is no data."""
    return "SHOP_INACTIVE" in _codes(body) and not any((body.get("data") or {}).values())


def data_of(body: Json, document: Document) -> Json:
    """Second layer: `data`, unless there are errors. Partial data is not taken for success.

    Raises Rejected, or Unreachable where a mutation may have gone through.
    """
    given = body.get("data")
    data: Json = given if isinstance(given, dict) else {}
    if not body.get("errors"):
        if data:
            return data
        raise Unreachable("the answer has no data", maybe_done=document.changes)
    codes = _codes(body)
    if document.changes and any(payload is not None for payload in data.values()):
        # Carried out or not, part of the answer is missing: only reading can tell.
        raise Unreachable(f"answered in part: {', '.join(codes) or 'errors without a code'}", maybe_done=True)
    if "INTERNAL_SERVER_ERROR" in codes or not codes:
        raise Unreachable(", ".join(codes) or "errors without a code", maybe_done=document.changes)
    raise Rejected(codes, _messages(body))


def payload_of(data: Json) -> Json:
    """Third and fourth layer of a mutation: its only field. Raises Refused for userErrors, Unreachable for nothing."""
    payload = next(iter(data.values()), None)
    if not isinstance(payload, dict):
        raise Unreachable("the payload is empty", maybe_done=True)
    errors = payload.get("userErrors") or []
    if errors:
        raise Refused(tuple(_user_error(error) for error in errors))
    return payload


def _user_error(error: Json) -> UserError:
    path = ".".join(str(part) for part in error.get("field") or ())
    return UserError(code=error.get("code") or "", message=str(error.get("message", "")), field=path)


def _errors(body: Json) -> list[Json]:
    errors = body.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _codes(body: Json) -> tuple[str, ...]:
    found = ((error.get("extensions") or {}).get("code") for error in _errors(body))
    return tuple(str(code) for code in found if code)


def _messages(body: Json) -> str:
    """Why access is denied, in Shopify's words. Other top-level errors quote the variables, a shopper's note too."""
    denied = (error for error in _errors(body) if (error.get("extensions") or {}).get("code") == "ACCESS_DENIED")
    return "; ".join(str(error.get("message", "")) for error in denied)[:500]


def _retry_after(response: httpx.Response) -> timedelta:
    text = response.headers.get("Retry-After", "")
    try:
        return timedelta(seconds=min(max(float(text), 1.0), 60.0))
    except ValueError:
        return timedelta(seconds=2)
