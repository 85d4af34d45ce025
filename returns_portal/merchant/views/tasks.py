"""What is to be done beside returns: put on the list, done, opened again, taken off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.findings import Sort
from returns.domain.role import Permission, may
from returns.operations.open_task import UnableToOpen, drop_task, finish_task, open_task, reopen_task
from returns.people import ShopRequest
from returns.queries.finding_answers import get_finding
from returns.queries.policies import active_policy
from returns.queries.staff import role_of, staff_of
from returns.queries.tasks import get_task
from returns_portal.merchant.forms.task import TaskForm
from returns_portal.merchant.insights import words
from returns_portal.merchant.insights.review import TRY
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.task_rows import task_lists

if TYPE_CHECKING:
    from returns.models import Finding, Shop

# How long somebody has for what is proposed.
USUAL = timedelta(days=14)


@merchant_page("GET", "POST")
def show_tasks(request: ShopRequest) -> HttpResponse:
    """GET: the list; `finding`: the form says what could be done about that. POST puts one on it; 422 with errors."""
    if request.method != "POST":
        return _page(request, form=_proposed(request))
    form = TaskForm(request.POST, people=_people(request.shop))
    if not form.is_valid():
        return _page(request, 422, form=form)
    finding = _finding(request, form.cleaned_data.pop("finding"))
    try:
        open_task(shop=request.shop, **form.cleaned_data, finding=finding, by=request.staff.id, now=timezone.now())
    except UnableToOpen:
        return _page(request, 409, form=form, conflict=_("There are two hundred open tasks. Finish some first."))
    return _page(request, said=_("The task is on the list."))


@merchant_page("POST")
def change_task(request: ShopRequest, task_id: int) -> HttpResponse:
    """`do` one thing to a task: `done`, `open` or `off`. What a colleague did first stays as it is."""
    shop, now, by = request.shop, timezone.now(), request.staff.id
    try:
        task = get_task(shop, task_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    match request.POST.get("do"):
        case "done":
            finish_task(shop=shop, task_id=task.pk, by=by, now=now)
            followed = _("Done. You will be told what became of it once enough was sold since.")
            said = followed if task.finding_id else _("Done.")
        case "open":
            reopen_task(shop=shop, task_id=task.pk, by=by, now=now)
            said = _("The task is open again.")
        case "off":
            said = _("The task is off the list.") if drop_task(shop=shop, task_id=task.pk) else ""
        case _:
            raise BadRequest
    return _page(request, said=said)


def _proposed(request: ShopRequest) -> TaskForm:
    """The form: empty, or with what could be done about the finding that is asked for."""
    shop, people = request.shop, _people(request.shop)
    asked = request.GET.get("finding", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return TaskForm(people=people)
    finding = _finding(request, int(asked))
    if finding is None:
        return TaskForm(people=people)
    what = words.value(finding.subject, active_policy(shop).policy)
    due = timezone.now().astimezone(ZoneInfo(shop.time_zone)).date() + USUAL
    proposed = {
        "what": (_("%(what)s: %(try)s") % {"what": what, "try": TRY[Sort(finding.sort)]})[:300],
        "due": due,
        "finding": finding.pk,
    }
    mine = {"for_whom": request.staff.id} if request.staff.id in people else {}
    return TaskForm(people=people, initial=proposed | mine)


def _finding(request: ShopRequest, finding_id: int | None) -> Finding | None:
    """The shop's finding; nothing for who may not see figures, or where it is none."""
    if not finding_id or not request.staff.may(Permission.INSIGHTS):
        return None
    try:
        return get_finding(request.shop, finding_id)
    except ObjectDoesNotExist:
        return None


def _people(shop: Shop) -> dict[str, str]:
    """Who sees the list."""
    return {member.user_id: str(member) for member in staff_of(shop) if may(role_of(shop, member), Permission.DECIDE)}


def _page(
    request: ShopRequest, status: int = 200, *, form: TaskForm | None = None, said: str = "", conflict: str = ""
) -> HttpResponse:
    shop = request.shop
    form = form or TaskForm(people=_people(shop))
    context: dict[str, Any] = {"form": form, "said": said, "conflict": conflict}
    context |= task_lists(shop, request.staff, now=timezone.now())
    return show(request, "merchant/tasks.html", context, status)
