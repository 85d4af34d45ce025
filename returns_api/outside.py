"""Ask another system something before anything is begun: no transaction waits for an answer from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django.http import HttpRequest, HttpResponse

from returns.doors import NoAnswer
from returns_api.problems import Problem

Answer = TypeVar("Answer")
_AGAIN_SECONDS = 30


class AskFirst(Exception):
    """The operation has to know something from outside; whoever carries it out asks, and begins it anew."""

    def __init__(self, ask: Callable[[], object]) -> None:
        super().__init__("ask first")
        self.ask = ask


def heard(request: HttpRequest, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answered before the operation was begun. Once for an operation."""
    known = getattr(request, "heard", None)
    if known is None:
        raise AskFirst(ask)
    return cast("tuple[Answer]", known)[0]


def asking(request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry `do` out; where it has to know something first, what it began is undone by then and it begins anew."""
    try:
        return do()
    except AskFirst as first:
        request.heard = (asked(first.ask),)  # type: ignore[attr-defined]  # of one operation
    return do()


def asked(ask: Callable[[], Answer]) -> Answer:
    """What the other system answers; a Problem that may be tried again where it does not."""
    try:
        return ask()
    except NoAnswer as why:
        raise Problem("no_answer", headers={"Retry-After": str(_AGAIN_SECONDS)}) from why
