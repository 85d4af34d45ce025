"""A repair comes along: begun, delayed, sent back, or not to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.status import Outcome
from returns.operations.repair import UnableToRepair, begin_repair, delay_repair, finish_repair, give_up_repair
from returns.people import ShopRequest
from returns.queries.stock import NOT_ASKED
from returns_portal.merchant.forms.repair import FORMS
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, refused
from returns_portal.merchant.stock import stock_of

if TYPE_CHECKING:
    from returns.models import Return

SAID: dict[str, Promise] = {
    "begin": _("The repair has begun."),
    "delay": _("The shopper is told that it takes longer."),
    "finish": _("The repaired goods are on their way back."),
    "give-up": _("The shopper is told what they get instead."),
}


@merchant_page("POST")
def record(request: ShopRequest, number: str, step: str) -> HttpResponse:
    """Record a step of a repair: `begin`, `delay`, `finish` or `give-up`. A second click changes nothing.

    404 for another step, 422 with the form for what cannot be read, 409 when it cannot be.
    """
    if step not in FORMS:
        raise Http404
    rma, form = find(request, number), FORMS[step](request.POST)
    if not form.is_valid():
        return refused(request, number, status=422, form=form)
    try:
        _carry_out(request, rma, step, form)
    except UnableToRepair as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    return changed(request, number, str(SAID[step]))


def _carry_out(request: ShopRequest, rma: Return, step: str, form: forms.Form) -> None:
    given: dict[str, Any] = form.cleaned_data
    if step == "give-up":
        instead = Outcome(given["instead"])
        stock = stock_of(rma, now=timezone.now()) if instead == Outcome.REPLACEMENT else NOT_ASKED
        if stock is None:
            raise UnableToRepair("sold_out")
        given = given | {"instead": instead, "stock": stock}
    operations: dict[str, Callable[..., Return]] = {
        "begin": begin_repair,
        "delay": delay_repair,
        "finish": finish_repair,
        "give-up": give_up_repair,
    }
    operations[step](rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now(), **given)
