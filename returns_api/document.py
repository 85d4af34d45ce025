"""The description of the API (OpenAPI 3.1), which programs and people read, and which tests hold the API to."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from returns_api.api import api
from returns_api.describe import ASKING, MARKED, OF_ASKING, OF_CHANGES, OFTEN
from returns_api.examples import ANSWERS, BODIES
from returns_api.problems import CODES, MEDIA_TYPE
from returns_api.schemas.problem import ProblemOut

_ROOT = "/api/v1"
_COMPONENT = "#/components/schemas/{model}"
_MARK = {"schema": {"type": "string"}, "description": "The id of the call, to be named when something is wrong."}
_LIMIT = {"schema": {"type": "string"}, "description": "How many calls are left (`r`), and for how many seconds (`t`)."}
_TAG = {"schema": {"type": "string"}, "description": "As long as it is the same, so is the body."}
_IF_NONE_MATCH = (("If-None-Match", "The ETag of what you have: 304 where it is still so."),)
# What the addresses let through; anything else is at no address.
_IN_PATHS = {
    "string": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 64},
    "integer": {"type": "integer", "minimum": 0},
}
_OF_CHANGES = (
    ("Idempotency-Key", "One for each wish: the same request again is answered the same, and done once."),
    ("If-Match", "The ETag of what you change, as you read it: 412 where it has changed since."),
)


@require_safe
def show_document(request: HttpRequest) -> HttpResponse:
    """The description, the same for everybody: nothing of any shop is in it."""
    response = HttpResponse(json.dumps(document()), content_type="application/json")
    patch_cache_control(response, public=True, max_age=300)
    return response


@cache
def document() -> dict[str, Any]:
    """The framework's description, with what the gate does."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{_ROOT}/"), default=str))
    found["info"] = {
        "title": "Returns API",
        "version": "1",
        "description": "Everything about one shop's returns, for programs. Amounts are decimal text; times are UTC. "
        f"The codes of problems: {', '.join(f'`{code}`' for code in CODES)}.",
    }
    problem = ProblemOut.model_json_schema(ref_template=_COMPONENT)
    found["components"]["schemas"] |= problem.pop("$defs", {}) | {ProblemOut.__name__: problem}
    found["servers"] = [{"url": settings.APP_URL}]
    found["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "A key of the shop: Settings → API keys."}
    }
    for methods in found["paths"].values():
        for method, operation in methods.items():
            _complete(operation, changes=method != "get")
    return found


def _complete(operation: dict[str, Any], *, changes: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    asks = operation["operationId"] in MARKED
    read = _IF_NONE_MATCH[: operation["operationId"] in ANSWERS]
    for name, why in _OF_CHANGES[: 2 if asks else 1] if changes else read:
        schema = {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"}
        parameters.append({"in": "header", "name": name, "required": False, "schema": schema, "description": why})
    for each in parameters:
        if each["in"] == "path":
            each["schema"] = _IN_PATHS[each["schema"]["type"]]
    name = operation["operationId"]
    usual = OF_CHANGES if changes else OFTEN
    for status in (*usual, OF_ASKING) if name in ASKING else usual:
        content = {"application/json": {"schema": {"$ref": _COMPONENT.format(model=ProblemOut.__name__)}}}
        operation["responses"][str(status)] = {"description": "", "content": content}
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for status, answer in operation["responses"].items():
        answer["headers"] = {"X-Request-Id": _MARK, "RateLimit": _LIMIT}
        if int(status) >= 400:
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
            answer["description"] = _meanings(int(status))
        elif "application/json" in answer.get("content", {}):
            answer["content"]["application/json"]["example"] = ANSWERS[name]
            answer["headers"] |= {} if changes else {"ETag": _TAG}
    if not changes and name in ANSWERS:
        operation["responses"]["304"] = {"description": "It is still as you have it.", "headers": {"ETag": _TAG}}
    if body := operation.get("requestBody"):
        body["content"]["application/json"]["example"] = BODIES[name]


def _meanings(status: int) -> str:
    return " ".join(f"`{code}`: {meaning}" for code, (of, meaning) in CODES.items() if of == status)
