"""Read the parcels that nobody announced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.unannounced import Condition, Ending, UnannouncedStatus
from returns.queries.unannounced import state_of, unannounced, unannounced_in
from returns_api.caller import Call, call_of, missing
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.common import NO_NUL
from returns_api.schemas.unannounced import FoundArticleOut, ParcelState, SenderOut, UnannouncedOut, UnannouncedPage

if TYPE_CHECKING:
    from returns.models import UnannouncedParcel

_TAG = "Unannounced parcels"
_Expand = Annotated[
    str, Query(pattern=r"^(customer)?$", description="`customer`: who sent it, by its label (needs `customers:read`).")
]


@reads(
    _TAG,
    "/unannounced-parcels",
    name="list_unannounced",
    scope=Scope.RETURNS_READ,
    answer=UnannouncedPage,
    summary="List parcels that nobody announced",
)
def list_unannounced(
    request: HttpRequest,
    state: ParcelState | None = None,
    search: Annotated[
        str,
        Query(max_length=254, pattern=NO_NUL, description="A number, a tracking number or an e-mail address."),
    ] = "",
    expand: _Expand = "",
    cursor: Annotated[str, Query(pattern=r"^([0-9]{1,18})?$", description="From `next_cursor`.")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> HttpResponse:
    """The newest first."""
    call = call_of(request)
    _look(call, expand)
    rows = unannounced(call.shop, state=state.value if state else "", search=search).order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=int(cursor))
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    data = [parcel_of(row, sender=bool(expand)) for row in found]
    return said(UnannouncedPage(data=data, next_cursor=str(found[-1].pk) if more else None))


@reads(
    _TAG,
    "/unannounced-parcels/{int:unannounced}",
    name="get_unannounced",
    scope=Scope.RETURNS_READ,
    answer=UnannouncedOut,
    summary="Read one parcel that nobody announced",
)
def read_unannounced(request: HttpRequest, unannounced: int, expand: _Expand = "") -> HttpResponse:
    """Its ETag without `expand` is what If-Match of the operations about it wants."""
    call = call_of(request)
    _look(call, expand)
    return said(parcel_of(find_unannounced(call, unannounced), sender=bool(expand)))


def find_unannounced(call: Call, unannounced: int) -> UnannouncedParcel:
    """The shop's parcel; a Problem where there is none."""
    try:
        return unannounced_in(call.shop, unannounced if unannounced < 2**63 else 0)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def parcel_of(row: UnannouncedParcel, *, sender: bool = False) -> UnannouncedOut:
    """A parcel as its schema."""
    contents = [
        FoundArticleOut(
            description=item.description,
            code=item.code,
            sku=item.sku,
            quantity=item.quantity,
            condition=Condition(item.condition) if item.condition else None,
        )
        for item in row.contents.all()
    ]
    return UnannouncedOut(
        id=row.pk,
        number=str(row),
        status=UnannouncedStatus(row.status),
        state=ParcelState(state_of(row)),
        arrived_on=row.arrived_on,
        location_id=row.location.gid if row.location else "",
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        reference=row.reference,
        note=row.note,
        contents=contents,
        matched_to=row.rma.number if row.rma else None,
        matched_at=row.matched_at,
        ending=Ending(row.ending) if row.ending else None,
        ending_note=row.ending_note,
        closed_at=row.closed_at,
        sender=SenderOut(name=row.name, email=row.email, postcode=row.postcode) if sender else None,
    )


def _look(call: Call, expand: str) -> None:
    if expand and not call.may(Scope.CUSTOMERS_READ):
        raise missing(Scope.CUSTOMERS_READ)
