"""What came out of the parcel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.role import Permission
from returns.domain.status import Outcome
from returns.domain.step import Step
from returns.history import Actor
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.receive_goods import UnableToReceive
from returns.operations.receive_part import UnableToDivide, receive_part
from returns.operations.reserve import UnableToSettle
from returns.operations.undo_receipt import UnableToUndoReceipt, undo_receipt
from returns.people import ShopRequest
from returns.queries.counts import only_at_the_desk
from returns_portal.merchant.forms.receipt import ReceiptForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, problem
from returns_portal.merchant.refusal_words import CONFLICTS, UNDIVIDED
from returns_portal.merchant.regions import changed, done, refused
from returns_portal.merchant.return_view import next_of
from returns_portal.merchant.role_words import refusal_of

if TYPE_CHECKING:
    from returns.models import Return

# Why a count is not taken back.
STANDS = {
    "told": gettext_lazy("Too late: Shopify or the shopper is being told of the count."),
    "money_moved": gettext_lazy("The count stands: the refund is ordered or paid."),
}


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Record the pieces per disposition; those that are still on their way become a return of their own.

    With `then=settle` what was counted is paid as well, if it comes to `expected_minor` by `outcome`. 422 when a line
    does not add up, 409 when the goods cannot be received, not in parts, or only at the receiving desk.
    """
    rma = find(request, number)
    pays = request.POST.get("then") == "settle"
    if pays and not request.staff.may(Permission.PAY):
        return problem(request, 403, refusal_of(request.shop, request.staff, Permission.PAY))
    form = ReceiptForm(request.POST, rma=rma)
    counts = form.counts() if form.is_valid() else {}
    if next_of(rma) == Step.RECEIVE and (why_not := only_at_the_desk(rma, counts)):
        return refused(request, number, status=409, conflict=str(CONFLICTS[why_not]))
    if not form.is_valid() and next_of(rma) == Step.RECEIVE:
        return refused(request, number, status=422, form=form)
    try:
        rest = receive_part(
            rma_id=rma.pk,
            counts=counts,
            actor=Actor.MERCHANT,
            actor_id=request.staff.id,
            now=timezone.now(),
            label_to_come=form.is_valid() and form.label_is_to_come,
            undoable=not pays,
        )
    except UnableToReceive as why:
        return refused(request, number, status=409, conflict=str(CONFLICTS[why.code]))
    except UnableToDivide as whole:
        return refused(request, number, status=409, conflict=str(UNDIVIDED[whole.why]))
    if pays:
        return _pay(request, rma)
    if rest.number == number:
        return done(request, rma, _("Goods counted. The refund is up to date."))
    return changed(
        request, number, _("Goods counted. What is still on its way is return %(number)s.") % {"number": rest.number}
    )


def _pay(request: ShopRequest, rma: Return) -> HttpResponse:
    """Pay what was just counted, if it is what was shown; else the count stands, and the reader looks at the sum."""
    expected, outcome = request.POST.get("expected_minor", ""), request.POST.get("outcome", "")
    if not re.fullmatch(r"[0-9]{1,15}", expected, re.ASCII) or outcome not in set(Outcome):
        return changed(request, rma.number, _("Goods counted. Nothing is paid yet: look at the sum first."))
    try:
        settlement = settle_or_ask(
            rma_id=rma.pk,
            expected_minor=int(expected),
            outcome=Outcome(outcome),
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToSettle:
        return changed(request, rma.number, _("Goods counted. Nothing is paid yet: look at the sum first."))
    if settlement is None:
        return done(request, rma, _("Goods counted. A colleague is asked to confirm."))
    return done(request, rma, _("Goods counted, and the money is ordered."))


@merchant_page("POST")
def undo(request: ShopRequest, number: str) -> HttpResponse:
    """Take the count back before anybody was told. A second click changes nothing; 409 once it is too late."""
    rma = find(request, number)
    try:
        undo_receipt(rma_id=rma.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToUndoReceipt as why:
        return refused(request, number, status=409, conflict=str(STANDS[why.code]))
    return changed(request, number, _("The count is taken back. Nobody was told of it."))
