"""Goods that were to stay are wanted back, or the other way round."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.history import Actor
from returns.operations.let_stay import UnableToLetStay, let_stay
from returns.operations.send_after_all import UnableToAskBack, send_after_all
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import STOPPED
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Let the goods travel after all. 409 when the return is over or money has moved."""
    rma = find(request, number)
    try:
        send_after_all(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    except UnableToAskBack as why:
        return refused(request, number, status=409, conflict=str(STOPPED[why.code]))
    return changed(request, number, _("The goods have to be sent back now."))


@merchant_page("POST")
def keep(request: ShopRequest, number: str) -> HttpResponse:
    """Let the shopper keep the goods. 409 when they are on their way, or money has moved."""
    rma = find(request, number)
    try:
        let_stay(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=request.staff.id, now=timezone.now())
    except UnableToLetStay as why:
        return refused(request, number, status=409, conflict=str(STOPPED[why.code]))
    return changed(request, number, _("The shopper may keep the goods and is told so."))
