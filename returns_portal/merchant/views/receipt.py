"""What came out of the parcel."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.step import Step
from returns.history import Actor
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.people import ShopRequest
from returns_portal.merchant.forms.receipt import ReceiptForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused
from returns_portal.merchant.return_view import next_of
from returns_portal.merchant.words import CONFLICTS


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Record the pieces per disposition. 422 when a line does not add up, 409 when the goods cannot be received."""
    rma = find(request, number)
    form = ReceiptForm(request.POST, rma=rma)
    if not form.is_valid() and next_of(rma) == Step.RECEIVE:
        return refused(request, number, status=422, form=form)
    try:
        receive_goods(
            rma_id=rma.pk,
            counts=form.counts() if form.is_valid() else {},
            actor=Actor.MERCHANT,
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToReceive as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    return changed(request, number, _("Goods counted. The refund is up to date."))
