"""What labels cost and what became of them: the page, and each label in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from returns import wording
from returns.domain.label_costs import Entry, Report
from returns.doors import door
from returns.links import Purpose, label_costs_url
from returns.people import ShopRequest
from returns.queries.policies import active_policy
from returns_portal.merchant.csv_file import Values, csv_file
from returns_portal.merchant.forms.period import OWN, PERIODS, YEAR, PeriodForm, days_of
from returns_portal.merchant.label_cost_file import COLUMNS, entry_values
from returns_portal.merchant.label_cost_rows import listed, sheets, usual
from returns_portal.merchant.page import merchant_page, show

if TYPE_CHECKING:
    from returns.models import Shop


@merchant_page("GET")
def show_costs(request: ShopRequest) -> HttpResponse:
    """Show one period: `period` is a key of PERIODS, `since` and `until` are days. 422 for days that are none."""
    shop, now = request.shop, timezone.now()
    period = request.GET.get("period") or (OWN if "since" in request.GET else YEAR)
    if period not in PERIODS:
        raise BadRequest
    form = PeriodForm(request.GET if "since" in request.GET else None)
    since, until = _days(shop, form, period)
    form.initial = {"since": since, "until": until}
    report: Report = door("labels.cost_report")(shop, since=since, until=until)
    context: dict[str, Any] = {
        "form": form,
        "period": period,
        "periods": PERIODS.items(),
        "days": [wording.date_of(day) for day in (since, until)],
        "sheets": sheets(report, policy=active_policy(shop).policy),
        "slips": report.slips and wording.number(report.slips),
        "usual": usual(report),
        "file": f"{label_costs_url(shop_id=shop.pk)}?{urlencode({'since': since, 'until': until})}",
        "lists": {
            name: listed(getattr(report, name), report, shop=shop, now=now)
            for name in ("awaited", "rejected", "late", "adjusted")
        },
    }
    return show(request, "merchant/label_costs.html", context, 422 if form.is_bound and form.errors else 200)


@require_safe
def costs_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Each label of the days as CSV, to whoever holds a link of the page above; 404 once it ran out."""
    rows = partial(_rows, form=PeriodForm(request.GET))
    return csv_file(token, Purpose.LABEL_COSTS, name="label-costs.csv", columns=COLUMNS, rows=rows)


def _rows(shop: Shop, *, form: PeriodForm) -> Iterator[Values]:
    since, until = _days(shop, form, YEAR)
    found: Iterator[Entry] = door("labels.cost_entries")(shop, since=since, until=until)
    return map(entry_values, found)


def _days(shop: Shop, form: PeriodForm, period: str) -> tuple[date, date]:
    """What was typed, if it can be used; else the period that ends today."""
    if form.is_valid():
        return form.cleaned_data["since"], form.cleaned_data["until"]
    return days_of(period, timezone.now().astimezone(ZoneInfo(shop.time_zone)).date())
