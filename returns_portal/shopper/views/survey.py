"""A shopper says how easy the return was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone, translation

from returns.operations.answer_survey import UnableToAnswer, answer_survey
from returns.people import ShopRequest
from returns_portal.limits import Attempt, Limit, take
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.survey_form import survey_of
from returns_portal.shopper.views.status import show_survey

if TYPE_CHECKING:
    from returns.models import Return

PER_RETURN = Limit("survey.return", most=20)


@shopper_page("POST")
@opens_return
def survey(request: ShopRequest, rma: Return) -> HttpResponse:
    """Keep the answer; 303 back to the page, which thanks for it.

    422 with what is wrong, 409 with the page as it is where no answer is taken (any more), 429 beyond the limit.
    """
    now = timezone.now()
    take([Attempt(PER_RETURN, (rma.pk,))], now=now)
    form = survey_of(rma, asked="", now=now)
    if form is None:
        return show_survey(request, rma, form=None)
    if not form.read(request.POST) or form.score is None:
        return show_survey(request, rma, form=form)
    try:
        language = translation.get_language()
        answer_survey(rma_id=rma.pk, score=form.score, text=form.text, language=language, now=now)
    except UnableToAnswer:
        return show_survey(request, rma, form=None)
    return go_to(request, f"{page(request, 'status', token=return_token(rma))}#survey")
