"""Read what the shop has agreed and what was counted: policies, suppliers, figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.insight import ENOUGH, Dimension, PartKind, monday
from returns.domain.statistics import wilson
from returns.queries.insights import Row, Weeks, by_week, rows_of
from returns.queries.policies import policy_versions
from returns.queries.suppliers import get_supplier, suppliers_of
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.common import NO_NUL
from returns_api.schemas.shop import (
    FigureList,
    FigureOut,
    PolicyList,
    PolicyOut,
    PolicySummary,
    SupplierList,
    SupplierOut,
    WeekList,
    WeekOut,
)

if TYPE_CHECKING:
    from returns.models import PolicyVersion, Supplier

_TAG = "Shop"
_MOST_VERSIONS = 100


@reads(
    _TAG,
    "/policies",
    name="list_policies",
    scope=Scope.POLICIES_READ,
    answer=PolicyList,
    summary="List the versions of the policy",
)
def list_policies(request: HttpRequest) -> HttpResponse:
    """The latest hundred, without the draft."""
    rows = policy_versions(call_of(request).shop).defer("document")[:_MOST_VERSIONS]
    return said(PolicyList(data=[PolicySummary(**_version(row)) for row in rows]))


@reads(
    _TAG,
    "/policies/{int:version}",
    name="get_policy",
    scope=Scope.POLICIES_READ,
    answer=PolicyOut,
    summary="Read one version of the policy",
)
def read_policy(request: HttpRequest, version: int) -> HttpResponse:
    """An order keeps the version it was placed under."""
    row = policy_versions(call_of(request).shop).filter(number=version).first() if version < 2**31 else None
    if row is None:
        raise Problem("not_found")
    return said(PolicyOut(**_version(row), document=row.document))


@reads(
    _TAG,
    "/suppliers",
    name="list_suppliers",
    scope=Scope.SUPPLIERS_READ,
    answer=SupplierList,
    summary="List suppliers",
)
def list_suppliers(request: HttpRequest) -> HttpResponse:
    """Those that get claims first."""
    return said(SupplierList(data=[supplier_of(row) for row in suppliers_of(call_of(request).shop)[:500]]))


@reads(
    _TAG,
    "/suppliers/{int:supplier}",
    name="get_supplier",
    scope=Scope.SUPPLIERS_READ,
    answer=SupplierOut,
    summary="Read one supplier",
)
def read_supplier(request: HttpRequest, supplier: int) -> HttpResponse:
    """What was agreed with them."""
    return said(supplier_of(find_supplier(call_of(request), supplier)))


@reads(
    _TAG,
    "/insights",
    name="list_figures",
    scope=Scope.INSIGHTS_READ,
    answer=FigureList,
    summary="Read what comes back, by product, size, country …",
)
def list_figures(
    request: HttpRequest,
    dimension: Dimension = Dimension.PRODUCT,
    weeks: Annotated[int, Query(ge=1, le=104)] = 26,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    parent: Annotated[
        str, Query(max_length=255, pattern=NO_NUL, description="Variants or sizes of this product.")
    ] = "",
) -> HttpResponse:
    """The same counts as under Insights ([how they are made](insights.md)); counted anew once a day."""
    call = call_of(request)
    span = _span(call, weeks)
    found = rows_of(call.shop, dimension, span, parent=parent)
    rows = sorted(found, key=lambda row: (-row.tally.sent, row.subject.key))
    data = [_figure(row) for row in rows[:limit]]
    return said(FigureList(dimension=dimension, first_week=span.first, last_week=span.last, data=data))


@reads(
    _TAG,
    "/insights/weeks",
    name="list_weeks",
    scope=Scope.INSIGHTS_READ,
    answer=WeekList,
    summary="Read one subject's figures week by week",
)
def list_weeks(
    request: HttpRequest,
    dimension: Dimension = Dimension.ALL,
    key: Annotated[str, Query(max_length=255, pattern=NO_NUL)] = "",
    weeks: Annotated[int, Query(ge=1, le=104)] = 26,
) -> HttpResponse:
    """By the `key` that the list has for it; nothing named: all of the shop.

    A week counts what was sent in it, whenever it comes back.
    """
    call = call_of(request)
    found = by_week(call.shop, dimension, _span(call, weeks), key=key)
    data = [
        WeekOut(week=week, sent=tally.sent, mature=tally.mature, returned=tally.returned, returned_early=tally.early)
        for week, tally in sorted(found.items())
    ]
    return said(WeekList(dimension=dimension, key=key, data=data))


def _span(call: Call, weeks: int) -> Weeks:
    last = monday(call.now.astimezone(ZoneInfo(call.shop.time_zone)).date())
    return Weeks(last - timedelta(weeks=weeks - 1), last)


def _version(row: PolicyVersion) -> dict[str, Any]:
    return {"number": row.number, "status": row.status, "active_from": row.active_from, "note": row.note}


def find_supplier(call: Call, supplier: int) -> Supplier:
    """The shop's supplier; a Problem where there is none."""
    try:
        return get_supplier(call.shop, supplier if supplier < 2**63 else 0)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def supplier_of(row: Supplier) -> SupplierOut:
    """A supplier as its schema."""
    return SupplierOut(
        id=row.pk,
        name=row.name,
        email=row.email,
        language=row.language,
        active=row.active,
        vendors=row.vendors,
        skus=row.skus,
        days=row.days,
        handling=row.handling,
        answer_days=row.answer_days,
    )


def _figure(row: Row) -> FigureOut:
    tally, enough = row.tally, row.tally.mature >= ENOUGH
    interval = wilson(tally.returned, tally.mature) if enough else None
    return FigureOut(
        key=row.subject.key,
        label=row.subject.label,
        sent=tally.sent,
        mature=tally.mature,
        returned=tally.returned,
        returned_early=tally.early,
        rate=tally.returned / tally.mature if enough else None,
        rate_low=interval.low if interval else None,
        rate_high=interval.high if interval else None,
        reasons=dict(row.parts[PartKind.REASON]),
    )
