"""The API as the framework knows it: its parts, and what its own refusals become."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from returns_api.caller import call_of
from returns_api.describe import router
from returns_api.problems import Problem, Wrong, answer_of
from returns_api.reading import (
    bulk,
    events,
    exchanges,
    exports,
    figures,
    files,
    fit_notes,
    me,
    orders,
    policy,
    reports,
    returns,
    settings,
    shop,
    texts,
    todo,
    unannounced,
    webhooks,
    withdrawals,
    words,
    workflows,
)
from returns_api.writing import bulk as many
from returns_api.writing import claims, goods, money, offers, opening, own_label, parcels, pieces, suppliers, undoing
from returns_api.writing import costs as costing
from returns_api.writing import fit_notes as fitting
from returns_api.writing import orders as ordering
from returns_api.writing import policy as publishing
from returns_api.writing import reports as reporting
from returns_api.writing import returns as decisions
from returns_api.writing import settings as setting
from returns_api.writing import texts as wording
from returns_api.writing import todo as doing
from returns_api.writing import unannounced as recording
from returns_api.writing import webhooks as subscribing
from returns_api.writing import withdrawals as withdrawing
from returns_api.writing import workflows as automating

api = NinjaAPI(
    title="Returns", version="1", description="", docs_url=None, openapi_url=None, urls_namespace="returns-api"
)
DECISIONS = (opening, decisions, goods, offers, pieces, parcels, own_label, money, claims, undoing)
OF_SHOP = (
    *(shop, suppliers, settings, setting, texts, wording, reports, reporting, figures, costing),
    *(fit_notes, fitting),
    *(policy, publishing, todo, doing, workflows, automating),
)
OF_RETURNS = (me, returns, words, files, orders, exchanges, *DECISIONS, bulk, many)
BESIDE = (ordering, withdrawals, withdrawing, unannounced, recording)
PARTS = (*OF_RETURNS, *BESIDE, *OF_SHOP, events, webhooks, subscribing, exports)
api.add_router("", router)


@api.exception_handler(Problem)
def tell(request: HttpRequest, problem: Problem) -> HttpResponse:
    """What an operation refused."""
    call = call_of(request)
    call.code = problem.code
    return answer_of(problem, mark=call.mark)


@api.exception_handler(ValidationError)
def tell_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Fields that are not as the description says."""
    return tell(request, Problem("invalid", errors=[_wrong(each) for each in error.errors]))


@api.exception_handler(Http404)
def tell_nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing of that name."""
    return tell(request, Problem("not_found"))


@api.exception_handler(HttpError)
def tell_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework could not read the request."""
    return tell(request, Problem("unreadable"))


@api.exception_handler(Exception)
def tell_nobody(request: HttpRequest, error: Exception) -> HttpResponse:
    """What broke is for the gate: it undoes what was begun, and notes it."""
    raise error


def _wrong(error: dict[str, Any]) -> Wrong:
    """Where it is: `/lines/0/quantity` in a body, `limit` among the parameters."""
    where, *path = [str(step) for step in error.get("loc", ())]
    steps = path[1:]  # the first is the name of the argument
    field = "/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps) if where == "body" else ""
    return Wrong(field or ".".join(steps or path), str(error.get("type", "invalid")), str(error.get("msg", "")))
