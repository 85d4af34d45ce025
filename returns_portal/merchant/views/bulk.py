"""Many returns at once: chosen in the list, looked at, agreed to, carried out."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.bulk import NEEDS, BulkAction, JobStatus
from returns.operations import run_bulk, try_bulk
from returns.operations.begin_bulk import begin_again, begin_bulk
from returns.operations.run_bulk import cancel_bulk, run_some, start_bulk
from returns.operations.tag_return import UnableToTag
from returns.operations.try_bulk import try_some
from returns.people import ShopRequest
from returns.queries.api_keys import programs
from returns.queries.bulk import get_job, jobs
from returns_portal.merchant import bulk_words as said
from returns_portal.merchant.bulk_view import job_context
from returns_portal.merchant.forms.bulk import AgainForm, SelectionForm, parameter_form
from returns_portal.merchant.matching import matching
from returns_portal.merchant.page import merchant_page, problem, show, wants_fragment
from returns_portal.merchant.role_words import refusal_of
from returns_portal.merchant.words import age
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import BulkJob


@merchant_page("GET")
def show_jobs(request: ShopRequest) -> HttpResponse:
    """List the shop's last jobs."""
    now, found = timezone.now(), jobs(request.shop)
    named = programs(request.shop, {job.staff_id for job in found})
    rows = [
        {
            "job": job,
            "action": said.ACTIONS[BulkAction(job.action)],
            "status": said.JOBS[JobStatus(job.status)],
            "tone": said.JOB_TONES[JobStatus(job.status)],
            "mine": job.staff_id == request.staff.id,
            "program": named.get(job.staff_id, ""),
            "age": age(job.created_at, now=now),
        }
        for job in found
    ]
    return show(request, "merchant/bulk/list.html", {"rows": rows})


@merchant_page("POST")
def begin(request: ShopRequest) -> HttpResponse:
    """Make a job of what was chosen (`SelectionForm`), and try what can be tried at once. 303 to its page.

    422 where nothing was chosen, 403 where the role may not do that with a return, 400 for what no list sends.
    """
    form = SelectionForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    action, wanted, now = BulkAction(form.cleaned_data["action"]), form.cleaned_data, timezone.now()
    if not request.staff.may(NEEDS[action]):
        return problem(request, 403, refusal_of(request.shop, request.staff, NEEDS[action]))
    if wanted["all"]:
        chosen = matching(request.shop, wanted["query"], reader=request.staff.id, now=now)
    else:
        chosen = request.shop.returns.filter(number__in=wanted["numbers"])
    job = begin_bulk(
        shop=request.shop,
        action=action,
        chosen=chosen,
        request_key=form.request_key,
        staff_id=request.staff.id,
        now=now,
    )
    return _tried(request, job)


@merchant_page("GET")
def show_job(request: ShopRequest, job_id: int) -> HttpResponse:
    """Show how far a job is. `part` and `after` turn the pages of its lists."""
    if (after := whole_number(request.GET.get("after", "0"))) is None:
        raise BadRequest
    return _page(request, _job(request, job_id), part=request.GET.get("part", ""), after=after)


@merchant_page("POST")
def start(request: ShopRequest, job_id: int) -> HttpResponse:
    """Say yes to what was shown, with what the action needs to be told; a second yes changes nothing.

    422 with errors at the fields, 409 where the job was called off.
    """
    job = _job(request, job_id)
    if refusal := _refusal(request, job):
        return refusal
    form = parameter_form(job, request.POST)
    if job.status == JobStatus.READY and not form.is_valid():
        return _page(request, job, form=form, status=422)
    now, said_now = timezone.now(), form.cleaned_data if form.is_valid() else {}
    try:
        start_bulk(job=job, parameters=said_now, staff_id=request.staff.id, now=now)
    except UnableToTag as why:
        form.add_error("tag", str(said.UNTAGGED[why.code]))
        return _page(request, job, form=form, status=422)
    if job.status == JobStatus.RUNNING:
        run_some(job, now=now, most=run_bulk.AT_ONCE)
    return _page(request, job, status=409 if job.status == JobStatus.CANCELED else 200)


@merchant_page("POST")
def cancel(request: ShopRequest, job_id: int) -> HttpResponse:
    """Call off what is not done yet; what is over stays as it is."""
    job = _job(request, job_id)
    if refusal := _refusal(request, job):
        return refusal
    cancel_bulk(job=job, now=timezone.now())
    job.refresh_from_db()
    return _page(request, job)


@merchant_page("POST")
def again(request: ShopRequest, job_id: int) -> HttpResponse:
    """Make a job of what this one did not do. 303 to its page; 400 for what no page sends."""
    job = _job(request, job_id)
    if refusal := _refusal(request, job):
        return refusal
    form = AgainForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    key = form.cleaned_data["key"] or str(uuid.uuid4())
    new = begin_again(job=job, request_key=key, staff_id=request.staff.id, now=timezone.now())
    return _tried(request, new)


def _tried(request: ShopRequest, job: BulkJob | None) -> HttpResponse:
    if job is None:
        return problem(request, 422, _("Nothing was chosen. Tick returns in the list first."))
    if job.status == JobStatus.CHECKING:
        try_some(job, now=timezone.now(), most=try_bulk.AT_ONCE)
    return HttpResponseRedirect(reverse("merchant:bulk", args=[job.pk]), status=303)


def _job(request: ShopRequest, job_id: int) -> BulkJob:
    try:
        return get_job(request.shop, job_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _refusal(request: ShopRequest, job: BulkJob) -> HttpResponse | None:
    needed = NEEDS[BulkAction(job.action)]
    return None if request.staff.may(needed) else problem(request, 403, refusal_of(request.shop, request.staff, needed))


def _page(
    request: ShopRequest,
    job: BulkJob,
    *,
    form: forms.Form | None = None,
    part: str = "",
    after: int = 0,
    status: int = 200,
) -> HttpResponse:
    template = "merchant/bulk/_job.html" if wants_fragment(request) else "merchant/bulk/job.html"
    context = job_context(job, staff=request.staff, now=timezone.now(), form=form, part=part, after=after)
    return show(request, template, context, status)
