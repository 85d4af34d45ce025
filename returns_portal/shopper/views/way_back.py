"""The shopper chooses another way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.shipping import PaidBy
from returns.doors import door
from returns.history import Actor
from returns.operations.change_means import UnableToChangeMeans, change_means
from returns.people import ShopRequest
from returns.queries.means import fees_of, others_open
from returns.queries.parcels import parcels_of
from returns.queries.returns import get_return_by_id
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.way_back import WayBack, ways_back

if TYPE_CHECKING:
    from returns.models import Return

UNABLE: dict[str, Promise] = {
    "used": _("Nothing was changed: the way can no longer be changed here. Please write to the shop."),
    "not_offered": _("Nothing was changed: this way is not offered any more. Please choose again."),
}


@shopper_page("GET", "HEAD", "POST")
@opens_return
def way_back(request: ShopRequest, rma: Return) -> HttpResponse:
    """GET: the ways that are open, with what each costs. POST: take one, then 303 to the status page.

    409 with the page as it is now and the cause where that is no longer possible. The same way again changes nothing.
    """
    if request.method == "POST":
        said = request.POST.get("means", "")
        if said in set(Means):
            try:
                change_means(rma_id=rma.pk, means=Means(said), actor=Actor.SHOPPER, now=timezone.now())
            except UnableToChangeMeans as refusal:
                return _show(request, get_return_by_id(request.shop, rma.pk), problem=UNABLE[refusal.code])
        return _to_status(request, rma)
    return _show(request, rma)


def choices_of(rma: Return) -> list[WayBack]:
    """The way the return has, and the others that are open; none where there is no choice."""
    others, currency = others_open(rma), rma.order.presentment_currency
    if not others:
        return []
    order = dict.fromkeys([means for means in rma.policy.policy.shipping.ways if means in {rma.means, *others}])
    order.setdefault(Means(rma.means))
    nothing = Money(0, currency)
    fees = {means: fee.presentment if (fee := fees_of(rma, means).get(rma.outcome)) else nothing for means in order}
    items = list(rma.lines.all())
    prepaid = any(item.fault or item.paid_by != PaidBy.OWN for item in items) and door("labels.sells_postage")(
        rma.shop_id
    )
    back = all(item.fault or item.paid_by == PaidBy.SHOP for item in items)
    count = len({item.destination_id for item in items})
    return ways_back(fees, chosen=Means(rma.means), prepaid=prepaid, parcels=count, postage_back=back)


def _show(request: ShopRequest, rma: Return, *, problem: Promise | str = "") -> HttpResponse:
    context = {
        "rma": rma,
        "key": return_token(rma),
        "ways_back": choices_of(rma),
        "labelled": any(parcel.label_ready_at for parcel in parcels_of(rma)),
        "problem": problem,
    }
    return render(request, "shopper/way_back.html", context, status=409 if problem else 200)


def _to_status(request: ShopRequest, rma: Return) -> HttpResponse:
    return go_to(request, page(request, "status", token=return_token(rma)))
