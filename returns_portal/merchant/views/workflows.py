"""Workflows: the list, the form, switched on and off, tried, and their log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from returns import wording
from returns.domain.money import Money, decimals_of
from returns.domain.role import Permission
from returns.domain.workflow import LONGEST_NAME, RunStatus, as_document
from returns.domain.workflow_starts import STARTS, start
from returns.operations.keep_workflow import (
    UnableToKeep,
    change_workflow,
    limit_workflows,
    make_workflow,
    remove_workflow,
    switch_workflow,
)
from returns.operations.try_workflow import try_workflow
from returns.people import ShopRequest
from returns.queries.destinations import stock_locations
from returns.queries.policies import active_policy
from returns.queries.staff import names_of
from returns.queries.workflows import get_run, get_workflow, plan_of, runs_of, shop_limit
from returns_portal.merchant import workflow_words
from returns_portal.merchant.forms.workflow import LimitForm, WorkflowForm
from returns_portal.merchant.forms.workflow_steps import About, edited
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.workflow_view import list_of, log_of, run_page, trial_page
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import Shop, ShopWorkflow

LIST, FORM = "merchant/workflows/list.html", "merchant/workflows/form.html"


@merchant_page("GET", "POST")
def show_workflows(request: ShopRequest) -> HttpResponse:
    """GET: all of them. POST: what they may pay together in a day; 422 with the error at the field."""
    shop = request.shop
    form = LimitForm(request.POST or None, currency=shop.currency, minor=shop_limit(shop))
    if request.method == "POST":
        _must_pay(request)
        form = LimitForm(request.POST, currency=shop.currency)
        if form.is_valid():
            limit_workflows(shop=shop, day_minor=form.minor)
            return _to("workflows")
    return _list(request, form, 422 if form.is_bound else 200)


@merchant_page("GET", "POST")
def new_workflow(request: ShopRequest) -> HttpResponse:
    """The form of a new one; `start` names one to begin with. It is off until somebody switches it on."""
    shop = request.shop
    if request.method != "POST":
        return show(request, FORM, {"form": _form(shop, shown=_shown(shop, request.GET.get("start", "")))})
    if "edit" in request.POST:
        return show(request, FORM, {"form": _form(shop, edited(request.POST)).unjudged()})
    form, now = _form(shop, request.POST), timezone.now()
    if not form.is_valid():
        return show(request, FORM, {"form": form}, 422)
    if form.plan.pays:
        _must_pay(request)
    try:
        row = make_workflow(shop=shop, plan=form.plan, by=request.staff.id, now=now)
    except UnableToKeep as why:
        return show(request, FORM, {"form": form, "conflict": workflow_words.UNCHANGED[why.code]}, 409)
    return _to("workflow_trial", row.pk)


@merchant_page("GET", "POST")
def workflow(request: ShopRequest, workflow_id: int) -> HttpResponse:
    """The form of one. POST keeps it as its next version: 422 with errors, 409 where somebody else changed it."""
    shop, row = request.shop, _find(request, workflow_id)
    known: dict[str, Any] = {"known": row}
    kept = as_document(plan_of(row))
    if request.method != "POST":
        return show(request, FORM, known | {"form": _form(shop, shown=kept), "seen": row.number})
    seen = request.POST.get("seen", "")
    known["seen"] = seen
    if "edit" in request.POST:
        return show(request, FORM, known | {"form": _form(shop, edited(request.POST), shown=kept).unjudged()})
    form, now = _form(shop, request.POST, shown=kept), timezone.now()
    if not form.is_valid():
        return show(request, FORM, known | {"form": form}, 422)
    if form.plan.pays:
        _must_pay(request)
    version = form.cleaned_data["seen"] or 0
    try:
        change_workflow(shop=shop, workflow_id=row.pk, plan=form.plan, seen=version, by=request.staff.id, now=now)
    except UnableToKeep as why:
        return show(request, FORM, known | {"form": form, "conflict": workflow_words.UNCHANGED[why.code]}, 409)
    return _to("workflow_trial", row.pk)


@merchant_page("POST")
def switch(request: ShopRequest, workflow_id: int) -> HttpResponse:
    """Switch one `on` or `off`."""
    row, wanted = _find(request, workflow_id), request.POST.get("to")
    if wanted not in {"on", "off"}:
        raise BadRequest
    if wanted == "on" and plan_of(row).pays:
        _must_pay(request)
    switch_workflow(shop=request.shop, workflow_id=row.pk, on=wanted == "on", now=timezone.now())
    return _to("workflows")


@merchant_page("POST")
def remove(request: ShopRequest, workflow_id: int) -> HttpResponse:
    """Take one away; what it did stays in the returns' history."""
    row = _find(request, workflow_id)
    remove_workflow(shop=request.shop, workflow_id=row.pk, now=timezone.now())
    return _to("workflows")


