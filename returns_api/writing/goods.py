"""Labels, goods, money, notes and tags of a return."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.status import MONEY_WAITS, DispositionType, Outcome
from returns.operations.approve_return import ask_for_label
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.assign_return import assign_return
from returns.operations.change_outcome import change_outcome
from returns.operations.receive_goods import receive_goods
from returns.operations.receive_part import receive_part
from returns.operations.reissue_labels import reissue_labels
from returns.operations.tag_return import keep_tag, tag_return, untag_return
from returns.operations.unassign_return import unassign_return
from returns.operations.write_note import write_note
from returns.queries.counts import only_at_the_desk
from returns.queries.ended_labels import ended_parcels
from returns.queries.stock import NOT_ASKED
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.schemas.changes import (
    AssigneeIn,
    ChangedWay,
    DoneOut,
    NoteIn,
    OutcomeIn,
    ReceiptIn,
    Result,
    SettlementIn,
    TagsIn,
)
from returns_api.writing.acting import ASKED, DONE, NOTHING, by, change
from returns_api.writing.shelf import stock_of

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Goods, money, words"
_RETURN = "/returns/{slug:number}"


@writes(
    _TAG,
    f"{_RETURN}/labels",
    name="make_labels",
    scope=Scope.LABELS_WRITE,
    answer=DoneOut,
    summary="Have labels made",
)
def make_labels(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Where a label is over that nobody used, or an open return has none yet. It is ready in a moment."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if ended_parcels(rma):
            reissue_labels(rma_id=rma.pk, **who)
        elif rma.status == "OPEN" and not rma.parcels.exclude(status="VOIDED").exists():
            ask_for_label(rma_id=rma.pk, now=who["now"])
        else:
            raise Problem("no_label_over")
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/receipt",
    name="receive_goods",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Receive and inspect the goods",
)
def receive(request: HttpRequest, number: str, body: ReceiptIn, dry_run: bool = False) -> HttpResponse:
    """Every piece of every line, once, or `in_parts` those that are here. Missing pieces are not paid.

    Where the shop counts at the desk alone: 409.
    """
    counts = _counts(body)

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if why := only_at_the_desk(rma, counts):
            raise Problem(why)
        about: dict[str, Any] = {"rma_id": rma.pk, "counts": counts, "undoable": body.undoable, **who}
        if body.in_parts:
            receive_part(label_to_come=body.label_to_come, **about)
        else:
            receive_goods(**about)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/settlement",
    name="settle_return",
    scope=Scope.PAYMENTS_WRITE,
    answer=DoneOut,
    summary="Pay what the return comes to",
)
def settle(request: HttpRequest, number: str, body: SettlementIn, dry_run: bool = False) -> HttpResponse:
    """It is paid once, however often it is asked for. Beyond the shop's limits a person is asked: `asked`."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        currency = rma.order.presentment_currency
        if body.expected.currency != currency:
            raise invalid("/expected/currency", f"The shopper paid in {currency}.", "other_currency")
        if rma.settlement.status not in MONEY_WAITS:
            return NOTHING
        paid = settle_or_ask(
            rma_id=rma.pk,
            expected_minor=body.expected.money.minor,
            outcome=body.outcome,
            actor_id=who["actor_id"],
            now=who["now"],
        )
        return DONE if paid else ASKED

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/outcome",
    name="change_outcome",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Send the money another way",
    asks=True,
)
def change_way(request: HttpRequest, number: str, body: OutcomeIn, dry_run: bool = False) -> HttpResponse:
    """With the fees, and for store credit the bonus, of that way: a trial shows the sum.

    The same article anew, in place of a repair, is promised with the stock as Shopify has it now.
    """
    stock = stock_of(request, number) if body.outcome is ChangedWay.REPLACEMENT else NOT_ASKED

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if rma.outcome == body.outcome.value:
            return NOTHING
        change_outcome(
            rma_id=rma.pk,
            outcome=Outcome(body.outcome.value),
            consent=body.consent,
            stock=stock,
            **by(who),
        )
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/notes",
    name="write_note",
    scope=Scope.NOTES_WRITE,
    answer=DoneOut,
    summary="Write a note for colleagues",
)
def take_note(request: HttpRequest, number: str, body: NoteIn, dry_run: bool = False) -> HttpResponse:
    """No shopper reads it. Who is named after an @ sees it on Home."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        write_note(
            rma_id=rma.pk, text=body.text, request_key=uuid.uuid4().hex, actor_id=who["actor_id"], now=who["now"]
        )
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/tags",
    name="tag_return",
    scope=Scope.NOTES_WRITE,
    answer=DoneOut,
    summary="Put tags on a return, or take them off",
)
def tag(request: HttpRequest, number: str, body: TagsIn, dry_run: bool = False) -> HttpResponse:
    """New words are made as they come, up to 200 for a shop and 20 for a return."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        put_on = [tag_return(rma=rma, name=name, **by(who)) for name in body.add]
        taken_off = [untag_return(rma=rma, name=name, **by(who)) for name in body.remove]
        return DONE if any((*put_on, *taken_off)) else NOTHING

    def make_new_ones() -> None:
        for name in body.add:
            keep_tag(shop=call_of(request).shop, name=name)

    return change(request, number, do, dry_run, first=make_new_ones)


@writes(
    _TAG,
    f"{_RETURN}/assignee",
    name="assign_return",
    scope=Scope.NOTES_WRITE,
    answer=DoneOut,
    summary="Give a return to somebody of the staff",
)
def assign(request: HttpRequest, number: str, body: AssigneeIn, dry_run: bool = False) -> HttpResponse:
    """From whoever has it; with If-Match only as it was read. They are told by mail, if they want to be."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        return DONE if assign_return(rma_id=rma.pk, to=body.user_id, **by(who)) else NOTHING

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/assignee/removal",
    name="unassign_return",
    scope=Scope.NOTES_WRITE,
    answer=DoneOut,
    summary="Let nobody have a return",
)
def unassign(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Whoever had it is not told."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        return DONE if unassign_return(rma_id=rma.pk, **by(who)) else NOTHING

    return change(request, number, do, dry_run)


def _counts(body: ReceiptIn) -> dict[int, dict[DispositionType, int]]:
    """Pieces per disposition by line; nothing is said twice, so that no number gets lost."""
    counts: dict[int, dict[DispositionType, int]] = {}
    for place, line in enumerate(body.lines):
        found = {each.became: each.quantity for each in line.found}
        if line.line in counts or len(found) != len(line.found):
            raise invalid(f"/lines/{place}", "This is said twice.", "twice")
        counts[line.line] = found
    return counts
