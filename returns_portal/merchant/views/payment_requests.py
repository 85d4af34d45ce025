"""A payment that takes two people: the second one says yes or no."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.operations.confirm_payment import UnableToConfirm, confirm_payment, drop_payment_request
from returns.operations.reserve import UnableToSettle
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def confirm(request: ShopRequest, number: str, request_id: int) -> HttpResponse:
    """Pay what a colleague asked for. 409 for who asked, when somebody was first, or when the sum changed."""
    rma = find(request, number)
    try:
        row = confirm_payment(
            shop=request.shop, rma_id=rma.pk, request_id=request_id, actor_id=request.staff.id, now=timezone.now()
        )
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    except (UnableToConfirm, UnableToSettle) as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    total = wording.money(Money(row.sum_minor, rma.order.presentment_currency))
    return changed(request, number, _("%(sum)s confirmed and ordered.") % {"sum": total})


@merchant_page("POST")
def drop(request: ShopRequest, number: str, request_id: int) -> HttpResponse:
    """Pay nothing: who asked takes it back, or a colleague says no. 409 when somebody was first."""
    rma = find(request, number)
    try:
        drop_payment_request(
            shop=request.shop, rma_id=rma.pk, request_id=request_id, actor_id=request.staff.id, now=timezone.now()
        )
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    except UnableToConfirm as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    return changed(request, number, _("Called off. Nothing was paid."))
