"""Something is taken off a refund by hand."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.operations.deduct_value import UnableToDeduct, deduct_value
from returns.people import ShopRequest
from returns_portal.merchant.deduction import REFUSED, TakeOffForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Take `amount` off for `reason`, as the shopper agreed (`consent`); 0 takes it back.

    422 with errors at the fields, 409 in words where the law or the return's state does not allow it.
    """
    rma = find(request, number)
    form = TakeOffForm(request.POST, rma=rma)
    if not form.is_valid():
        return refused(request, number, status=422, form=form, region="more")
    try:
        deduct_value(
            shop=request.shop,
            rma_id=rma.pk,
            amount_minor=form.amount_minor,
            reason=form.cleaned_data["reason"],
            staff=request.staff.id,
            now=timezone.now(),
            consent=form.cleaned_data["consent"],
        )
    except UnableToDeduct as why:
        return refused(request, number, status=409, conflict=str(REFUSED[why.code]))
    if not form.amount_minor:
        return changed(request, number, _("The deduction is taken back."))
    taken = wording.money(Money(form.amount_minor, rma.order.presentment_currency))
    return changed(request, number, _("%(sum)s taken off. The shopper’s page and letter say why.") % {"sum": taken})
