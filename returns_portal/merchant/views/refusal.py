"""The merchant says no."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.status import DeclineReason
from returns.history import Actor
from returns.operations.decline_return import UnableToDecline, decline_return
from returns.people import ShopRequest
from returns_portal.merchant.forms.refusal import RefusalForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, refused


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
        )
    except UnableToDecline as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.status]))
    return changed(request, number, _("Return declined. The shopper is told why."))
