"""Staff put two returns of one shopper into one parcel."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.history import Actor
from returns.operations.share_parcel import FeesChanged, UnableToShare, share_parcel
from returns.people import ShopRequest
from returns.queries.offers_to_share import offers_to_share
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused

UNABLE: Mapping[str, Promise] = {
    "unknown": gettext_lazy("Nothing was changed: this is no other open return of the same shopper."),
    "not_waiting": gettext_lazy("Nothing was changed: one of the two parcels is on its way, or has no label yet."),
    "alone": gettext_lazy("Nothing was changed: one of the articles travels by itself."),
    "too_heavy": gettext_lazy("Nothing was changed: together the articles are too heavy for one parcel."),
    "fees": gettext_lazy("Nothing was changed: the fees are no longer what you saw. Please look again."),
}


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Let the return travel with the one that `number` names, for the sums in `agreed`. 409 where it cannot be."""
    rma, other, agreed = find(request, number), request.POST.get("number", "")[:64], request.POST.get("agreed", "")
    shown = next((each for each in offers_to_share(rma) if each.number == other), None)
    expected = shown.expected if shown and shown.agreed == agreed else None
    try:
        share_parcel(rma_id=rma.pk, other=other, actor=Actor.MERCHANT, expected=expected, now=timezone.now())
    except UnableToShare as why:
        return refused(request, number, status=409, conflict=str(UNABLE[why.code]))
    except FeesChanged:
        return refused(request, number, status=409, conflict=str(UNABLE["fees"]))
    return changed(request, number, _("Both travel in one parcel."))
