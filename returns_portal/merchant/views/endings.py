"""A return ends, or is taken up again."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.history import Actor
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.close_return import UnableToClose, close_return
from returns.operations.reopen_return import UnableToReopen, reopen_return
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS, STOPPED
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def close(request: ShopRequest, number: str) -> HttpResponse:
    """Close the return as it stands. 409 when it is not open or its refund is on its way."""
    rma, now = find(request, number), timezone.now()
    try:
        close_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=now, tell_shopify=True)
    except UnableToClose as why:
        return refused(request, number, status=409, conflict=str(STOPPED[why.code]))
    return changed(request, number, _("Return closed."))


@merchant_page("POST")
def reopen(request: ShopRequest, number: str) -> HttpResponse:
    """Take a closed return up again. 409 when it is not closed."""
    rma = find(request, number)
    try:
        reopen_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    except UnableToReopen as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.status]))
    return changed(request, number, _("Return open again. The shopper is told."))


@merchant_page("POST")
def cancel(request: ShopRequest, number: str) -> HttpResponse:
    """Call the return off. 409 when goods or money have moved, or the return is not open."""
    rma = find(request, number)
    try:
        cancel_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    except UnableToCancel as why:
        return refused(request, number, status=409, conflict=str(STOPPED[why.code]))
    return changed(request, number, _("Return cancelled. The shopper is told."))
