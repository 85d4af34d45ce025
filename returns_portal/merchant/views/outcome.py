"""The money goes another way, with the shopper's consent."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.status import Outcome
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.people import ShopRequest
from returns.queries.stock import NOT_ASKED
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, problem
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import changed, refused
from returns_portal.merchant.stock import stock_of


@merchant_page("POST")
def change(request: ShopRequest, number: str) -> HttpResponse:
    """Send the money by `outcome`; `consent` says that the shopper agreed.

    A second click changes nothing. 422 for no such way, 409 when it cannot be.
    """
    rma, outcome = find(request, number), request.POST.get("outcome", "")
    if outcome not in set(Outcome):
        return problem(request, 422, _("This could not be read. Go back and try again."))
    stock = stock_of(rma, now=timezone.now()) if outcome == Outcome.REPLACEMENT else NOT_ASKED
    if stock is None:
        return refused(request, number, status=409, conflict=str(CONFLICTS["sold_out"]))
    try:
        change_outcome(
            rma_id=rma.pk,
            outcome=Outcome(outcome),
            consent=bool(request.POST.get("consent")),
            actor_id=request.staff.id,
            stock=stock,
            now=timezone.now(),
        )
    except UnableToChange as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    return changed(request, number, _("The money goes the other way now."))
