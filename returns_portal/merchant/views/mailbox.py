"""A shopper's mailbox that was given up works after all."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.mend_address import mend_address
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def mend(request: ShopRequest, number: str) -> HttpResponse:
    """Write to the return's address again. 409 when nothing keeps it from being written to (any more)."""
    rma = find(request, number)
    if not mend_address(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now()):
        return refused(request, number, status=409, conflict=_("E-mails go to this address already."))
    return changed(request, number, _("E-mails go to this address again."))
