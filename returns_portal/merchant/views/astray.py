"""Staff deal with a parcel that went astray."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.operations.look_for_parcel import UnableToLook, mark_lost, send_once_more, wait_longer
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused

STEPS: Mapping[str, Callable[..., Any]] = {
    "loss": mark_lost,
    "patience": wait_longer,
    "new-label": send_once_more,
}
SAID: Mapping[str, Promise] = {
    "loss": _("The parcel is lost. The shopper can be paid without it."),
    "patience": _("The parcel is waited for a little longer."),
    "new-label": _("A new label is being made for the shopper."),
}
UNABLE: Mapping[str, Promise] = {
    "found": _("Nothing was changed: there is news of this parcel by now."),
    "over": _("Nothing was changed: this return no longer waits for a parcel."),
}


@merchant_page("POST")
def deal(request: ShopRequest, number: str, parcel: int, step: str) -> HttpResponse:
    """Carry a step out: `loss`, `patience` or `new-label`. 404 for another one, 409 where it no longer fits.

    A second click changes nothing.
    """
    rma = find(request, number)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](rma_id=rma.pk, parcel_id=parcel, actor_id=request.staff.id, now=timezone.now())
    except UnableToLook as why:
        if why.code == "unknown":
            raise Http404 from why
        return refused(request, number, status=409, conflict=str(UNABLE[why.code]))
    return changed(request, number, str(SAID[step]))
