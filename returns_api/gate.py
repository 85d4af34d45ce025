"""What every call goes through: the key, its budget, size and kind of the body, the answer that was given before.

No cookie speaks for anybody and no other site's script may read an answer: neither is ever set. Each call of a key is
written down without what it said.
"""

from __future__ import annotations

import hashlib
import logging
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from returns.domain.api_key import CALLS, WINDOW, window_of
from returns.operations.api_calls import (
    CallRefused,
    Kept,
    begin_answer,
    forget_answer,
    hold_answer,
    is_first_beyond,
    keep_answer,
    note_call,
    spend_call,
)
from returns_api.caller import Call, call_of, mark_of_request, read_caller
from returns_api.marks import etag_of, matches
from returns_api.outside import asking
from returns_api.problems import CODES, MEDIA_TYPE, OwnForm, Problem, answer_of

if TYPE_CHECKING:
    from returns.models import ApiAnswer

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

LARGEST_BODY = 256 * 1024
_CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
_ONCE = re.compile(r"[\x20-\x7e]{1,255}")
# What came to an end: the same request is answered the same. What was not understood, or not let in, may be put right.
_ENDS = {404, 409, 412}
_BY_STATUS = {status: code for code, (status, _) in CODES.items() if code in {"unreadable", "method_not_allowed"}}


def gate(view: View) -> View:
    """Let a view answer who shows a key, and nobody else."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark, call = mark_of_request(), None
        with translation.override("en"):
            try:
                call = read_caller(request)
                mark = call.mark
                response = _counted(view, request, call, *args, **kwargs)
            except Problem as problem:
                response = _told(problem, call, mark)
            except Exception:
                logger.exception("a call of the API broke", extra={"mark": str(mark)})
                response = _told(Problem("broken"), call, mark)
        response["X-Request-Id"] = str(mark)
        patch_cache_control(response, private=True, no_store=True)
        if call is not None and not call.unwritten:
            _write_down(request, call, response)
        return response

    return answer


def _counted(view: View, request: HttpRequest, call: Call, *args: Any, **kwargs: Any) -> HttpResponse:
    left, reset = spend_call(call.key, now=call.now), _seconds_left(call)
    limits = {
        "RateLimit-Policy": f'"key";q={CALLS};w={int(WINDOW.total_seconds())}',
        "RateLimit": f'"key";r={left or 0};t={reset}',
    }
    if left is None:
        call.unwritten = not is_first_beyond(call.key, now=call.now)
        raise Problem("too_many_calls", headers=limits | {"Retry-After": str(reset)})
    response = carry_out(view, request, call, *args, **kwargs)
    for name, value in limits.items():
        response[name] = value
    return response


def carry_out(view: View, request: HttpRequest, call: Call, *args: Any, **kwargs: Any) -> HttpResponse:
    """What the request asks for, once: marks, answers that were given before, problems. The key was let in already."""
    request.call = call  # type: ignore[attr-defined]
    try:
        _refuse_body(request)
        if request.method in {"GET", "HEAD"}:
            response = _reading(view, request, *args, **kwargs)
        else:
            response = _changing(view, request, call, *args, **kwargs)
    except Problem as problem:
        response = _told(problem, call, call.mark)
    return _as_problem(response, call)


def _seconds_left(call: Call) -> int:
    return max(1, int((window_of(call.now) + WINDOW - call.now) / timedelta(seconds=1)))


def _refuse_body(request: HttpRequest) -> None:
    """Refuse what is too large before it is read, and what says that it is no JSON."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit():
        raise Problem("unreadable")
    if int(length) > LARGEST_BODY:
        raise Problem("too_large", f"At most {LARGEST_BODY} bytes.")
    if request.method in _CHANGES and int(length) and request.content_type != "application/json":
        raise Problem("not_json")


def _reading(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer GET and HEAD with the mark of what is read, and with nothing where the asker has it already."""
    head = request.method == "HEAD"
    request.method = "GET"
    try:
        response = view(request, *args, **kwargs)
    finally:
        request.method = "HEAD" if head else "GET"
    if response.status_code != 200 or response.streaming:
        return response
    response["ETag"] = etag_of(response.content)
    if matches(request.headers.get("If-None-Match", ""), response["ETag"]):
        unchanged = HttpResponse(status=304, headers={"ETag": response["ETag"]})
        del unchanged["Content-Type"]
        return unchanged
    return response


def _changing(view: View, request: HttpRequest, call: Call, *args: Any, **kwargs: Any) -> HttpResponse:
    once = request.headers.get("Idempotency-Key")
    if once is None or request.method not in _CHANGES:
        return asking(request, lambda: view(request, *args, **kwargs))
    if not _ONCE.fullmatch(once):
        raise Problem("idempotency_key_invalid")
    asked = hashlib.sha256(b"\0".join([*_asked(request), request.body])).hexdigest()
    try:
        row = begin_answer(call.key, request_key=once, asked=asked, now=call.now)
    except CallRefused as why:
        raise Problem(why.code, headers={"Retry-After": "1"} if why.code == "being_carried_out" else {}) from why
    if isinstance(row, Kept):
        call.operation = call.operation or "again"
        return _again(row)
    try:
        return asking(request, lambda: _once(view, request, row, *args, **kwargs))
    except BaseException:
        forget_answer(row)
        raise


def _asked(request: HttpRequest) -> list[bytes]:
    said = (request.method or "", request.get_full_path(), request.headers.get("If-Match", ""))
    return [text.encode() for text in said]


def _once(view: View, request: HttpRequest, row: ApiAnswer, *args: Any, **kwargs: Any) -> HttpResponse:
    """Carry the request out and keep its answer in one transaction: both are there afterwards, or neither."""
    with transaction.atomic():
        if not hold_answer(row):
            raise Problem("being_carried_out", headers={"Retry-After": "1"})
        response = view(request, *args, **kwargs)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif _is_kept(request, response):
            kept = {name: response[name] for name in ("Content-Type", "Location", "ETag") if name in response}
            keep_answer(row, status=response.status_code, body=response.content.decode(), headers=kept)
            return response
    forget_answer(row)
    return response


def _is_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return response.status_code in _ENDS or (response.status_code < 300 and not call_of(request).secret)


def _again(kept: Kept) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _as_problem(response: HttpResponse, call: Call) -> HttpResponse:
    """Put into the form of all problems what Django or the framework refused by itself."""
    if isinstance(response, OwnForm) or response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    if response.status_code < 400:
        return response
    code = "broken" if response.status_code >= 500 else _BY_STATUS.get(response.status_code, "unreadable")
    allow = {"Allow": response["Allow"]} if "Allow" in response else {}
    return _told(Problem(code, headers=allow), call, call.mark)


def _told(problem: Problem, call: Call | None, mark: uuid.UUID) -> HttpResponse:
    if call is not None:
        call.code = problem.code
    return answer_of(problem, mark=mark)


def _write_down(request: HttpRequest, call: Call, response: HttpResponse) -> None:
    status = call.status or response.status_code
    note_call(
        call.key,
        method=request.method or "",
        operation=call.operation,
        number=call.number,
        status=status,
        code=call.code if status >= 400 else "",
        dry_run=call.dry_run,
        mark=call.mark,
        now=timezone.now(),
    )
