"""From an HTTP request to a plain function and back: bodies are read once, handlers run in the thread pool."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from simulator.connection import NoAnswer
from simulator.street import Street
from simulator.unkind import Rule


class Refused(Exception):
    """An answer that is a refusal."""

    def __init__(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        """Refuse with a status and JSON content."""
        super().__init__(f"refused with {status}")
        self.status, self.content, self.headers = status, content, headers


@dataclass(frozen=True)
class Asked:
    """A request with its body read."""

    request: Request
    body: bytes

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        """Return a query parameter, the first if repeated."""
        return str(self.request.query_params.get(name, default))

    def header(self, name: str) -> str:
        """Return a header or an empty string."""
        return self.request.headers.get(name, "")

    def json(self) -> dict[str, Any]:
        """Return the JSON object in the body (an empty body is an empty object), or refuse with 400."""
        try:
            data = json.loads(self.body) if self.body.strip() else {}
        except (ValueError, RecursionError) as error:
            raise Refused(400, {"error": "invalid_json", "message": "the body is not JSON"}) from error
        if not isinstance(data, dict):
            raise Refused(400, {"error": "invalid_json", "message": "the body is not a JSON object"})
        return data

    def form(self) -> dict[str, str]:
        """Return the fields of a URL-encoded body."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


Handler = Callable[[Street, Asked], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def desk(handler: Handler) -> Endpoint:
    """Return an endpoint that hands the request to `handler` in a thread; refusals become JSON answers."""

    async def endpoint(request: Request) -> Response:
        asked = Asked(request, await request.body())
        try:
            return await run_in_threadpool(handler, request.app.state.street, asked)
        except Refused as refusal:
            return JSONResponse(refusal.content, status_code=refusal.status, headers=refusal.headers)

    endpoint.__name__ = handler.__name__
    endpoint.__doc__ = handler.__doc__
    return endpoint


def spoil(rule: Rule, act: Callable[[], Response]) -> Response:
    """Answer unkindly. Effects take place for hang, lost_answer and lost_answer_502, and only for those."""
    match rule.kind:
        case "http_500":
            return PlainTextResponse("Internal Server Error", status_code=500)
        case "http_502":
            return PlainTextResponse("Bad Gateway", status_code=502)
        case "timeout":
            return NoAnswer(rule.seconds)
        case "hang":
            act()
            return NoAnswer(rule.seconds)
        case "lost_answer":
            act()
            return NoAnswer()
        case "lost_answer_502":
            act()
            return PlainTextResponse("Bad Gateway", status_code=502)
    return act()
