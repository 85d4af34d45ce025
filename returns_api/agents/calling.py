"""A tool is called: its operation is carried out as a program's request for it would be, under the same key."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404
from django.urls.resolvers import RoutePattern, URLResolver
from mcp_types import CallToolResult, TextContent

from returns_api.agents.fence import fenced
from returns_api.agents.tools import ONCE, STILL, TRIAL, Operation
from returns_api.api import api
from returns_api.caller import Call
from returns_api.gate import carry_out

_INSIDE = URLResolver(RoutePattern(""), [each for each in api.urls[0] if str(each.pattern)])


def call_tool(operation: Operation, given: dict[str, Any], call: Call) -> CallToolResult:
    """Carry it out. What the API refuses is told in words, so that the model can do better or ask somebody."""
    call.operation = operation.name
    if wrong := _wrong(operation, given):
        call.refused("invalid")
        return _refused(wrong)
    request = _request(operation, given)
    try:
        found = _INSIDE.resolve(_path(operation, given))
    except Resolver404:
        call.refused("not_found")
        return _refused("not_found: There is no such thing at this shop.")
    response = carry_out(found.func, request, call, *found.args, **found.kwargs)
    if response.status_code >= 400:
        problem = json.loads(response.content)
        call.refused(problem["code"])
        return _refused(_in_words(problem))
    told = fenced(json.loads(response.content), operation.answer, operation.parts, mark=secrets.token_hex(4))
    if "ETag" in response and not operation.writes:
        return _told(told, f"\n\nETag, for {STILL}: {response['ETag']}")
    return _told(told, "")


def _wrong(operation: Operation, given: dict[str, Any]) -> str:
    """What the API itself would not see: names there are not, and a wish without its key."""
    schema = operation.tool.input_schema
    if unknown := sorted(set(given) - set(schema["properties"])):
        return f"invalid: This tool does not take {', '.join(unknown)}."
    if missing := sorted(set(schema["required"]) - set(given)):
        return f"invalid: It needs {', '.join(missing)}."
    if operation.writes and given.get(TRIAL) is not True and not given.get(ONCE):
        return f"invalid: Give an {ONCE} of your own, or try it first with {TRIAL}=true."
    return ""


def _path(operation: Operation, given: dict[str, Any]) -> str:
    return operation.path.format(**{name: quote(str(given[name]), safe="") for name in operation.in_path})


def _request(operation: Operation, given: dict[str, Any]) -> HttpRequest:
    """The request that a program would send."""
    request = HttpRequest()
    request.method, request.path = operation.method, f"/api/v1/{_path(operation, given)}"
    request.path_info = request.path
    asked = {name: _said(given[name]) for name in operation.in_query if given.get(name) is not None}
    query = urlencode(asked, doseq=True)
    apart = {*operation.in_path, *operation.in_query, ONCE, STILL}
    fields = {name: value for name, value in given.items() if name not in apart}
    body = json.dumps(fields).encode() if operation.has_body else b""
    request.META = {"QUERY_STRING": query, "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
    if given.get(TRIAL) is not True:
        headers = {"HTTP_IDEMPOTENCY_KEY": given.get(ONCE), "HTTP_IF_MATCH": given.get(STILL)}
        request.META |= {name: str(value) for name, value in headers.items() if value is not None}
    elif given.get(STILL) is not None:
        request.META["HTTP_IF_MATCH"] = str(given[STILL])
    request.GET = QueryDict(query)
    request.content_type, request.content_params = "application/json", {}
    request._body = body
    return request


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, list) else str(value)


def _in_words(problem: dict[str, Any]) -> str:
    said = [f"{problem['code']}: {problem['title']}", problem.get("detail", "")]
    said += [f"{each['field']}: {each['message']}" for each in problem.get("errors", ())]
    return " ".join(filter(None, said))


def _told(told: dict[str, Any], more: str) -> CallToolResult:
    text = json.dumps(told, ensure_ascii=False) + more
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=told)


def _refused(words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=words)], is_error=True)
