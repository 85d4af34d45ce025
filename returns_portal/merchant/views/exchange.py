"""The merchant gives up an exchange."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.history import Actor
from returns.operations.give_up_exchange import UnableToGiveUp, give_up_exchange
from returns.operations.reserve import UnableToSettle
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, problem
from returns_portal.merchant.refusal_words import CONFLICTS, NOT_GIVEN_UP
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def give_up(request: ShopRequest, number: str, line_id: int) -> HttpResponse:
    """Refund one exchange instead, and tell the shopper. 404 for one of another return, 409 when it is too late."""
    rma, staff = find(request, number), request.staff.id
    try:
        give_up_exchange(rma_id=rma.pk, line_id=line_id, actor=Actor.MERCHANT, actor_id=staff, now=timezone.now())
    except UnableToGiveUp as why:
        if why.code == "not_there":
            return problem(request, 404, _("This return has no such exchange."))
        return refused(request, number, status=409, conflict=str(NOT_GIVEN_UP[why.code]))
    except UnableToSettle as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    return changed(request, number, _("Refunded instead. The sum is up to date."))
