"""Read what belongs to a return beside its own rows, and whom a note can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.claim import ClaimStatus
from returns.domain.money import Money
from returns.domain.status import DriftKind
from returns.links import picture_urls
from returns.operations.drift import ways_of
from returns.queries.claims import claims_of
from returns.queries.drift_ways import sum_of
from returns.queries.drifts import open_drifts
from returns.queries.offers_to_share import offers_to_share
from returns.queries.photos import pictures_of_return
from returns.queries.staff import staff_of
from returns.queries.staff_notes import handles_of
from returns_api.caller import call_of
from returns_api.describe import reads, said
from returns_api.reading.returns import find_return
from returns_api.schemas.common import AmountOut
from returns_api.schemas.files import (
    ClaimList,
    ClaimOut,
    ColleagueList,
    ColleagueOut,
    CompanionList,
    CompanionOut,
    DifferenceList,
    DifferenceOut,
    PictureList,
    PictureOut,
    WayOut,
)

if TYPE_CHECKING:
    from returns.models import Drift, Return, SupplierClaim

_TAG = "Returns"
_RETURN = "/returns/{slug:number}"


@reads(
    _TAG,
    f"{_RETURN}/photos",
    name="list_photos",
    scope=Scope.CUSTOMERS_READ,
    answer=PictureList,
    summary="Read where the pictures of a return are",
)
def read_photos(request: HttpRequest, number: str) -> HttpResponse:
    """What the shopper and the desk photographed, and proofs of posting. The addresses are new ones each time."""
    rma = find_return(call_of(request), number)
    found = [
        PictureOut(
            id=each.pk,
            by=each.by,
            line=each.line,
            taken_at=each.at,
            **picture_urls(each.purpose, shop_id=rma.shop_id, row_id=each.pk),
        )
        for each in pictures_of_return(rma)
    ]
    return said(PictureList(data=found))


@reads(
    _TAG,
    f"{_RETURN}/differences",
    name="list_differences",
    scope=Scope.RETURNS_READ,
    answer=DifferenceList,
    summary="Read what differs from Shopify",
)
def read_differences(request: HttpRequest, number: str) -> HttpResponse:
    """With the ways out that are open now."""
    rma = find_return(call_of(request), number)
    return said(DifferenceList(data=[_difference(rma, row) for row in open_drifts(rma)]))


@reads(
    _TAG,
    f"{_RETURN}/shared-parcel",
    name="list_companions",
    scope=Scope.RETURNS_READ,
    answer=CompanionList,
    summary="Read with which returns this one could travel",
)
def read_companions(request: HttpRequest, number: str) -> HttpResponse:
    """Open returns of the same shopper whose labels nobody used, and what one parcel saves."""
    rma = find_return(call_of(request), number)
    found = [
        CompanionOut(
            number=each.number,
            articles=list(each.articles),
            parcels=each.parcels,
            saved=AmountOut.of(each.fee) if each.fee else None,
            agreed=each.agreed,
        )
        for each in offers_to_share(rma)
    ]
    return said(CompanionList(data=found))


@reads(
    _TAG,
    f"{_RETURN}/claims",
    name="list_claims",
    scope=Scope.SUPPLIERS_READ,
    answer=ClaimList,
    summary="Read the claims against suppliers about a return",
)
def read_claims(request: HttpRequest, number: str) -> HttpResponse:
    """The oldest first. Amounts are in the shop's currency."""
    rma = find_return(call_of(request), number)
    return said(ClaimList(data=[_claim(row) for row in claims_of(rma)]))


@reads(
    _TAG,
    "/colleagues",
    name="list_colleagues",
    scope=Scope.NOTES_WRITE,
    answer=ColleagueList,
    summary="Read whom notes can name and returns can be given to",
)
def read_colleagues(request: HttpRequest) -> HttpResponse:
    """500 at the most."""
    members = staff_of(call_of(request).shop)
    handles = handles_of(members)
    found = [ColleagueOut(handle=f"@{handles[row.pk]}", user_id=row.user_id) for row in members if row.pk in handles]
    return said(ColleagueList(data=found))


def _difference(rma: Return, row: Drift) -> DifferenceOut:
    currency = rma.order.presentment_currency
    ways = [WayOut(way=way, pays=AmountOut.of(Money(sum_of(rma, row, way), currency))) for way in ways_of(rma, row)]
    return DifferenceOut(id=row.pk, kind=DriftKind(row.kind), facts=row.facts, found_at=row.found_at, ways=ways)


def _claim(row: SupplierClaim) -> ClaimOut:
    def amount(minor: int | None) -> AmountOut | None:
        return None if minor is None else AmountOut.of(Money(minor, row.currency))

    return ClaimOut(
        id=row.pk,
        supplier=row.supplier_id,
        status=ClaimStatus(row.status),
        waits_for_us=row.waits_for_us,
        expected=AmountOut.of(Money(row.expected_minor, row.currency)),
        credit=amount(row.credit_minor),
        received=amount(row.received_minor),
        reference=row.reference,
        refusal=row.refusal,
        sent_at=row.sent_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        silent_at=row.silent_at,
    )
