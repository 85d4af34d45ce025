"""Steps that were given up are tried again."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.history import Actor
from returns.operations.retry_consequences import retry_consequences
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Start every dead letter of the return again. 409 when there is none (any more)."""
    rma = find(request, number)
    started = retry_consequences(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    if not started:
        return refused(request, number, status=409, conflict=_("Nothing is waiting to be tried again."))
    return changed(request, number, _("Started again."))
