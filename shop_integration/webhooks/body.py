"""Read a webhook's body: a JSON object, and the ids in it. Whatever else arrives is refused with a reason."""

from __future__ import annotations

import re
from typing import Any

import msgspec

Body = dict[str, Any]
MOST_ID = 2**63 - 1
_GID = re.compile(r"gid://shopify/[A-Za-z]{1,60}/[0-9]{1,19}")


class Malformed(Exception):
    """The body is not what its topic promises; the message says what is wrong and quotes nothing."""


def parse(raw: bytes) -> Body:
    """Read a JSON object. Raises Malformed."""
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed("the body is not JSON") from error
    except RecursionError as error:
        raise Malformed("the body is nested too deeply") from error
    if not isinstance(body, dict):
        raise Malformed("the body is not a JSON object")
    return body


def part(body: Body, key: str) -> Body:
    """An object inside the body; an empty one where there is none. Raises Malformed for any other type."""
    value = body.get(key)
    if value is not None and not isinstance(value, dict):
        raise Malformed(f"{key!r} is not an object")
    return value or {}


def order_gid(body: Body, key: str) -> str:
    """The global id of the order whose number stands at `key`. Raises Malformed."""
    return numbered_gid(body, key, "Order")


def numbered_gid(body: Body, key: str, kind: str) -> str:
    """The global id of the `kind` whose number stands at `key`. Raises Malformed."""
    number = body.get(key)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= MOST_ID:
        raise Malformed(f"{key!r} is not an id")
    return f"gid://shopify/{kind}/{number}"


def own_gid(body: Body, kind: str) -> str:
    """The global id of what the body is about, which must be a `kind`. Raises Malformed."""
    return gid_at(body, "admin_graphql_api_id", kind)


def gid_at(body: Body, key: str, kind: str) -> str:
    """The global id at `key`, which must be of a `kind`. Raises Malformed."""
    value = body.get(key)
    if not isinstance(value, str) or not _GID.fullmatch(value) or f"/{kind}/" not in value:
        raise Malformed(f"{key!r} is not the id of a {kind}")
    return value


def check_shop(body: Body, key: str, domain: str) -> None:
    """The signature does not cover the header that names the shop; where the body names one, both must agree."""
    if body.get(key) != domain:
        raise Malformed(f"{key!r} is not the shop of the header")
