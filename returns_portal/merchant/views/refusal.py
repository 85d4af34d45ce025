"""The merchant says no."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.status import DeclineReason
from returns.history import Actor
from returns.operations.decline_return import UnableToDecline, decline_return
from returns.operations.undo_decline import UnableToUndo, undo_decline
from returns.people import ShopRequest
from returns_portal.merchant.forms.refusal import RefusalForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, done, refused

# Why a refusal is not taken back.
STANDS = {
    "told": gettext_lazy("Too late: the shopper or Shopify is being told. Make a new return for them instead."),
    "taken": gettext_lazy("The refusal stands: a piece is in another return by now."),
    "promised": gettext_lazy("The refusal stands: what was to go out was promised to another shopper since."),
}


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Decline with `reason` and `explanation`. 422 with errors at the fields, 409 when somebody decided before."""
    rma, form = find(request, number), RefusalForm(request.POST)
    if not form.is_valid():
        return refused(request, number, status=422, form=form)
    try:
        decline_return(
            rma_id=rma.pk,
            reason=DeclineReason(form.cleaned_data["reason"]),
            explanation=form.cleaned_data["explanation"],
            actor=Actor.MERCHANT,
            actor_id=request.staff.id,
            now=timezone.now(),
            undoable=True,
        )
    except UnableToDecline as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.status]))
    return done(request, rma, _("Return declined. The shopper is told why."))


@merchant_page("POST")
def undo(request: ShopRequest, number: str) -> HttpResponse:
    """Take the refusal back before anybody was told. A second click changes nothing; 409 once it is too late."""
    rma = find(request, number)
    try:
        undo_decline(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToUndo as why:
        return refused(request, number, status=409, conflict=str(STANDS[why.code]))
    return changed(request, number, _("The refusal is taken back. Nobody was told of it."))
