"""What comes back, what stays with the shopper, and what becomes of exchanges and repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.shipping import Goods
from returns.domain.status import Outcome
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.let_stay import let_stay
from returns.operations.remove_from_return import remove_from_return
from returns.operations.repair import begin_repair, delay_repair, finish_repair, give_up_repair
from returns.operations.send_after_all import send_after_all
from returns.queries.stock import NOT_ASKED
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.schemas.acts import BeginRepairIn, DelayRepairIn, FinishRepairIn, GiveUpRepairIn, Instead, RemovalIn
from returns_api.schemas.changes import DoneOut, Result
from returns_api.writing.acting import DONE, NOTHING, by, change
from returns_api.writing.shelf import stock_of

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Pieces, exchanges, repairs"
_RETURN = "/returns/{slug:number}"


@writes(
    _TAG,
    f"{_RETURN}/removal",
    name="remove_pieces",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Take pieces off a return",
)
def remove(request: HttpRequest, number: str, body: RemovalIn, dry_run: bool = False) -> HttpResponse:
    """Before goods or money have moved. The rest is priced anew, Shopify and the shopper are told."""
    left = {each.line: each.quantity for each in body.lines}
    if len(left) != len(body.lines):
        raise invalid("/lines", "This is said twice.", "twice")

    def do(rma: Return, who: dict[str, Any]) -> Result:
        remove_from_return(rma_id=rma.pk, left=left, **who)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/keeping",
    name="let_stay",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Let the shopper keep the goods",
)
def keep(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Before they are on their way. The shopper is told."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if rma.goods != Goods.SEND:
            return NOTHING
        let_stay(rma_id=rma.pk, **who)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/sending",
    name="send_after_all",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Want goods back that were to stay",
)
def send(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Before money has moved. A label is made, and the shopper is told."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if rma.goods == Goods.SEND:
            return NOTHING
        send_after_all(rma_id=rma.pk, **who)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/exchanges/{{int:exchange}}/refund",
    name="refund_exchange",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Give the money back instead of an exchange",
)
def give_up(request: HttpRequest, number: str, exchange: int, dry_run: bool = False) -> HttpResponse:
    """The shopper is told. `exchange` is an id of `exchanges` of the return."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if exchange >= 2**63:
            raise Problem("not_found")
        if rma.exchange_lines.filter(pk=exchange).exclude(given_up_at=None).exists():
            return NOTHING
        give_up_exchange(rma_id=rma.pk, line_id=exchange, **who)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/repair/beginning",
    name="begin_repair",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Say that the repair has begun",
)
def begin(request: HttpRequest, number: str, body: BeginRepairIn, dry_run: bool = False) -> HttpResponse:
    """The shopper is told, and by when it is promised."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        begin_repair(rma_id=rma.pk, due_on=body.due_on, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/repair/delay",
    name="delay_repair",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Say that the repair takes longer",
)
def delay(request: HttpRequest, number: str, body: DelayRepairIn, dry_run: bool = False) -> HttpResponse:
    """The shopper is told until when, and why."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        delay_repair(rma_id=rma.pk, due_on=body.due_on, reason=body.reason, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/repair/end",
    name="finish_repair",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Say that the repaired goods go back",
)
def finish(request: HttpRequest, number: str, body: FinishRepairIn, dry_run: bool = False) -> HttpResponse:
    """The return is over, and nothing is owed."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        finish_repair(rma_id=rma.pk, **body.model_dump(), **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/repair/failure",
    name="give_repair_up",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Say that it cannot be repaired",
    asks=True,
)
def fail(request: HttpRequest, number: str, body: GiveUpRepairIn, dry_run: bool = False) -> HttpResponse:
    """The shopper gets their money back, or the same article anew while it is there, and is told why."""
    stock = stock_of(request, number) if body.instead is Instead.REPLACEMENT else NOT_ASKED

    def do(rma: Return, who: dict[str, Any]) -> Result:
        instead = Outcome(body.instead.value)
        give_up_repair(rma_id=rma.pk, instead=instead, reason=body.reason, stock=stock, **by(who))
        return DONE

    return change(request, number, do, dry_run)
