"""A shopper answers what the shop offers instead of what they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils import timezone

from returns.domain.outcome_offer import OfferStatus
from returns.domain.status import Outcome
from returns.operations.offer_outcome import UnableToAnswer, answer_offer
from returns.people import ShopRequest
from returns.queries.outcome_offers import offer_at
from returns.queries.remedies import stock_for
from returns.queries.returns import get_return_by_id
from returns.queries.stock import NOT_ASKED, Stock
from returns_portal.limits import Attempt, Limit, take
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.views.status import show_unoffered

if TYPE_CHECKING:
    from returns.models import Return

PER_RETURN, LONGEST = Limit("offer.return", most=20), 19


@shopper_page("POST")
@opens_return
def answer(request: ShopRequest, rma: Return) -> HttpResponse:
    """`offer` is what was shown, `answer` is `yes` or `no`; 303 back to the page, also for the same answer again.

    409 with the page as it is where the offer holds no longer, or where nobody knows whether it can be sent. 404 for
    another return's, 429 beyond the limit.
    """
    now, said, number = timezone.now(), request.POST.get("answer"), request.POST.get("offer", "")
    take([Attempt(PER_RETURN, (rma.pk,))], now=now)
    if said not in {"yes", "no"} or not (number.isascii() and number.isdigit() and len(number) < LONGEST):
        raise BadRequest
    offer = offer_at(rma, int(number))
    if offer is None:
        raise Http404
    stock: Stock | None = NOT_ASKED
    if said == "yes" and offer.outcome == Outcome.REPLACEMENT and offer.status == OfferStatus.OPEN:
        stock = stock_for(rma.order, [item.line for item in rma.lines.all()], now=now)
    if stock is None:
        return show_unoffered(request, get_return_by_id(request.shop, rma.pk))
    try:
        answer_offer(rma_id=rma.pk, offer_id=offer.pk, accept=said == "yes", now=now, stock=stock)
    except UnableToAnswer:
        return show_unoffered(request, get_return_by_id(request.shop, rma.pk))
    return go_to(request, page(request, "status", token=return_token(rma)))
