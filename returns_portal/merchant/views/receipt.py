"""What came out of the parcel."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.step import Step
from returns.history import Actor
from returns.operations.receive_goods import UnableToReceive
from returns.operations.receive_part import UnableToDivide, receive_part
from returns.people import ShopRequest
from returns.queries.counts import only_at_the_desk
from returns_portal.merchant.forms.receipt import ReceiptForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS, UNDIVIDED
from returns_portal.merchant.regions import changed, refused
from returns_portal.merchant.return_view import next_of


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Record the pieces per disposition; those that are still on their way become a return of their own.

    422 when a line does not add up, 409 when the goods cannot be received, not in parts, or only at the receiving desk.
    """
    rma = find(request, number)
    form = ReceiptForm(request.POST, rma=rma)
    counts = form.counts() if form.is_valid() else {}
    if next_of(rma) == Step.RECEIVE and (why_not := only_at_the_desk(rma, counts)):
        return refused(request, number, status=409, conflict=str(CONFLICTS[why_not]))
    if not form.is_valid() and next_of(rma) == Step.RECEIVE:
        return refused(request, number, status=422, form=form)
    try:
        rest = receive_part(
            rma_id=rma.pk,
            counts=counts,
            actor=Actor.MERCHANT,
            actor_id=request.staff.id,
            now=timezone.now(),
            label_to_come=form.is_valid() and form.label_is_to_come,
        )
    except UnableToReceive as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    except UnableToDivide as whole:
        return refused(request, number, status=409, conflict=str(UNDIVIDED[whole.why]))
    if rest.number == number:
        return changed(request, number, _("Goods counted. The refund is up to date."))
    return changed(
        request, number, _("Goods counted. What is still on its way is return %(number)s.") % {"number": rest.number}
    )
