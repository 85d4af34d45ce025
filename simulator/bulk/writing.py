"""The lines of a bulk operation's file: each object of a connection is one, and names its parent."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphql import GraphQLError, execute_sync, parse
from graphql.language import DocumentNode

from simulator.graphql.binding import bound
from simulator.graphql.connections import unpaged
from simulator.graphql.nodes import Context

CHUNK = 50
Line = dict[str, Any]
Resolver = Callable[..., Any]


class UnableToExport(Exception):
    """The query met an error while it ran; `code` is Shopify's BulkOperationErrorCode."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def lines_of(context: Context, query: str, *, grouped: bool) -> Iterator[list[Line]]:
    """Yield the lines of a query's result, a few objects of its root at a time. Raises UnableToExport.

    Grouped, the children of an object follow it. Otherwise Shopify promises no order, and this keeps none.
    """
    document, mixed = parse(query), random.Random(query)
    everything = _roots(context, document)
    for start in range(0, max(len(everything), 1), CHUNK):
        lines = _chunk(context, document, everything[start : start + CHUNK])
        if not grouped:
            mixed.shuffle(lines)
        yield lines


def printed(line: Line) -> bytes:
    """Return a line as Shopify prints it: compact, slashes escaped."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/").encode() + b"\n"


def _roots(context: Context, document: DocumentNode) -> list[tuple[str | int, Any]]:
    """Return the objects of the root's connections, each with its field's name, none of them read yet."""
    found: list[tuple[str | int, Any]] = []

    def gather(following: Resolver, source: Any, info: Any, **arguments: Any) -> Any:
        page = following(source, info, **arguments)
        if info.path.prev is None and _is_connection(page):
            found.extend((info.path.key, node) for node in page["nodes"])
            return {**page, "nodes": [], "edges": []}
        return page

    _run(context, document, gather)
    return found


def _chunk(context: Context, document: DocumentNode, nodes: Sequence[tuple[str | int, Any]]) -> list[Line]:
    """Read some objects of the root's connections whole; without any, the query as it stands."""

    def hand_out(following: Resolver, source: Any, info: Any, **arguments: Any) -> Any:
        if info.path.prev is None and nodes:
            return {"edges": [{"node": node} for key, node in nodes if key == info.path.key]}
        return following(source, info, **arguments)

    lines: list[Line] = []
    _own(_run(context, document, hand_out), None, lines)
    return lines


def _run(context: Context, document: DocumentNode, middleware: Resolver) -> dict[str, Any]:
    with context.world.lock, unpaged():
        result = execute_sync(bound(), document, context_value=context, middleware=[middleware], check_sync=False)
    if result.errors:
        raise UnableToExport(_code(result.errors[0]))
    return result.data or {}


def _code(error: GraphQLError) -> str:
    return "ACCESS_DENIED" if (error.extensions or {}).get("code") == "ACCESS_DENIED" else "INTERNAL_SERVER_ERROR"


def _own(value: Any, parent: str | None, lines: list[Line]) -> Any:
    """Return a value without the connections in it; their objects become lines below `parent`."""
    if isinstance(value, list):
        return [_own(item, parent, lines) for item in value]
    if not isinstance(value, dict):
        return value
    own = {}
    for name, item in value.items():
        if _is_connection(item):
            for edge in item["edges"]:
                _add(edge["node"], parent, lines)
        else:
            own[name] = _own(item, parent, lines)
    return own


def _is_connection(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("edges"), list)


def _add(node: Line, parent: str | None, lines: list[Line]) -> None:
    place = len(lines)
    lines.append({})
    own = _own(node, node.get("id"), lines)
    lines[place] = own if parent is None else {**own, "__parentId": parent}
