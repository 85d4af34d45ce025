"""Shopify Flow: when it is told, what it is told, and how that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from returns.domain.flow_triggers import FlowMode, FlowProblem
from returns.operations.flow_line import set_flow_mode
from returns.people import ShopRequest
from returns.queries.flow_line import flow_line_of
from returns_portal.merchant import words
from returns_portal.merchant.flow_words import ACTIONS, PROBLEMS, TRIGGERS, name_of
from returns_portal.merchant.forms.flow import FlowForm
from returns_portal.merchant.page import merchant_page, show

if TYPE_CHECKING:
    from returns.models import FlowLine


@merchant_page("GET", "POST")
def show_flow(request: ShopRequest) -> HttpResponse:
    """GET: the line to Flow. POST says when Flow is told; 422 for what is none of the choices."""
    if request.method != "POST":
        return _page(request, flow_line_of(request.shop))
    form = FlowForm(request.POST)
    if not form.is_valid():
        return _page(request, flow_line_of(request.shop), form=form, status=422)
    return _page(request, set_flow_mode(shop=request.shop, mode=form.chosen), said=_("Saved."))


def _page(
    request: ShopRequest, row: FlowLine, *, form: FlowForm | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    zone = request.shop.time_zone
    tone, state = _state(row)
    context = {
        "form": form or FlowForm(mode=row.mode),
        "said": said,
        "tone": tone,
        "state": state,
        "told": words.moment(row.told_at, time_zone=zone) if row.told_at else "",
        "problem": PROBLEMS[FlowProblem(row.problem)] if row.problem else "",
        "problem_trigger": name_of(row.problem_handle),
        "problem_since": words.moment(row.problem_at, time_zone=zone) if row.problem_at else "",
        "detail": row.detail,
        "triggers": TRIGGERS.values(),
        "flow_actions": ACTIONS.values(),
    }
    return show(request, "merchant/flow.html", context, status)


def _state(row: FlowLine) -> tuple[str, str]:
    if row.mode == FlowMode.NEVER:
        return "neutral", _("Flow is not told.")
    if row.mode == FlowMode.ALWAYS:
        return "success", _("Flow is told, whether anything listens there or not.")
    if row.listening:
        return "success", _("Flow is told: a workflow there listens.")
    return "neutral", _("Flow is not told yet: no workflow there listens.")
