"""Insights: what comes back, from where, why, and what is unusual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.insight import Dimension, PartKind, together
from returns.links import insights_url
from returns.operations.set_costs import set_costs
from returns.people import ShopRequest
from returns.queries.finding_answers import waiting_findings
from returns.queries.fit_notes import PRODUCT, standing_note
from returns.queries.insights import (
    Weeks,
    by_week,
    findings_of,
    first_week,
    flows,
    mark_of,
    row_of,
    rows_of,
    survey_score,
    weeks_left,
)
from returns.queries.policies import active_policy
from returns.queries.policy_effect import policy_effects, whole_shop
from returns_portal.merchant.fit_note_rows import product_link
from returns_portal.merchant.forms.costs import CostsForm
from returns_portal.merchant.insights import drill, overview, words
from returns_portal.merchant.insights.charts import Bar, bars, line
from returns_portal.merchant.insights.costs import cost_rows, costs_of, label_sentence
from returns_portal.merchant.insights.period import PERIODS, Period, period_of, zone_of
from returns_portal.merchant.insights.review import review
from returns_portal.merchant.insights.rows import SHOWN, SORTS, points, ranked, scale_of, shown
from returns_portal.merchant.page import merchant_page, show

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import Finding, Shop

FEW_FINDINGS = 3
MOST_BARS = 8
SECTIONS = {key.value: key for key in words.DIMENSIONS}


@merchant_page("GET")
def show_overview(request: ShopRequest) -> HttpResponse:
    """Show the whole shop: `weeks` is a key of PERIODS."""
    shop, period = request.shop, insight_period(request)
    return show(request, "merchant/insights/overview.html", everywhere(shop, period) | _overview(shop, period))


@merchant_page("GET", "POST")
def change_costs(request: ShopRequest) -> HttpResponse:
    """Show and keep what the shop says returns cost. 422 for what is no amount or share."""
    shop, mark = request.shop, mark_of(request.shop)
    form = CostsForm(request.POST if request.method == "POST" else None, mark=mark, currency=shop.currency)
    if request.method == "POST" and form.is_valid():
        set_costs(shop=shop, **form.kept())
        return HttpResponseRedirect(reverse("merchant:insights"), status=303)
    context = {"form": form, "back": "merchant:insights"}
    return show(request, "merchant/insights/costs.html", context, 422 if form.errors else 200)


@merchant_page("GET")
def show_dimension(request: ShopRequest, dimension: str) -> HttpResponse:
    """Show one dimension as a table, sorted by one of SORTS."""
    if dimension not in SECTIONS:
        raise Http404
    return _dimension(request, SECTIONS[dimension])


@merchant_page("GET")
def show_product(request: ShopRequest) -> HttpResponse:
    """Show one product, named by its `key`: its weeks, its reasons, and these by its sizes or variants.

    Without a key all of them are shown.
    """
    if "key" not in request.GET:
        return _dimension(request, Dimension.PRODUCT)
    shop, period, policy = request.shop, insight_period(request), active_policy(request.shop).policy
    row = row_of(shop, Dimension.PRODUCT, request.GET["key"], period.weeks)
    if row is None:
        raise Http404
    key = row.subject.key
    children = rows_of(shop, Dimension.SIZE, period.weeks, parent=key)
    children = children or rows_of(shop, Dimension.VARIANT, period.weeks, parent=key)
    found = sorted(ranked(children, policy, sort="name"), key=lambda each: words.size_order(each.row.subject.key))
    codes = [code for code, _n in row.parts[PartKind.REASON].most_common()]
    counts = by_week(shop, Dimension.PRODUCT, period.weeks, key=key)
    context = everywhere(shop, period) | {
        "row": row,
        "behind": drill.of_subjects(shop, [row.subject], period.weeks, now=timezone.now())[0],
        "name": words.value(row.subject, policy),
        "rate": overview.rate_figure(row.tally),
        "waiting": overview.waiting_sentence(row.tally),
        "chart": line(_("Return rate week by week"), "", points(counts, period.weeks.all)),
        "points": points(counts, period.weeks.all),
        "reasons": _bars(row.parts[PartKind.REASON], policy),
        "grades": [(words.grade(code), wording.number(n)) for code, n in row.parts[PartKind.GRADE].most_common()],
        "headings": [words.reason(code, policy) for code in codes],
        "sizes": [
            (shown(each, policy, scale=1.0), [each.row.parts[PartKind.REASON][code] for code in codes])
            for each in found
        ],
        "findings": [
            words.sentence(each, policy) for each in findings_of(shop) if key in {each.subject.key, each.subject.parent}
        ],
        "key": key,
        "note": standing_note(shop, key),
        "note_link": product_link(key) if key.startswith(PRODUCT) else "",
    }
    return show(request, "merchant/insights/product.html", context)


def _dimension(request: ShopRequest, dimension: Dimension) -> HttpResponse:
    shop, period, policy = request.shop, insight_period(request), active_policy(request.shop).policy
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else SORTS[0]
    found = ranked(rows_of(shop, dimension, period.weeks), policy, sort=sort)
    scale = scale_of(found)
    subjects = [each.row.subject for each in found[:SHOWN]]
    behind = drill.of_subjects(shop, subjects, period.weeks, now=timezone.now())
    context = everywhere(shop, period) | {
        "here": dimension.value,
        "heading": words.DIMENSIONS[dimension],
        "about": words.ABOUT.get(dimension, ""),
        "rows": list(zip((shown(each, policy, scale=scale) for each in found[:SHOWN]), behind, strict=True)),
        "drills": dimension in drill.FILTERS,
        "rest": wording.number(len(found) - SHOWN) if len(found) > SHOWN else "",
        "sort": sort,
        "leads": dimension in {Dimension.PRODUCT, Dimension.VARIANT, Dimension.SIZE},
        "file": insights_url(shop_id=shop.pk),
    }
    return show(request, "merchant/insights/dimension.html", context)


@merchant_page("GET")
def show_week(request: ShopRequest) -> HttpResponse:
    """Show the last whole week beside those before: what changed, and what to try."""
    shop, now = request.shop, timezone.now()
    period = period_of(shop, None, now=now)
    this_week = Weeks(period.weeks.last, period.weeks.last)
    since = datetime.combine(this_week.first - timedelta(weeks=1), time(), zone_of(shop))
    found = review(shop, this_week, active_policy(shop).policy, since=since)
    behind = drill.of_findings(shop, found.unusual, now=now)
    context = {"review": found, "begun": list(zip(found.begun, behind, strict=True)), "here": "week"}
    return show(request, "merchant/insights/week.html", everywhere(shop, period) | context)


def insight_period(request: ShopRequest) -> Period:
    """The period that was asked for by `weeks`."""
    return period_of(request.shop, request.GET.get("weeks"), now=timezone.now())


def everywhere(shop: Shop, period: Period) -> dict[str, Any]:
    """What each of the pages has: where else to go, the period, and whether there is anything yet."""
    left = weeks_left(shop)
    return {
        "sections": [(key, words.DIMENSIONS[dimension]) for key, dimension in SECTIONS.items()],
        "periods": PERIODS.items(),
        "period": period,
        "days": [wording.date_of(period.weeks.first), wording.date_of(period.weeks.last + timedelta(days=6))],
        "nothing": first_week(shop) is None,
        "left": wording.number(left) if left else "",
    }


def _overview(shop: Shop, period: Period) -> dict[str, Any]:
    policy, mark = active_policy(shop).policy, mark_of(shop)
    found, counts = flows(shop, period.weeks), by_week(shop, Dimension.ALL, period.weeks)
    now, before, year_ago = (
        together(counts.values()),
        whole_shop(shop, period.before),
        whole_shop(shop, period.year_ago),
    )
    row = row_of(shop, Dimension.ALL, "", period.weeks)
    costs = costs_of(found, mark, shop.currency)
    findings = waiting_findings(shop)
    drawn = points(counts, period.weeks.all)
    return {
        "here": "overview",
        "figures": [
            overview.rate_figure(now),
            overview.exchanged(found, shop.currency),
            overview.retained(found, shop.currency),
            overview.speed(found),
            overview.carbon(found),
        ],
        "change": overview.change_sentence(now, before, year_ago),
        "waiting": overview.waiting_sentence(now),
        "chart": line(_("Return rate week by week"), "", drawn),
        "points": drawn,
        "reasons": _bars(row.parts[PartKind.REASON], policy) if row else [],
        "outcomes": overview.outcomes(found, shop.currency),
        "times": overview.times(found),
        "costs": list(cost_rows(costs, shop.currency)) if costs.returns else [],
        "labels": label_sentence(found, shop.currency),
        "told_costs": bool(mark.handling_minor or mark.fees_bps),
        "survey": survey_score(shop, period.weeks),
        "effects": list(_effects(shop, period)),
        "findings": _told(shop, policy, findings[:FEW_FINDINGS]),
        "more": max(len(findings) - FEW_FINDINGS, 0),
        "file": insights_url(shop_id=shop.pk),
    }  # fmt: skip


def _told(shop: Shop, policy: Policy, findings: Sequence[Finding]) -> list[tuple[str, drill.Link | None]]:
    """What is unusual in words, each with the way to the returns behind it."""
    behind = drill.of_findings(shop, findings, now=timezone.now())
    return [(words.sentence(each, policy), link) for each, link in zip(findings, behind, strict=True)]


def _bars(found: Counter[str], policy: Policy) -> list[Bar]:
    whole = sum(found.values())
    values = [
        (words.reason(code, policy), n, wording.number(n), words.share(n / whole))
        for code, n in found.most_common(MOST_BARS)
    ]
    return bars(values)


def _effects(shop: Shop, period: Period) -> Iterator[tuple[int, str, str, str, str]]:
    for number, began_at, before, after in policy_effects(shop, period.weeks):
        was, became, change, _limits = overview.effect(before, after)
        yield number, wording.day(began_at, time_zone=shop.time_zone), was, became, change
