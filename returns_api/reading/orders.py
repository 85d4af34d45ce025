"""Read orders, and what of them may come back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns import wording
from returns.domain.api_key import Scope
from returns.domain.verdict import Answer
from returns.queries.eligibility import ReturnableLine, policy_of, returnable_lines
from returns.queries.orders import orders_before
from returns_api.caller import Call, call_of, missing
from returns_api.describe import reads, said
from returns_api.orders import whole_order
from returns_api.problems import Problem, invalid
from returns_api.schemas.common import NO_NUL, PairOut
from returns_api.schemas.shop import OrderOut, OrderPage, OrderSummary, ReasonOut, SentLineOut
from returns_api.shapes.returns import customer_of, order_ref

if TYPE_CHECKING:
    from returns.models import Order

_TAG = "Orders"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@reads(
    _TAG,
    "/orders",
    name="list_orders",
    scope=Scope.ORDERS_READ,
    answer=OrderPage,
    summary="List orders, the newest first, or find one by its number",
)
def list_orders(
    request: HttpRequest,
    number: Annotated[str, Query(max_length=64, pattern=NO_NUL, description="As the shopper knows it: #1001.")] = "",
    cursor: Annotated[str, Query(max_length=40, pattern=r"^([0-9]{1,18}-[0-9]{1,18})?$")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    expand: Annotated[str, Query(pattern=r"^(customer)?$")] = "",
) -> HttpResponse:
    """Only orders that the app holds: those since it was installed, and what was imported.

    `expand=customer` names who bought (needs `customers:read`).
    """
    call = call_of(request)
    _look(call, expand)
    found = orders_before(call.shop, number=number, before=_place(cursor), most=limit + 1)
    more, found = len(found) > limit, found[:limit]
    last = found[-1] if more else None
    place = f"{(last.placed_at - _EPOCH) // _MICROSECOND}-{last.pk}" if last else None
    data = [OrderSummary(**_summary(order, customer=bool(expand))) for order in found]
    return said(OrderPage(data=data, next_cursor=place))


@reads(
    _TAG,
    "/orders/{slug:order}",
    name="get_order",
    scope=Scope.ORDERS_READ,
    answer=OrderOut,
    summary="Read an order, and what of it may come back",
    asks=True,
)
def read_order(
    request: HttpRequest, order: str, expand: Annotated[str, Query(pattern=r"^(customer)?$")] = ""
) -> HttpResponse:
    """One that was imported is read from Shopify first. `expand=customer` names who bought (needs `customers:read`)."""
    call = call_of(request)
    _look(call, expand)
    try:
        row = whole_order(call, order)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error
    return said(
        OrderOut(
            **_summary(row, customer=bool(expand)),
            lines=[_line(line) for line in returnable_lines(row, now=call.now)],
            reasons=[
                ReasonOut(code=each.code, label=wording.reason_label(each, locale="en"), fault=each.fault)
                for each in policy_of(row).reasons
            ],
            returns=list(row.returns.order_by("pk").values_list("number", flat=True)),
        )
    )


def _place(cursor: str) -> tuple[datetime, int] | None:
    found = re.fullmatch(r"([0-9]+)-([0-9]+)", cursor, re.ASCII)
    if found is None:
        return None
    try:
        return _EPOCH + int(found[1]) * _MICROSECOND, int(found[2])
    except OverflowError as error:
        raise invalid("cursor", "This is no place in this list.") from error


def _look(call: Call, expand: str) -> None:
    if expand and not call.may(Scope.CUSTOMERS_READ):
        raise missing(Scope.CUSTOMERS_READ)


def _summary(order: Order, *, customer: bool) -> dict[str, Any]:
    return {
        **order_ref(order).model_dump(),
        "placed_at": order.placed_at,
        "cancelled_at": order.cancelled_at,
        "financial_status": order.financial_status,
        "fulfillment_status": order.fulfillment_status,
        "received": PairOut.of(order.received),
        "refunded": PairOut.of(order.amount(order, "refunded")),
        "customer": customer_of(order) if customer else None,
    }


def _line(found: ReturnableLine) -> SentLineOut:
    line = found.fulfilled.line
    return SentLineOut(
        id=found.fulfilled.pk,
        title=line.title,
        variant=line.variant_title,
        sku=line.sku,
        quantity=found.fulfilled.quantity,
        available=found.available,
        may=found.allowed,
        until=found.until,
        why_not=sorted({verdict.rule for verdict in found.decision.verdicts if verdict.answer == Answer.DENY}),
    )
