"""Open a return, decide about it, and end it."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.operations.answer_shopper import answer_shopper
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.close_return import close_return
from returns.operations.create_return import create_return
from returns.operations.decline_return import decline_return
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.reopen_return import reopen_return
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from returns.queries.orders import order_by_number_at_shopify
from returns_api.caller import Call, call_of
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.schemas.changes import DoneOut, MessageIn, OpenIn, RefusalIn, Result
from returns_api.writing.acting import DONE, NOTHING, change, make

if TYPE_CHECKING:
    from returns.models import Order, Return

_TAG = "Decide"
_RETURN = "/returns/{slug:number}"


@writes(
    _TAG,
    "/returns",
    name="open_return",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Open a return for an order",
    status=201,
)
def open_return(request: HttpRequest, body: OpenIn, dry_run: bool = False) -> HttpResponse:
    """It is approved at once, and its label is made unless `with_label` is false.

    On trial it answers 200 with what the shopper would get, and no number.
    """
    call = call_of(request)
    order = _order(call, body.order)
    once = request.headers.get("Idempotency-Key", "") or uuid.uuid4().hex
    key = hashlib.sha256(f"{call.key.pk} {once}".encode()).hexdigest()

    def do(who: dict[str, Any]) -> Return:
        wanted = [Wanted(line.line, line.quantity, line.reason) for line in body.lines]
        return create_return(
            shop=call.shop,
            order_id=order.pk,
            wanted=wanted,
            request_key=key,
            expected_minor=_expected(call, order, wanted, body),
            actor_id=who["actor_id"],
            now=who["now"],
            with_label=body.with_label,
        )

    try:
        return make(request, do, dry_run)
    except (UnableToRequest, KeyError) as why:
        raise Problem("not_returnable") from why
    except SumChanged as why:
        raise Problem("sum_changed") from why
    except UnableToExchange as why:
        raise Problem("promised") from why


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


def _order(call: Call, number: str) -> Order:
    try:
        return order_by_number_at_shopify(call.shop, number)
    except ObjectDoesNotExist as error:
        raise Problem("not_found", "The shop has no such order.") from error


def _expected(call: Call, order: Order, wanted: list[Wanted], body: OpenIn) -> int:
    """The sum that is said to be expected, or the one that it comes to."""
    if body.expected is None:
        return merchants_offer(order, wanted, (), now=call.now).balance_minor
    if body.expected.currency != order.presentment_currency:
        raise invalid("/expected/currency", f"The shopper paid in {order.presentment_currency}.", "other_currency")
    return body.expected.money.minor
