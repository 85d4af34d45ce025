"""The money goes back."""

import re

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.reserve import UnableToSettle
from returns.people import ShopRequest
from returns.queries.returns import settlement_quote
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, problem
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.regions import done, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Pay `expected_minor` by `outcome`, the sum and the way on the button, in minor units of the order's currency.

    Also tries a stopped refund again. A second click changes nothing. 422 for a sum that is none, 409 when the sum or
    the state changed. Where it takes two people, a colleague is asked.
    """
    rma, expected = find(request, number), request.POST.get("expected_minor", "")
    owed = settlement_quote(rma).owed.presentment
    outcome = request.POST.get("outcome", Outcome.REFUND.value)
    if not re.fullmatch(r"[0-9]{1,15}", expected, re.ASCII) or outcome not in set(Outcome):
        return problem(
            request, 422, _("The sum was not understood, so nothing was paid. Reload the page and try again.")
        )
    try:
        settlement = settle_or_ask(
            rma_id=rma.pk,
            expected_minor=int(expected),
            outcome=Outcome(outcome),
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToSettle as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    if settlement is None:
        return done(request, rma, _("A colleague is asked to confirm."))
    total = rma.order.amount(settlement, "total").presentment
    return done(request, rma, _said(Outcome(outcome), total, owed=owed, nothing=int(expected) == 0))


def _said(outcome: Outcome, total: Money, *, owed: Money, nothing: bool) -> str:
    """What was done, as the button named it: it does not always send money."""
    if outcome == Outcome.REPLACEMENT:
        return _("The same articles are sent anew.")
    if owed.minor:
        return _("Shopify asks the shopper for %(sum)s.") % {"sum": wording.money(owed)}
    if nothing:
        return _("Finished. Nothing was to be refunded.")
    if outcome == Outcome.STORE_CREDIT:
        return _("Store credit of %(sum)s ordered.") % {"sum": wording.money(total)}
    if outcome == Outcome.GIFT_CARD:
        return _("Gift card for %(sum)s ordered.") % {"sum": wording.money(total)}
    return _("Refund of %(sum)s ordered.") % {"sum": wording.money(total)}
