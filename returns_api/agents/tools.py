"""The tools of the agents' door: operations of the API, one tool each, described out of the API's own description.

What a tool takes is what its operation takes, flat: the names in the address, the parameters, the fields of the body.
So there is one door to the core, and no tool can do what the API does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mcp_types import Tool, ToolAnnotations

from returns_api.agents.fence import FENCES
from returns_api.document import document

ONCE, STILL, TRIAL = "idempotency_key", "if_match", "dry_run"
READS = (
    "me",
    "list_returns",
    "get_return",
    "explain_return",
    "list_messages",
    "list_notes",
    "list_labels",
    "list_orders",
    "get_order",
    "list_exchanges",
    "list_withdrawals",
    "get_withdrawal",
    "list_unannounced",
    "get_unannounced",
    "list_policies",
    "get_policy",
    "list_figures",
    "list_findings",
)
# Write tools, and whether one of them can do something that cannot be taken back.
WRITES: Mapping[str, bool] = {
    "open_return": False,
    "approve_return": True,
    "decline_return": True,
    "ask_shopper": True,
    "cancel_return": True,
    "make_labels": False,
    "receive_goods": True,
    "settle_return": True,
    "change_outcome": False,
    "write_note": False,
    "tag_return": False,
    "assign_return": False,
    "unassign_return": False,
    "match_withdrawal": True,
    "accept_withdrawal": True,
    "match_unannounced": False,
}
_TRIED_FIRST = (
    f"Call it with {TRIAL}=true first: it says what would come of it, and nothing is done. Then call it with a new "
    f"{ONCE}; the same one again is done once."
)
_ONCE = {
    "type": "string",
    "pattern": r"^[\x21-\x7e]{1,255}$",
    "description": "One for each wish, of your own making. Needed unless it is a dry run.",
}
_STILL = {
    "type": "string",
    "pattern": r"^[\x21-\x7e]{1,255}$",
    "description": "The ETag of the return as you read it: refused where it has changed since.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API behind a tool: where it is, what goes where, and what comes back."""

    name: str
    method: str
    path: str
    scope: str
    in_path: tuple[str, ...]
    in_query: tuple[str, ...]
    has_body: bool
    tool: Tool
    answer: Mapping[str, Any]
    parts: Mapping[str, Any]

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


@cache
def operations() -> Mapping[str, Operation]:
    """The operation behind each tool, by the tool's name."""
    found = {
        operation["operationId"]: (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }
    return {name: _operation(name, *found[name]) for name in (*READS, *WRITES)}


def _operation(name: str, path: str, method: str, operation: dict[str, Any]) -> Operation:
    parts = document()["components"]["schemas"]
    given = operation["parameters"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    scopes = operation["security"][0]["key"]
    return Operation(
        name=name,
        method=method.upper(),
        path=path.removeprefix("/api/v1/"),
        scope=scopes[0] if scopes else "",
        in_path=tuple(each["name"] for each in given if each["in"] == "path"),
        in_query=tuple(each["name"] for each in given if each["in"] == "query"),
        has_body="requestBody" in operation,
        tool=_tool(name, operation, answer, parts),
        answer=answer,
        parts=parts,
    )


def _tool(name: str, operation: dict[str, Any], answer: dict[str, Any], parts: dict[str, Any]) -> Tool:
    writes = name in WRITES
    said = [f"{operation['summary']}.", operation.get("description", ""), _TRIED_FIRST if writes else "", FENCES]
    return Tool(
        name=name,
        title=operation["summary"],
        description="\n".join(filter(None, said)),
        input_schema=_whole(_taken(operation, parts, writes=writes), parts),
        output_schema=_whole({"type": "object", **answer}, parts),
        annotations=ToolAnnotations(
            read_only_hint=not writes,
            destructive_hint=WRITES.get(name, False),
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def _taken(operation: dict[str, Any], parts: dict[str, Any], *, writes: bool) -> dict[str, Any]:
    """The operation's address, parameters and body as one object."""
    given = [each for each in operation["parameters"] if each["in"] in {"path", "query"}]
    fields = {
        each["name"]: {**each["schema"], **({"description": each["description"]} if "description" in each else {})}
        for each in given
    }
    needed = [each["name"] for each in given if each.get("required")]
    if "requestBody" in operation:
        name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        fields |= parts[name]["properties"]
        needed += parts[name].get("required", [])
    if writes:
        fields |= {ONCE: _ONCE} | ({STILL: _STILL} if any(each["in"] == "path" for each in given) else {})
    return {"type": "object", "properties": fields, "required": needed, "additionalProperties": False}


def _whole(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """A schema that stands alone: what it names is in its `$defs`."""
    named: dict[str, Any] = {}
    whole = _moved(schema, parts, named)
    return {**whole, "$defs": named} if named else dict(whole)


def _moved(value: Any, parts: dict[str, Any], named: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_moved(each, parts, named) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str):
        name = value["$ref"].rpartition("/")[2]
        if name not in named:
            named[name] = {}
            named[name] = _moved(parts[name], parts, named)
        return {**value, "$ref": f"#/$defs/{name}"}
    return {key: _moved(each, parts, named) for key, each in value.items()}
