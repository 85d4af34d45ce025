"""Staff note or correct how a parcel was sent, or find that what its shopper showed proves nothing."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.say_sent import Proof, UnableToSay, refuse_posting, say_sent
from returns.people import ShopRequest
from returns_portal.merchant.forms.posting import PostingForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def record(request: ShopRequest, number: str, parcel: int) -> HttpResponse:
    """Keep the carrier and the number of a parcel. 422 with the form, 404 for a parcel that is not of the return.

    409 for one that is not on its way. The same again changes nothing.
    """
    rma, form = find(request, number), PostingForm(request.POST, parcel_id=parcel)
    if not form.is_valid():
        return refused(request, number, status=422, form=form, region="parcel")
    try:
        say_sent(
            rma_id=rma.pk,
            parcel_id=parcel,
            proof=Proof(form.tracked),
            by_shopper=False,
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToSay as why:
        return _unable(request, number, why)
    return changed(request, number, _("The tracking number is kept."))


@merchant_page("POST")
def refuse(request: ShopRequest, number: str, parcel: int) -> HttpResponse:
    """The proof shows nothing: it no longer counts, and the shopper is asked for another one."""
    rma = find(request, number)
    try:
        refuse_posting(rma_id=rma.pk, parcel_id=parcel, actor_id=request.staff.id, now=timezone.now())
    except UnableToSay as why:
        return _unable(request, number, why)
    return changed(request, number, _("The shopper is asked for another proof."))


def _unable(request: ShopRequest, number: str, why: UnableToSay) -> HttpResponse:
    if why.code == "unknown":
        raise Http404
    return refused(request, number, status=409, conflict=str(CONFLICTS["parcel_not_waiting"]))
