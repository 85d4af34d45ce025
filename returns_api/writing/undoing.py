"""Take back what nobody heard of yet, and try again what stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.operations.answer_shopper import let_rest
from returns.operations.mend_address import mend_address
from returns.operations.retry_consequences import retry_consequences
from returns.operations.undo_decline import undo_decline
from returns.operations.undo_receipt import undo_receipt
from returns.operations.write_note import change_note, withdraw_note
from returns_api.describe import writes
from returns_api.problems import Problem
from returns_api.schemas.changes import DoneOut, NoteIn, Result
from returns_api.writing.acting import DONE, NOTHING, by, change

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Take back, try again"
_RETURN = "/returns/{slug:number}"


@writes(
    _TAG,
    f"{_RETURN}/refusal/undoing",
    name="undo_refusal",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Take a refusal back",
)
def take_refusal_back(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Within 45 seconds, before the shopper or Shopify are told."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        before = rma.status
        return DONE if undo_decline(rma_id=rma.pk, **by(who)).status != before else NOTHING

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/receipt/undoing",
    name="undo_receipt",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Take a count back",
)
def take_count_back(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Within 45 seconds, for what was received with `undoable` or in the admin, and before it is paid."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if rma.received_at is None:
            return NOTHING
        undo_receipt(rma_id=rma.pk, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/notes/{{int:note}}",
    name="change_note",
    scope=Scope.NOTES_WRITE,
    answer=DoneOut,
    summary="Write a note anew",
)
def write_anew(request: HttpRequest, number: str, note: int, body: NoteIn, dry_run: bool = False) -> HttpResponse:
    """One's own, for a quarter of an hour."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        change_note(rma_id=rma.pk, note_id=_known(rma, note), text=body.text, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/notes/{{int:note}}/withdrawal",
    name="withdraw_note",
    scope=Scope.NOTES_WRITE,
    answer=DoneOut,
    summary="Take a note back",
)
def take_note_back(request: HttpRequest, number: str, note: int, dry_run: bool = False) -> HttpResponse:
    """One's own: its text is gone, and the history says that there was one."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        withdraw_note(rma_id=rma.pk, note_id=_known(rma, note), is_manager=False, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/messages/rest",
    name="let_rest",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Say that the shopper's message needs no answer",
)
def rest(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Nothing is sent."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if not rma.remarks.filter(settled_at=None).exists():
            return NOTHING
        let_rest(rma_id=rma.pk, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/retries",
    name="retry_steps",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Try again what was given up",
)
def retry(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Every step of the return that stopped, such as a letter or a label."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if not retry_consequences(rma_id=rma.pk, **who):
            raise Problem("nothing_waits")
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/mailbox",
    name="mend_mailbox",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Write to the shopper's address again",
)
def mend(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Where letters had come back from it."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if not mend_address(rma_id=rma.pk, **by(who)):
            raise Problem("nothing_waits")
        return DONE

    return change(request, number, do, dry_run)


def _known(rma: Return, note: int) -> int:
    try:
        return int(rma.notes.values_list("pk", flat=True).get(pk=note if note < 2**63 else 0))
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error
