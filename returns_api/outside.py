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

    def __init__(self, what: str, ask: Callable[[], object]) -> None:
        super().__init__(what)
        self.what, self.ask = what, ask


def heard(request: HttpRequest, what: str, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answered before the operation was begun. `what` names the question: each is asked once."""
    known: dict[str, object] = getattr(request, "heard", {})
    if what not in known:
        raise AskFirst(what, ask)
    return cast("Answer", known[what])


def asking(request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry `do` out; where it has to know something first, what it began is undone by then and it begins anew."""
    known: dict[str, object] = {}
    request.heard = known  # type: ignore[attr-defined]  # of one operation
    while True:
        try:
            return do()
        except AskFirst as first:
            known[first.what] = asked(first.ask)


def asked(ask: Callable[[], Answer]) -> Answer:
    """What the other system answers; a Problem that may be tried again where it does not."""
    try:
        return ask()
    except NoAnswer as why:
        raise Problem("no_answer", headers={"Retry-After": str(_AGAIN_SECONDS)}) from why
