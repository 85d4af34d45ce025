"""How an operation is put into the API: what it needs, what it is called, and what its description says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from returns.domain.api_key import Scope
from returns_api.caller import Needs
from returns_api.schemas.problem import ProblemOut

# One router for all: an address has one place, whatever methods it answers.
router = Router()
View = Callable[..., HttpResponseBase]
_OFTEN = (400, 401, 403, 404, 429, 500)
_OF_CHANGES = (409, 412, 413, 415, 422)


def reads(tag: str, path: str, *, name: str, scope: Scope | None, answer: Any, summary: str) -> Callable[[View], View]:
    """A GET that needs `scope` of the key."""
    return router.get(
        path,
        tags=[tag],
        auth=Needs(name, scope),
        operation_id=name,
        summary=summary,
        response={200: answer, **dict.fromkeys((*_OFTEN, 422), ProblemOut)},
        openapi_extra={"security": _security(scope)},
    )


def gives_file(
    tag: str, path: str, *, name: str, scope: Scope, media_type: str, summary: str
) -> Callable[[View], View]:
    """A GET that needs `scope` of the key and answers with a file."""
    file = {"description": "The file.", "content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}
    return router.get(
        path,
        tags=[tag],
        auth=Needs(name, scope),
        operation_id=name,
        summary=summary,
        response={200: None, **dict.fromkeys((*_OFTEN, 422), ProblemOut)},
        openapi_extra={"security": _security(scope), "responses": {200: file}},
    )


def writes(
    tag: str, path: str, *, name: str, scope: Scope, answer: Any, summary: str, status: int = 200
) -> Callable[[View], View]:
    """A POST that needs `scope` of the key, takes an Idempotency-Key and can be tried without doing it."""
    return router.post(
        path,
        tags=[tag],
        auth=Needs(name, scope),
        operation_id=name,
        summary=summary,
        response={200: answer, status: answer, **dict.fromkeys((*_OFTEN, *_OF_CHANGES), ProblemOut)},
        openapi_extra={"security": _security(scope)},
    )


def said(body: BaseModel, status: int = 200) -> HttpResponse:
    """A body as an answer."""
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json")


def _security(scope: Scope | None) -> list[dict[str, list[str]]]:
    return [{"key": [scope.value] if scope else []}]
