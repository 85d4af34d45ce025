"""The merchant brings a label of their own for a return."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.brought import Unusable
from returns.doors import door
from returns.operations.bring_label import UnableToBring
from returns.people import ShopRequest
from returns_portal.merchant.forms.brought import UploadForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import UNABLE_TO_BRING
from returns_portal.merchant.regions import changed, refused
from returns_portal.numbers import whole_number


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Take the files `file` and `zpl` as the label of a parcel. 422 with errors at the fields, 409 when it is too late.

    The label that the parcel had is given back to its carrier.
    """
    rma = find(request, number)
    parcel_id = whole_number(request.POST.get("parcel", ""))
    form = UploadForm(request.POST, request.FILES, currency=request.shop.currency, parcel_id=parcel_id)
    if not form.is_valid():
        return refused(request, number, status=422, form=form, region="parcel")
    try:
        door("labels.bring")(
            request.shop,
            rma_id=rma.pk,
            parcel_id=form.cleaned_data["parcel"],
            terms=form.terms,
            file=form.content("file"),
            zpl=form.content("zpl"),
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except Unusable as unusable:
        for fault in unusable.faults:
            form.add_error(fault.code, fault.value)
        return refused(request, number, status=422, form=form, region="parcel")
    except UnableToBring as why:
        if why.code == "number_taken":
            form.add_error("tracking_number", str(UNABLE_TO_BRING[why.code]))
            return refused(request, number, status=422, form=form, region="parcel")
        return refused(request, number, status=409, conflict=str(UNABLE_TO_BRING[why.code]))
    return changed(request, number, _("Label taken in. The shopper gets it in a moment."))
