"""Money goes back without goods."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.status import RefundKind
from returns.operations.ask_second_person import refund_or_ask
from returns.operations.reserve import UnableToSettle
from returns.people import ShopRequest
from returns_portal.merchant.forms.goodwill import GoodwillForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Order a refund of `amount`, in the order's presentment currency as the reader's language writes decimals.

    A second click with the same `request_key` changes nothing. 422 with errors at the fields, 409 when less is left.
    """
    rma = find(request, number)
    form = GoodwillForm(request.POST, rma=rma)
    known = rma.order_refunds.filter(request_key=request.POST.get("request_key", "")).exists()
    if not known and not form.is_valid():
        return refused(request, number, status=422, form=form, region="more")
    if known:
        return changed(request, number, _("This refund is ordered already."))
    try:
        refund = refund_or_ask(
            rma_id=rma.pk,
            kind=RefundKind(form.cleaned_data["kind"]),
            amount_minor=form.amount.minor,
            request_key=form.cleaned_data["request_key"],
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToSettle as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    if refund is None:
        return changed(request, number, _("A colleague is asked to confirm."))
    return changed(request, number, _("Refund of %(sum)s ordered.") % {"sum": wording.money(form.amount)})
