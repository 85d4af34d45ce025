"""A label is over that nobody used: the merchant has another one made."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.history import Actor
from returns.operations.reissue_labels import reissue_labels
from returns.people import ShopRequest
from returns.queries.ended_labels import ended_parcels
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Have new labels made; staff may do so as often as they like. 409 when none is over (any more)."""
    rma = find(request, number)
    if not ended_parcels(rma):
        return refused(request, number, status=409, conflict=_("Nothing was changed: no label of this return is over."))
    reissue_labels(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    return changed(request, number, _("A new label is being made."))
