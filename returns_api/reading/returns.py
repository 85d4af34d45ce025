"""Read returns: the list as the admin has it, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.doors import door
from returns.links import label_url
from returns.queries.inbox import Cursor, InvalidCursor, page, read_more
from returns.queries.returns import get_return
from returns_api.caller import Call, call_of, missing
from returns_api.describe import reads, said
from returns_api.problems import Problem, invalid
from returns_api.schemas.asked import ListAsked
from returns_api.schemas.returns import LabelList, LabelOut, ReturnOut, ReturnPage
from returns_api.shapes.returns import return_of, summary_of

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Returns"


@dataclass(frozen=True, slots=True)
class Expanded:
    """What is to be told beyond the usual."""

    timeline: bool = False
    customer: bool = False
    lines: bool = False


@reads(
    _TAG,
    "/returns",
    name="list_returns",
    scope=Scope.RETURNS_READ,
    answer=ReturnPage,
    summary="List returns, a page at a time",
)
def list_returns(request: HttpRequest, asked: Query[ListAsked]) -> HttpResponse:
    """Page 900 costs what page 1 costs: `next_cursor` is a place in the order that was asked for.

    `expand`: `lines`, `timeline`, `customer` (needs `customers:read`), or several with commas.
    """
    call = call_of(request)
    wanted = expanded(call, asked.expand)
    try:
        after = Cursor.read(asked.cursor) if asked.cursor else None
        rows = asked.query(call.shop, sort=asked.sort).rows(call.shop, now=call.now)
        found = page(rows, sort=asked.sort, after=after, size=asked.limit)
    except InvalidCursor as error:
        raise invalid("cursor", "This is no place in this list.") from error
    read_more(found.rows, timeline=wanted.timeline, counts=wanted.lines)
    rows_told = [
        summary_of(rma, lines=wanted.lines, timeline=wanted.timeline, customer=wanted.customer) for rma in found.rows
    ]
    return said(ReturnPage(data=rows_told, next_cursor=str(found.older) if found.older else None))


@reads(
    _TAG,
    "/returns/{slug:number}",
    name="get_return",
    scope=Scope.RETURNS_READ,
    answer=ReturnOut,
    summary="Read one return",
)
def read_return(
    request: HttpRequest,
    number: str,
    expand: Annotated[str, Query(pattern=r"^((timeline|customer)(,(timeline|customer))?)?$")] = "",
) -> HttpResponse:
    """Its ETag without `expand` is what If-Match of the operations below wants.

    `expand`: `timeline`, `customer` (needs `customers:read`), or both with a comma.
    """
    call = call_of(request)
    wanted = expanded(call, expand)
    rma = find_return(call, number)
    return said(return_of(rma, timeline=wanted.timeline, customer=wanted.customer))


@reads(
    _TAG,
    "/returns/{slug:number}/labels",
    name="list_labels",
    scope=Scope.CUSTOMERS_READ,
    answer=LabelList,
    summary="Read where the labels of a return are",
)
def read_labels(request: HttpRequest, number: str) -> HttpResponse:
    """One for each parcel whose label is ready and not given back. The addresses are new ones each time.

    A label shows who sends it, so it takes `customers:read`.
    """
    call = call_of(request)
    rma = find_return(call, number)
    ready = [parcel.way.pk for parcel in rma.parcels.all() if parcel.way.label_ready_at and parcel.status != "VOIDED"]
    until: dict[int, Any] = door("labels.valid_until")(ready)
    labels = [
        LabelOut(parcel=pk, url=label_url(shop_id=call.shop.pk, parcel_id=pk), valid_until=until.get(pk))
        for pk in sorted(set(ready))
    ]
    return said(LabelList(data=labels))


def find_return(call: Call, number: str) -> Return:
    """The shop's return with this number; a Problem where there is none."""
    call.number = number
    try:
        return get_return(call.shop, number)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def expanded(call: Call, expand: str) -> Expanded:
    """What `expand` asks for; a Problem where the key may not have it."""
    wanted = Expanded(**dict.fromkeys(filter(None, expand.split(",")), True))
    if wanted.customer and not call.may(Scope.CUSTOMERS_READ):
        raise missing(Scope.CUSTOMERS_READ)
    return wanted
