"""Say which order a statement of withdrawal is about, take the goods back, and note what was seen of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.operations.match_withdrawal import UnableToMatch, accept_withdrawal, answer_withdrawal, match_by_staff
from returns.operations.record_information import record_information
from returns.operations.record_posting import record_posting
from returns.queries.eligibility import Wanted
from returns.queries.withdrawals import REASON
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.orders import whole_order
from returns_api.outside import heard
from returns_api.problems import Problem, invalid
from returns_api.reading.withdrawals import find_withdrawal, withdrawal_of
from returns_api.schemas.withdrawals import AcceptanceIn, InformationIn, WhoseOrderIn, WithdrawalOut
from returns_api.writing.of_shop import change_shop

if TYPE_CHECKING:
    from returns.models import Withdrawal

_TAG = "Withdrawals"
_ONE = "/withdrawals/{int:withdrawal}"
# Where the core's word would mean something else here.
_CALLED = {"matched": "has_order", "nothing_left": "not_returnable"}


@writes(
    _TAG,
    f"{_ONE}/order",
    name="match_withdrawal",
    scope=Scope.RETURNS_WRITE,
    answer=WithdrawalOut,
    summary="Say which order a statement is about",
    marked=True,
    asks=True,
)
def match(request: HttpRequest, withdrawal: int, body: WhoseOrderIn, dry_run: bool = False) -> HttpResponse:
    """Where it came in time and nothing is in the way, its return is made at once."""
    call = call_of(request)
    row = find_withdrawal(call, withdrawal)
    try:
        order = whole_order(call, body.order, lambda ask: heard(request, "order", ask))
    except ObjectDoesNotExist as error:
        raise invalid("/order", "The shop has no such order.", "unknown") from error
    return _change(request, row, lambda who: match_by_staff(order_id=order.pk, **who), dry_run)


@writes(
    _TAG,
    f"{_ONE}/return",
    name="accept_withdrawal",
    scope=Scope.RETURNS_WRITE,
    answer=WithdrawalOut,
    summary="Take goods back for a statement",
    marked=True,
)
def accept(request: HttpRequest, withdrawal: int, body: AcceptanceIn, dry_run: bool = False) -> HttpResponse:
    """A shop may be kinder than the law: one that came late is taken all the same."""
    row = find_withdrawal(call_of(request), withdrawal)
    wanted = [Wanted(line.line, line.quantity, REASON) for line in body.lines] if body.lines else None
    if wanted and len({want.fulfilled_id for want in wanted}) != len(wanted):
        raise invalid("/lines", "A line is named once.", "twice")

    def do(who: dict[str, Any]) -> None:
        try:
            accept_withdrawal(wanted=wanted, **who)
        except KeyError as error:
            raise invalid("/lines", "The order has no such line.", "unknown") from error

    return _change(request, row, do, dry_run)


@writes(
    _TAG,
    f"{_ONE}/information",
    name="note_information",
    scope=Scope.RETURNS_WRITE,
    answer=WithdrawalOut,
    summary="Say when the shopper was told of the right after all",
    marked=True,
)
def inform(request: HttpRequest, withdrawal: int, body: InformationIn, dry_run: bool = False) -> HttpResponse:
    """The statement is measured by it anew; nothing else follows."""
    call = call_of(request)
    row = find_withdrawal(call, withdrawal)
    if body.told_on > call.now.astimezone(ZoneInfo(call.shop.time_zone)).date():
        raise invalid("/told_on", "This day has not come yet.", "to_come")
    return _change(request, row, lambda who: record_information(told_on=body.told_on, **who), dry_run)


@writes(
    _TAG,
    f"{_ONE}/answer",
    name="answer_withdrawal",
    scope=Scope.RETURNS_WRITE,
    answer=WithdrawalOut,
    summary="Say that a statement was dealt with elsewhere",
    marked=True,
)
def answer(request: HttpRequest, withdrawal: int, dry_run: bool = False) -> HttpResponse:
    """It waits for nobody any more. Where it has its return nothing changes."""
    row = find_withdrawal(call_of(request), withdrawal)

    def do(who: dict[str, Any]) -> None:
        shop, pk, now = who["shop"], who["withdrawal_id"], who["now"]
        answer_withdrawal(shop=shop, withdrawal_id=pk, now=now)

    return _change(request, row, do, dry_run)


@writes(
    _TAG,
    f"{_ONE}/posting",
    name="note_posting",
    scope=Scope.RETURNS_WRITE,
    answer=WithdrawalOut,
    summary="Say that proof of posting was seen",
    marked=True,
)
def posting(request: HttpRequest, withdrawal: int, dry_run: bool = False) -> HttpResponse:
    """The refund can be held back no longer: it may be paid before the goods are here. Twice changes nothing."""
    row = find_withdrawal(call_of(request), withdrawal)
    return _change(request, row, lambda who: record_posting(**who), dry_run)


def _change(
    request: HttpRequest, row: Withdrawal, do: Callable[[dict[str, Any]], object], dry_run: bool
) -> HttpResponse:
    """Let `do` act on the statement; what its return comes to counts against the key's caps."""
    call = call_of(request)
    who = {"shop": call.shop, "withdrawal_id": row.pk, "staff": call.actor_id, "now": call.now}

    def step() -> WithdrawalOut:
        try:
            do(who)
        except UnableToMatch as why:
            raise Problem(_CALLED.get(why.code, why.code)) from why
        return withdrawal_of(find_withdrawal(call, row.pk), call)

    def seen() -> WithdrawalOut:
        return withdrawal_of(find_withdrawal(call, row.pk), call)

    return change_shop(request, step, dry_run, seen=seen, about=lambda: find_withdrawal(call, row.pk).rma_id)
