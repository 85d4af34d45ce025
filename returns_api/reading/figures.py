"""Read what labels cost, how suppliers do, what shoppers said, and what returns cost."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.grading import Grade
from returns.domain.label_costs import WHOLE, Fate, Report, Sheet, Tally
from returns.domain.money import Money
from returns.doors import door
from returns.queries.insights import mark_of
from returns.queries.scorecards import Record, records
from returns.queries.surveys import report
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import invalid
from returns_api.schemas.common import AmountOut
from returns_api.schemas.figures import (
    AnswersByOut,
    AnswersOut,
    CameBackOut,
    CostsOut,
    LabelCostsOut,
    LabelRowOut,
    LabelSheetOut,
    LabelsOut,
    ScorecardList,
    ScorecardOut,
    SurveyOut,
)

if TYPE_CHECKING:
    from returns.models import Shop

_TAG = "Shop"
_YEAR = 365
_LONGEST = timedelta(days=3 * 366)
_Day = Annotated[date | None, Query(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]


@reads(
    _TAG,
    "/suppliers/scorecards",
    name="list_scorecards",
    scope=Scope.SUPPLIERS_READ,
    answer=ScorecardList,
    summary="Read how suppliers do",
)
def read_scorecards(request: HttpRequest) -> HttpResponse:
    """Counted from their claims, and from what was sent and came back of theirs within a year."""
    call = call_of(request)
    return said(ScorecardList(data=[_card(each, call.shop.currency) for each in records(call.shop, now=call.now)]))


@reads(
    _TAG,
    "/insights/survey",
    name="get_survey",
    scope=Scope.INSIGHTS_READ,
    answer=SurveyOut,
    summary="Read what shoppers said once their returns were over",
)
def read_survey(request: HttpRequest, days: Annotated[int, Query(ge=1, le=3 * _YEAR)] = _YEAR) -> HttpResponse:
    """The scores, by what they got; not who gave them, nor their words."""
    call = call_of(request)
    since = call.now - timedelta(days=days)
    found = report(call.shop, since=since)
    return said(
        SurveyOut(
            since=since.astimezone(ZoneInfo(call.shop.time_zone)).date(),
            whole=AnswersOut(**asdict(found.whole)),
            by=[AnswersByOut(got=got, **asdict(each)) for got, each in found.by_got],
        )
    )


@reads(
    _TAG,
    "/insights/label-costs",
    name="list_label_costs",
    scope=Scope.INSIGHTS_READ,
    answer=LabelCostsOut,
    summary="Read what labels cost, and what became of them",
)
def read_label_costs(request: HttpRequest, since: _Day = None, until: _Day = None) -> HttpResponse:
    """Of those that were bought from `since` to `until`, days of the shop; the past year unless told otherwise."""
    call = call_of(request)
    until = until or _today(call)
    since = since or until - timedelta(days=_YEAR)
    if not timedelta(0) <= until - since <= _LONGEST:
        raise invalid("since", "A day before `until`, by three years at the most.", "out_of_range")
    found: Report = door("labels.cost_report")(call.shop, since=since, until=until)
    sheets = [_sheet(each, call.shop.currency) for each in found.sheets]
    return said(LabelCostsOut(since=since, until=until, slips=found.slips, sheets=sheets))


@reads(
    "Settings",
    "/settings/costs",
    name="get_costs",
    scope=Scope.SETTINGS_READ,
    answer=CostsOut,
    summary="Read what returns cost beside labels, as the shop says",
)
def read_costs(request: HttpRequest) -> HttpResponse:
    """Its ETag is what If-Match of their change wants."""
    return said(costs_of(call_of(request).shop))


def costs_of(shop: Shop) -> CostsOut:
    """What the shop says that returns cost."""
    mark = mark_of(shop)
    return CostsOut(
        handling=AmountOut.of(Money(mark.handling_minor, shop.currency)),
        fees_percent=Decimal(mark.fees_bps) / 100,
        worth_percent={
            Grade(grade): Decimal(bps) / 100 for grade, bps in sorted(mark.worth_bps.items()) if grade in set(Grade)
        },
    )


def _card(found: Record, currency: str) -> ScorecardOut:
    card = found.card

    def share(bps: int | None) -> float | None:
        return None if bps is None else bps / WHOLE

    def amount(minor: int) -> AmountOut:
        return AmountOut.of(Money(minor, currency))

    return ScorecardOut(
        supplier=found.supplier.pk,
        name=found.supplier.name,
        claims=card.claims,
        decided=card.decided,
        in_time=share(card.in_time_bps),
        accepted=share(card.accepted_bps),
        claimed=amount(card.claimed_minor),
        agreed=amount(card.agreed_minor),
        received=amount(card.received_minor),
        days_to_credit=card.days_to_credit,
        sent=found.sent,
        came_back=[
            CameBackOut(reason=each.reason, fault=each.fault, pieces=each.pieces, share=each.share_bps / WHOLE)
            for each in found.came
        ],
    )


def _sheet(sheet: Sheet, usual: str) -> LabelSheetOut:
    """Where nobody said what labels cost, nothing is told in the shop's currency."""
    currency = sheet.currency or usual
    return LabelSheetOut(
        currency=sheet.currency,
        source=sheet.source,
        test=sheet.test,
        whole=LabelsOut(**_labels(sheet.total, currency)),
        rows=[
            LabelRowOut(
                month=row.month, carrier=row.seller.carrier, account=row.seller.name, **_labels(row.tally, currency)
            )
            for row in sheet.rows
        ],
    )


def _labels(tally: Tally, currency: str) -> dict[str, Any]:
    return {
        "bought": tally.bought,
        "counts": {fate: tally.counts[fate] for fate in Fate},
        "sums": {fate: AmountOut.of(Money(tally.sums[fate], currency)) for fate in Fate},
        "late": tally.late,
        "compared": tally.compared,
        "estimated": AmountOut.of(Money(tally.estimated_minor, currency)),
        "billed": AmountOut.of(Money(tally.billed_minor, currency)),
    }


def _today(call: Call) -> date:
    return call.now.astimezone(ZoneInfo(call.shop.time_zone)).date()
