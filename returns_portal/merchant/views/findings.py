"""What is unusual, and what staff did about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.followup import AnswerKind
from returns.domain.policy import InvalidPolicy
from returns.operations.answer_finding import answer_finding, take_back_answer
from returns.operations.draft_from_finding import draft_from_finding
from returns.operations.open_task import UnableToOpen
from returns.people import ShopRequest
from returns.queries.api_keys import programs
from returns.queries.finding_answers import Answered, answered_findings, get_finding
from returns.queries.insights import fit_reasons
from returns.queries.policies import active_policy, draft_policy
from returns.queries.staff import names_of
from returns.queries.tasks import open_of_findings
from returns_portal.merchant.fit_note_rows import fit_note_link
from returns_portal.merchant.forms.finding import AnswerForm
from returns_portal.merchant.insights import drill, followed, words
from returns_portal.merchant.insights.suggestion import clause_for, suggestion, task_text
from returns_portal.merchant.page import merchant_page, problem, show
from returns_portal.merchant.policy_problem_words import policy_problem
from returns_portal.merchant.views.insights import everywhere, insight_period
from returns_portal.merchant.views.policy import back

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import Shop, Task


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in words: `said` what was done, `became` what became of it. `open`: its form is unfolded."""

    pk: int
    sentence: str
    day: str
    said: str
    became: str
    form: AnswerForm
    open: bool
    task: Task | None
    suggestion: str
    note_link: str
    behind: drill.Link | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What rows are made of beside findings; `in_hand` is the policy as it is being written, `fit` its fit reasons."""

    names: Mapping[str, str]
    tasks: Mapping[int, Task]
    in_hand: Policy
    fit: Collection[str]


@merchant_page("GET")
def show_findings(request: ShopRequest) -> HttpResponse:
    """Show everything that is unusual, and since when; what was done about it apart."""
    return _page(request)


@merchant_page("POST")
def answer(request: ShopRequest, finding_id: int) -> HttpResponse:
    """Keep what was done (`do` is a kind of answer) or take it back (`undo`); 422 without a word about what or why."""
    shop, now, by = request.shop, timezone.now(), request.staff.id
    try:
        get_finding(shop, finding_id)
        if request.POST.get("do") == "undo":
            take_back_answer(shop=shop, finding_id=finding_id, by=by, now=now)
            return _page(request, said=_("Taken back. It waits again."))
        form = AnswerForm(request.POST, prefix=f"finding-{finding_id}")
        if not form.is_valid():
            return _page(request, 422, wrong=(finding_id, form))
        kind = AnswerKind.ACTED if request.POST.get("do") == AnswerKind.ACTED else AnswerKind.LEFT
        note = form.cleaned_data["note"]
        answer_finding(shop=shop, finding_id=finding_id, kind=kind, note=note, by=by, now=now)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    if kind == AnswerKind.ACTED:
        return _page(request, said=_("Kept. You will be told what became of it once enough was sold since."))
    return _page(request, said=_("Left alone. It only comes back if it gets much worse."))


@merchant_page("POST")
def draft(request: ShopRequest, finding_id: int) -> HttpResponse:
    """Write what it suggests into the draft of the policy, and go there. 409 where that cannot be."""
    shop = request.shop
    try:
        finding = get_finding(shop, finding_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    policy = (draft_policy(shop) or active_policy(shop)).policy
    clause = clause_for(finding, policy, fit_reasons(shop))
    if clause is None:
        return back()
    task = task_text(finding, policy)
    try:
        draft_from_finding(
            shop=shop, finding=finding, clause=clause, task=task, by=request.staff.id, now=timezone.now()
        )
    except InvalidPolicy as wrong:
        return problem(request, 409, " ".join(str(policy_problem(each)) for each in wrong.problems))
    except UnableToOpen:
        return problem(request, 409, _("There are two hundred open tasks. Finish some first."))
    return back()


def _page(
    request: ShopRequest, status: int = 200, *, said: str = "", wrong: tuple[int, AnswerForm] | None = None
) -> HttpResponse:
    shop, policy = request.shop, active_policy(request.shop).policy
    found = answered_findings(shop)
    waiting = [each for each in found if each.waits]
    followed_now = [each for each in found if not each.waits and each.answer and each.answer.kind == AnswerKind.ACTED]
    left = [each for each in found if not each.waits and each.answer and each.answer.kind == AnswerKind.LEFT]
    groups = {"rows": waiting, "followed": followed_now, "left": left}
    context = everywhere(shop, insight_period(request)) | {"said": said, "wrong": wrong}
    beside = Beside(
        names=names_of(shop) | programs(shop, {each.answer.by for each in found if each.answer}),
        tasks=open_of_findings(shop),
        in_hand=(draft_policy(shop) or active_policy(shop)).policy,
        fit=fit_reasons(shop),
    )
    behind = drill.of_findings(shop, [each.finding for each in found], now=timezone.now())
    links = {each.finding.pk: link for each, link in zip(found, behind, strict=True)}
    context |= {
        name: [replace(_row(each, shop, policy, wrong, beside), behind=links[each.finding.pk]) for each in rows]
        for name, rows in groups.items()
    }
    return show(request, "merchant/insights/findings.html", context, status)


def _row(
    each: Answered,
    shop: Shop,
    policy: Policy,
    wrong: tuple[int, AnswerForm] | None,
    told: Beside,
) -> FindingRow:
    finding, done = each.finding, each.answer
    mine = wrong is not None and wrong[0] == finding.pk
    return FindingRow(
        pk=finding.pk,
        sentence=words.sentence(finding, policy),
        day=wording.day(finding.first_at, time_zone=shop.time_zone),
        said=followed.answered(done, shop, told.names) if done else "",
        became=followed.became(done) if done else "",
        form=wrong[1] if wrong and mine else AnswerForm(prefix=f"finding-{finding.pk}"),
        open=mine,
        task=told.tasks.get(finding.pk),
        suggestion=suggestion(finding, told.in_hand, told.fit) if each.waits else "",
        note_link=fit_note_link(finding, told.fit),
    )
