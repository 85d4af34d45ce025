"""Decide about a return, and end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.operations.answer_shopper import answer_shopper
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.close_return import close_return
from returns.operations.decline_return import decline_return
from returns.operations.reopen_return import reopen_return
from returns_api.describe import writes
from returns_api.problems import invalid
from returns_api.schemas.changes import DoneOut, MessageIn, RefusalIn, Result
from returns_api.writing.acting import DONE, NOTHING, change

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Decide"
_RETURN = "/returns/{slug:number}"


@writes(
    _TAG,
    f"{_RETURN}/approval",
    name="approve_return",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Approve a return",
)
def approve(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Its label is made, Shopify and the shopper are told."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        approve_return(rma_id=rma.pk, **who)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/refusal",
    name="decline_return",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Decline a return",
)
def decline(request: HttpRequest, number: str, body: RefusalIn, dry_run: bool = False) -> HttpResponse:
    """The shopper reads the explanation; the pieces can be asked for again."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        why: dict[str, Any] = {"reason": body.reason, "explanation": body.explanation, "undoable": body.undoable}
        decline_return(rma_id=rma.pk, **why, **who)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/messages",
    name="ask_shopper",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Write to the shopper, to ask or to answer",
)
def ask(request: HttpRequest, number: str, body: MessageIn, dry_run: bool = False) -> HttpResponse:
    """What the shopper had asked is settled by it. The same words as the last ones are not sent twice."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        try:
            answer_shopper(rma_id=rma.pk, text=body.text, actor_id=who["actor_id"], now=who["now"])
        except ValueError as error:
            raise invalid("/text", "It says nothing.", "empty") from error
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/cancellation",
    name="cancel_return",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Cancel a return",
)
def cancel(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """As long as neither goods nor money have moved. An unused label is given back."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        before = rma.status
        return DONE if cancel_return(rma_id=rma.pk, **who).status != before else NOTHING

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/closure",
    name="close_return",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Close a return as it stands",
)
def close(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Nothing more is expected of it."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        before = rma.status
        return DONE if close_return(rma_id=rma.pk, tell_shopify=True, **who).status != before else NOTHING

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/reopening",
    name="reopen_return",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Take a closed return up again",
)
def reopen(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """The shopper is told."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        reopen_return(rma_id=rma.pk, **who)
        return DONE

    return change(request, number, do, dry_run)
