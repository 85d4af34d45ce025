"""Read the register of withdrawals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.money import Money
from returns.domain.status import SettlementStatus
from returns.domain.withdrawal import Standing
from returns.queries.register import clock_of, part_at_hand, refunded, register, state_of, withdrawal_in
from returns_api.caller import Call, call_of, missing
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.common import NO_NUL, AmountOut
from returns_api.schemas.withdrawals import (
    DeclaredOut,
    RefundClockOut,
    WithdrawalOut,
    WithdrawalPage,
    WithdrawalRefundOut,
    WithdrawalState,
)
from returns_api.shapes.returns import order_ref

if TYPE_CHECKING:
    from returns.models import Withdrawal

_TAG = "Withdrawals"
_Expand = Annotated[
    str, Query(pattern=r"^(customer)?$", description="`customer`: what was typed (needs `customers:read`).")
]


@reads(
    _TAG,
    "/withdrawals",
    name="list_withdrawals",
    scope=Scope.RETURNS_READ,
    answer=WithdrawalPage,
    summary="List statements of withdrawal",
)
def list_withdrawals(
    request: HttpRequest,
    state: WithdrawalState | None = None,
    search: Annotated[
        str, Query(max_length=254, pattern=NO_NUL, description="An e-mail address, an order number or a reference.")
    ] = "",
    expand: _Expand = "",
    cursor: Annotated[str, Query(pattern=r"^([0-9]{1,18})?$", description="From `next_cursor`.")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> HttpResponse:
    """The newest first."""
    call = call_of(request)
    _look(call, expand)
    rows = register(call.shop, state=state.value if state else "", search=search.strip())
    if cursor:
        rows = rows.filter(pk__lt=int(cursor))
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    data = [withdrawal_of(row, call, declared=bool(expand)) for row in found]
    return said(WithdrawalPage(data=data, next_cursor=str(found[-1].pk) if more else None))


@reads(
    _TAG,
    "/withdrawals/{int:withdrawal}",
    name="get_withdrawal",
    scope=Scope.RETURNS_READ,
    answer=WithdrawalOut,
    summary="Read one statement of withdrawal",
)
def read_withdrawal(request: HttpRequest, withdrawal: int, expand: _Expand = "") -> HttpResponse:
    """Its ETag without `expand` is what If-Match of the operations about it wants."""
    call = call_of(request)
    _look(call, expand)
    return said(withdrawal_of(find_withdrawal(call, withdrawal), call, declared=bool(expand)))


def find_withdrawal(call: Call, withdrawal: int) -> Withdrawal:
    """The shop's statement; a Problem where there is none."""
    try:
        return withdrawal_in(call.shop, withdrawal if withdrawal < 2**63 else 0)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def withdrawal_of(row: Withdrawal, call: Call, *, declared: bool = False) -> WithdrawalOut:
    """A statement as its schema."""
    statement, money, part = row.statement, refunded(row), part_at_hand(row)
    clock = clock_of(row, now=call.now)
    return WithdrawalOut(
        id=row.pk,
        reference=statement.reference,
        state=WithdrawalState(state_of(row)),
        received_at=statement.submitted_at,
        acknowledged_at=row.acknowledged_at,
        language=statement.language,
        order=order_ref(row.order) if row.order else None,
        matched_at=row.matched_at,
        matched_by=row.matched_by,
        standing=Standing(row.standing) if row.standing else None,
        problem=row.problem,
        period_ends=row.closes_at,
        informed_on=row.informed_on,
        posted_at=row.posted_at,
        answered_at=row.answered_at,
        returns=list(money.numbers) if money else [],
        next_return=part.number if part else None,
        clock=RefundClockOut(due=clock.due, held=clock.held, days_left=clock.days_left) if clock else None,
        refund=WithdrawalRefundOut(
            status=SettlementStatus(money.status),
            amount=AmountOut.of(Money(money.minor, row.order.presentment_currency)),
            received_at=money.received_at,
            paid_at=money.paid_at,
        )
        if money and row.order
        else None,
        declared=DeclaredOut(
            name=statement.name, email=statement.email, order=statement.contract, articles=statement.articles
        )
        if declared
        else None,
    )


def _look(call: Call, expand: str) -> None:
    if expand and not call.may(Scope.CUSTOMERS_READ):
        raise missing(Scope.CUSTOMERS_READ)
