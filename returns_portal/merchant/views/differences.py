"""Somebody settles a difference from Shopify."""

import re

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.status import Way
from returns.operations.drift import UnableToResolve, resolve_drift
from returns.people import ShopRequest
from returns_portal.merchant.differences import REFUSALS
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str, drift_id: int) -> HttpResponse:
    """Go the `way` out of a difference of this return, for the sum that was shown (`minor`, where it moves money).

    404 for any other, 409 when somebody settled it before or the way is closed by now.
    """
    rma = find(request, number)
    shown = request.POST.get("minor", "0")
    if request.POST.get("way") not in set(Way) or not re.fullmatch(r"[0-9]{1,12}", shown):
        raise BadRequest
    if not rma.drifts.filter(pk=drift_id).exists():
        raise Http404
    try:
        resolve_drift(
            shop=request.shop,
            drift_id=drift_id,
            way=Way(request.POST["way"]),
            actor_id=request.staff.id,
            now=timezone.now(),
            expected_minor=int(shown),
        )
    except UnableToResolve as why:
        return refused(request, number, status=409, conflict=str(REFUSALS[why.code]))
    return changed(request, number, _("The difference is settled."))
