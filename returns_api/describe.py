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

# One router for all: an address has one place, whatever methods it answers.
router = Router()
View = Callable[..., HttpResponseBase]
# Operations that are refused where what they change is no longer as If-Match names it; those of one return all are.
MARKED: set[str] = set()
# Operations that ask Shopify before they begin, which may not answer.
ASKING: set[str] = set()
# The statuses of problems, which the description says of each operation: the framework would write their form anew for
# each of them, which takes a second.
OFTEN = (400, 401, 403, 404, 422, 429, 500)
OF_CHANGES = (*OFTEN, 409, 412, 413, 415)
OF_ASKING = 503


def reads(
    tag: str, path: str, *, name: str, scope: Scope | None, answer: Any, summary: str, asks: bool = False
) -> Callable[[View], View]:
    """A GET that needs `scope` of the key; `asks`: it asks Shopify."""
    if asks:
        ASKING.add(name)
    return router.get(
        path,
        tags=[tag],
        auth=Needs(name, scope),
        operation_id=name,
        summary=summary,
        response={200: answer},
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
        response={200: None},
        openapi_extra={"security": _security(scope), "responses": {200: file}},
    )


def writes(
    tag: str,
    path: str,
    *,
    name: str,
    scope: Scope,
    answer: Any,
    summary: str,
    status: int = 200,
    marked: bool = False,
    asks: bool = False,
) -> Callable[[View], View]:
    """A POST that needs `scope` of the key and takes an Idempotency-Key.

    `marked`: it heeds If-Match; `asks`: it asks Shopify before it begins.
    """
    if asks:
        ASKING.add(name)
    if marked or path.startswith("/returns/{"):
        MARKED.add(name)
    return router.post(
        path,
        tags=[tag],
        auth=Needs(name, scope),
        operation_id=name,
        summary=summary,
        response={200: answer, status: answer},
        openapi_extra={"security": _security(scope)},
    )


def said(body: BaseModel, status: int = 200) -> HttpResponse:
    """A body as an answer."""
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json")


def _security(scope: Scope | None) -> list[dict[str, list[str]]]:
    return [{"key": [scope.value] if scope else []}]
