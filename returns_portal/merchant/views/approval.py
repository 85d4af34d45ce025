"""The merchant agrees."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.status import Stage
from returns.history import Actor
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import done, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Approve the return. 409 when it is no longer waiting for a decision."""
    rma = find(request, number)
    try:
        opened = approve_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    except UnableToApprove as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.status]))
    making = opened.stage == Stage.LABEL_PENDING
    return done(request, rma, _("Return approved. The label is being made.") if making else _("Return approved."))
