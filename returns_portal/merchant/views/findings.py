"""What is unusual, and what staff did about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.followup import AnswerKind
from returns.operations.answer_finding import answer_finding, take_back_answer
from returns.people import ShopRequest
from returns.queries.finding_answers import Answered, answered_findings
from returns.queries.policies import active_policy
from returns_portal.merchant.forms.finding import AnswerForm
from returns_portal.merchant.insights import followed, words
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.insights import everywhere, insight_period

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import Shop


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


@merchant_page("GET")
def show_findings(request: ShopRequest) -> HttpResponse:
    """Show everything that is unusual, and since when; what was done about it apart."""
    return _page(request)


@merchant_page("POST")
def answer(request: ShopRequest, finding_id: int) -> HttpResponse:
    """Keep what was done (`do` is a kind of answer) or take it back (`undo`); 422 without a word about what or why."""
    shop, now, by = request.shop, timezone.now(), request.staff.id
    try:
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
    context |= {name: [_row(each, shop, policy, wrong) for each in rows] for name, rows in groups.items()}
    return show(request, "merchant/insights/findings.html", context, status)


def _row(each: Answered, shop: Shop, policy: Policy, wrong: tuple[int, AnswerForm] | None) -> FindingRow:
    finding, done = each.finding, each.answer
    mine = wrong is not None and wrong[0] == finding.pk
    return FindingRow(
        pk=finding.pk,
        sentence=words.sentence(finding, policy),
        day=wording.day(finding.first_at, time_zone=shop.time_zone),
        said=followed.answered(done, shop) if done else "",
        became=followed.became(done) if done else "",
        form=wrong[1] if wrong and mine else AnswerForm(prefix=f"finding-{finding.pk}"),
        open=mine,
    )
