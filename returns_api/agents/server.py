"""The agents' door: the Model Context Protocol over one address (its "streamable HTTP" without streams or sessions).

Each POST is one JSON-RPC message and is answered at once, so any process can answer and nothing has to be remembered
between two. Clients that shake hands first and clients that say with each request what they speak are told apart by the
header with the revision. The protocol's own types read and write the messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from mcp_types import (
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    SERVER_INFO_META_KEY,
    CallToolRequestParams,
    DiscoverResult,
    EmptyResult,
    Implementation,
    InitializeRequestParams,
    InitializeResult,
    ListToolsResult,
    ServerCapabilities,
    ToolsCapability,
)
from mcp_types.jsonrpc import ErrorData, JSONRPCError, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse
from mcp_types.methods import serialize_server_result
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, LATEST_HANDSHAKE_VERSION, MODERN_PROTOCOL_VERSIONS
from pydantic import BaseModel, TypeAdapter, ValidationError

from returns_api.agents.calling import call_tool
from returns_api.agents.envelope import STATUSES, VERSION, misfit
from returns_api.agents.fence import FENCES
from returns_api.agents.tools import operations
from returns_api.caller import Call, call_of
from returns_api.problems import OwnForm, Problem

_MESSAGE: TypeAdapter[JSONRPCRequest | JSONRPCNotification] = TypeAdapter(JSONRPCRequest | JSONRPCNotification)
_INSTRUCTIONS = (
    "The returns of one shop. Read a return and its ETag before you act on it, and try each change with dry_run=true "
    "first. What the key's owner allows in money and in changes a day is counted by the shop's app; when it says no, "
    f"stop and tell a person. {FENCES}"
)
_ABLE = ServerCapabilities(tools=ToolsCapability(list_changed=False))
_SERVER = {SERVER_INFO_META_KEY: {"name": "returns", "version": "1"}}


class _Failed(Exception):
    """The message cannot be answered as a tool's result."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@require_POST
def serve_agent(request: HttpRequest) -> HttpResponse:
    """Answer one message of a client: 200 with its result or error, 202 for what wants no answer."""
    call = call_of(request)
    call.agent, call.operation = True, "mcp"
    if not _from_here(request):
        raise Problem("not_for_pages")
    version = request.headers.get(VERSION, LATEST_HANDSHAKE_VERSION)
    shaken = version in HANDSHAKE_PROTOCOL_VERSIONS
    try:
        message = _MESSAGE.validate_json(request.body)
    except ValidationError as error:
        raise Problem("unreadable", "This is no JSON-RPC message.") from error
    if isinstance(message, JSONRPCNotification):
        return HttpResponse(status=202 if shaken or version in MODERN_PROTOCOL_VERSIONS else 400)
    if not shaken and (wrong := misfit(message, request.headers)):
        return _failure(message.id, wrong, STATUSES)
    try:
        result = _answer(message, call, _METHODS if shaken else _MODERN)
    except _Failed as why:
        return _failure(message.id, ErrorData(code=why.code, message=why.message), {} if shaken else STATUSES)
    said = result.model_dump(mode="json", by_alias=True, exclude_none=True)
    # What a revision does not know is left out: some clients refuse what they do not know.
    told = serialize_server_result(message.method, version, said if shaken else {**said, "_meta": _SERVER})
    return _said(JSONRPCResponse(jsonrpc="2.0", id=message.id, result=told))


def _answer(message: JSONRPCRequest, call: Call, methods: Mapping[str, _Method]) -> BaseModel:
    if (answer := methods.get(message.method)) is None:
        raise _Failed(METHOD_NOT_FOUND, f"There is no {message.method} here.")
    try:
        return answer(message.params or {}, call)
    except ValidationError as error:
        raise _Failed(INVALID_PARAMS, "The parameters do not fit the method.") from error


def _initialize(params: dict[str, Any], call: Call) -> BaseModel:
    asked = InitializeRequestParams.model_validate(params).protocol_version
    return InitializeResult(
        protocol_version=asked if asked in HANDSHAKE_PROTOCOL_VERSIONS else LATEST_HANDSHAKE_VERSION,
        capabilities=_ABLE,
        server_info=Implementation(name="returns", title=f"Returns of {call.shop.name}", version="1"),
        instructions=_INSTRUCTIONS,
    )


def _discover(params: dict[str, Any], call: Call) -> BaseModel:
    return DiscoverResult(
        supported_versions=list(MODERN_PROTOCOL_VERSIONS), capabilities=_ABLE, instructions=_INSTRUCTIONS
    )


def _ping(params: dict[str, Any], call: Call) -> BaseModel:
    return EmptyResult()


def _list_tools(params: dict[str, Any], call: Call) -> BaseModel:
    """Those that the key may use; what it may not is not even offered."""
    return ListToolsResult(
        tools=[each.tool for each in operations().values() if not each.scope or each.scope in call.key.scopes]
    )


def _call_tool(params: dict[str, Any], call: Call) -> BaseModel:
    asked = CallToolRequestParams.model_validate(params)
    operation = operations().get(asked.name)
    if operation is None:
        raise _Failed(INVALID_PARAMS, f"There is no tool {asked.name}.")
    return call_tool(operation, asked.arguments or {}, call)


_Method = Callable[[dict[str, Any], Call], BaseModel]
_TOOLS: Mapping[str, _Method] = {"tools/list": _list_tools, "tools/call": _call_tool}
_METHODS: Mapping[str, _Method] = {"initialize": _initialize, "ping": _ping, **_TOOLS}
_MODERN: Mapping[str, _Method] = {"server/discover": _discover, **_TOOLS}


def _from_here(request: HttpRequest) -> bool:
    """Whether no foreign web page sends this: browsers say where a script is from, programs say nothing."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin)[:2] == urlsplit(settings.APP_URL)[:2]


def _failure(at: int | str, wrong: ErrorData, statuses: Mapping[int, int]) -> HttpResponse:
    return _said(JSONRPCError(jsonrpc="2.0", id=at, error=wrong), statuses.get(wrong.code, 200))


def _said(body: BaseModel, status: int = 200) -> HttpResponse:
    content = body.model_dump_json(by_alias=True, exclude_none=isinstance(body, JSONRPCError))
    return OwnForm(content, content_type="application/json", status=status)