@merchant_page("GET")
def trial(request: ShopRequest, workflow_id: int) -> HttpResponse:
    """What it would have acted on lately, and what would follow for what is open now. Nothing is done."""
    row = _find(request, workflow_id)
    plan, shop = plan_of(row), request.shop
    tried = try_workflow(shop=shop, workflow=row, plan=plan, now=timezone.now())
    context = {"workflow": row, "begins": workflow_words.begins(plan.when), "does": workflow_words.does(plan)}
    return show(
        request, "merchant/workflows/trial.html", context | trial_page(tried, shop, by_clock=plan.when.by_clock)
    )


@merchant_page("GET")
def show_runs(request: ShopRequest, workflow_id: int) -> HttpResponse:
    """The log of one, the newest first; `before` a run, and `only` of one status."""
    row, before, only = _find(request, workflow_id), request.GET.get("before", ""), request.GET.get("only", "")
    last = whole_number(before)
    chosen = only if only in set(RunStatus) else ""
    context = {
        "workflow": row,
        "only": chosen,
        "choices": [(each.value, workflow_words.RUNS[each][1]) for each in RunStatus],
    }
    context |= log_of(runs_of(row, before=last, only=chosen), request.shop)
    return show(request, "merchant/workflows/runs.html", context)


@merchant_page("GET")
def show_run(request: ShopRequest, run_id: int) -> HttpResponse:
    """One run: why it acted or did not, and what became of each step."""
    try:
        run = get_run(request.shop, run_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return show(request, "merchant/workflows/run.html", {"run": run, **run_page(run, request.shop)})


def _list(request: ShopRequest, form: LimitForm, status: int) -> HttpResponse:
    starts = [_told(code, request.shop.currency) for code in STARTS]
    rows = list_of(request, now=timezone.now())
    return show(request, LIST, {"rows": rows, "starts": starts, "form": form}, status)


def _told(code: str, currency: str) -> tuple[str, str, str]:
    """A start's code, what it is called, and what it does, with its amount in the shop's currency."""
    name, told = workflow_words.STARTS[code]
    asked = start(code, name="", decimals=decimals_of(currency), segments=())["if"]
    most = asked.get("value_minor") or asked.get("pays_minor")
    amount = wording.money(Money(most["max"], currency)) if most else str(workflow_words.NO_AMOUNT)
    return code, str(name), str(told) % {"amount": amount}


def _form(shop: Shop, data: Any = None, *, shown: Any = None) -> WorkflowForm:
    about = About(shop.languages, names_of(shop), stock_locations(shop))
    return WorkflowForm(data, policy=active_policy(shop).policy, currency=shop.currency, about=about, shown=shown)


def _shown(shop: Shop, code: str) -> dict[str, Any]:
    """The start that was asked for, in the reader's words; nothing for none."""
    if code not in STARTS:
        return {}
    segments = tuple(each.code for each in active_policy(shop).policy.segments)
    name = str(workflow_words.STARTS[code][0])[:LONGEST_NAME]
    document = start(code, name=name, decimals=decimals_of(shop.currency), segments=segments)
    for step in document["then"]:
        if isinstance(step.get("text"), dict):
            step["text"] = {code: text for code, text in step["text"].items() if code in shop.languages}
        elif "text" in step:
            step["text"] = str(workflow_words.NOTES[code])
    return document


def _must_pay(request: ShopRequest) -> None:
    """What pays is for who may pay beyond the limits themselves."""
    if not request.staff.may(Permission.PAY_MORE):
        raise BadRequest


def _find(request: ShopRequest, workflow_id: int) -> ShopWorkflow:
    try:
        return get_workflow(request.shop, workflow_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _to(name: str, *args: Any) -> HttpResponse:
    response = HttpResponseRedirect(reverse(f"merchant:{name}", args=args))
    response.status_code = 303
    return response
