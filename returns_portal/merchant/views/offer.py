"""Staff offer a shopper something else than they chose, or take that back."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.role import Permission
from returns.domain.status import Outcome
from returns.operations.offer_outcome import UnableToOffer, offer_outcome, withdraw_offer
from returns.people import ShopRequest
from returns_portal.merchant.forms.offer import OfferForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.offer_words import offered_ways, quotes_of
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused
from returns_portal.merchant.return_view import next_of
from returns_portal.merchant.unoffered import NOT_YOURS, UNOFFERED


@merchant_page("POST")
def offer(request: ShopRequest, number: str) -> HttpResponse:
    """Offer `outcome` for `days`; or take back what is offered (`act` is `withdraw`). The same again changes nothing.

    422 with the form, 409 where it cannot be. More than the policy's bonus is for who may go against the policy.
    """
    rma, now = find(request, number), timezone.now()
    if request.POST.get("act") == "withdraw":
        withdraw_offer(rma_id=rma.pk, actor_id=request.staff.id, now=now)
        return changed(request, number, _("The offer is taken back."))
    form = OfferForm(request.POST, ways=offered_ways(rma, quotes_of(rma)))
    if not form.is_valid():
        region = "actions" if next_of(rma).value in {"settle", "settle_again"} else "money"
        return refused(request, number, status=422, form=form, region=region)
    if form.bonus_bps and not request.staff.may(Permission.OVERRIDE):
        return refused(request, number, status=409, conflict=str(NOT_YOURS))
    try:
        offer_outcome(
            rma_id=rma.pk,
            outcome=Outcome(form.cleaned_data["outcome"]),
            bonus_bps=form.bonus_bps,
            days=form.cleaned_data["days"],
            actor_id=request.staff.id,
            now=now,
        )
    except UnableToOffer as why:
        return refused(request, number, status=409, conflict=str(UNOFFERED[why.code]))
    return changed(request, number, _("Offered: the shopper is written to."))
