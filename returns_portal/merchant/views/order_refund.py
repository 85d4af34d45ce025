"""Money goes back without goods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.status import RefundKind
from returns.operations.ask_second_person import refund_or_ask
from returns.operations.leave_order_refund import leave_order_refund
from returns.operations.reserve import UnableToSettle
from returns.people import ShopRequest
from returns.queries.unpaid import payable_again
from returns_portal.merchant.forms.goodwill import GoodwillForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, refused

if TYPE_CHECKING:
    from returns.models import Return


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Order a refund of `amount`, in the order's presentment currency as the reader's language writes decimals.

    A second click with the same `request_key` changes nothing. 422 with errors at the fields, 409 when less is left.
    One that `stopped` is paid again, or left unpaid.
    """
    rma = find(request, number)
    if stopped := request.POST.get("stopped", ""):
        return _see_to(request, rma, stopped)
    form = GoodwillForm(request.POST, rma=rma)
    known = rma.order_refunds.filter(request_key=request.POST.get("request_key", "")).exists()
    if not known and not form.is_valid():
        return refused(request, number, status=422, form=form, region="more")
    if known:
        return changed(request, number, _("This refund is ordered already."))
    kind, key = RefundKind(form.cleaned_data["kind"]), form.cleaned_data["request_key"]
    return _pay(request, rma, kind=kind, amount=form.amount, request_key=key)


def _see_to(request: ShopRequest, rma: Return, stopped: str) -> HttpResponse:
    """What becomes of a refund that stopped; one that somebody saw to before, or paid anew, stays as it is."""
    refund = payable_again(rma).filter(pk=stopped if stopped.isdecimal() else 0).first()
    if refund is None:
        return changed(request, rma.number, _("This refund is ordered already."))
    if request.POST.get("do") == "again":
        amount = Money(refund.amount_presentment_minor, rma.order.presentment_currency)
        kind, key = RefundKind(refund.kind), refund.request_key
        return _pay(request, rma, kind=kind, amount=amount, request_key=key, again=True)
    leave_order_refund(rma_id=rma.pk, refund_id=refund.pk, actor_id=request.staff.id, now=timezone.now())
    return changed(request, rma.number, _("The refund stays unpaid."))


def _pay(request: ShopRequest, rma: Return, *, amount: Money, **wanted: Any) -> HttpResponse:
    who, now = request.staff.id, timezone.now()
    try:
        refund = refund_or_ask(rma_id=rma.pk, amount_minor=amount.minor, actor_id=who, now=now, **wanted)
    except UnableToSettle as why:
        return refused(request, rma.number, status=409, conflict=str(CONFLICTS[why.code]))
    if refund is None:
        return changed(request, rma.number, _("A colleague is asked to confirm."))
    return changed(request, rma.number, _("Refund of %(sum)s ordered.") % {"sum": wording.money(amount)})
