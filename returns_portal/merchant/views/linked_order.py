"""The merchant looks at a linked order that was stopped."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.accept_refunds import accept_refunds
from returns.operations.miss_goods import UnableToWriteOff, write_off
from returns.operations.record_linked_order import try_linked_order_again
from returns.operations.reserve import UnableToSettle
from returns.operations.take_refund import UnableToTake, take_refund
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import CONFLICTS, NOT_TAKEN, NOT_WRITTEN_OFF
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def retry(request: ShopRequest, number: str) -> HttpResponse:
    """Try once more what stopped; without a problem nothing happens."""
    rma = find(request, number)
    try_linked_order_again(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now())
    return changed(request, number, _("Started again."))


@merchant_page("POST")
def take(request: ShopRequest, number: str) -> HttpResponse:
    """What was refunded by hand was for these goods: nothing is sent. 409 where that cannot be."""
    rma = find(request, number)
    try:
        take_refund(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToTake as why:
        return refused(request, number, status=409, conflict=str(NOT_TAKEN[why.code]))
    except UnableToSettle as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    return changed(request, number, _("Noted. Nothing is sent."))


@merchant_page("POST")
def accept(request: ShopRequest, number: str) -> HttpResponse:
    """What was refunded by hand was for something else, and the order is to be sent all the same."""
    rma = find(request, number)
    accept_refunds(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now())
    return changed(request, number, _("Noted. Now try again."))


@merchant_page("POST")
def give_goods_up(request: ShopRequest, number: str) -> HttpResponse:
    """Goods that something was sent early for do not come: the shop bears it. 409 where that cannot be said."""
    rma = find(request, number)
    try:
        write_off(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToWriteOff as why:
        return refused(request, number, status=409, conflict=str(NOT_WRITTEN_OFF[why.code]))
    return changed(request, number, _("Given up. The return is closed."))
