"""Reply services that the post approved."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone

from returns.domain.brought import Unusable
from returns.doors import door
from returns.people import ShopRequest
from returns_portal.merchant.brought_words import sentences
from returns_portal.merchant.forms.brought import PermitForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.brought import to, today_at


@merchant_page("GET", "POST")
def new(request: ShopRequest) -> HttpResponse:
    """Bring the artwork `file`; 303 to the overview. 422 with errors at the fields."""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PermitForm(*bound, currency=request.shop.currency, today=today_at(request))
    if form.is_bound and form.is_valid():
        try:
            door("labels.bring_permit")(request.shop, form.approved, actor_id=request.staff.id, now=timezone.now())
        except Unusable as unusable:
            for sentence in sentences(unusable.faults):
                form.add_error("file", sentence)
        else:
            return to("brought")
    return show(request, "merchant/brought/new_permit.html", {"form": form}, 422 if form.errors else 200)


@merchant_page("POST")
def end(request: ShopRequest, permit_id: int) -> HttpResponse:
    """Print a permit no more; 303 to the overview, also where it ended before."""
    try:
        door("labels.end_permit")(request.shop, permit_id, now=timezone.now())
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return to("brought")
