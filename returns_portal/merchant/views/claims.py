"""What staff do about a claim against a supplier, on the page of its return."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.operations import follow_claim
from returns.people import ShopRequest
from returns.queries.claims import get_claim, is_about
from returns_portal.merchant.forms.claim import MessageForm, MoneyForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused

if TYPE_CHECKING:
    from returns.models import SupplierClaim

DONE: dict[str, Promise] = {
    "message": gettext_lazy("Message sent to the supplier."),
    "money": gettext_lazy("Credit noted."),
    "anew": gettext_lazy("The claim was sent once more."),
    "lost": gettext_lazy("The claim is given up."),
    "link": gettext_lazy("A new link is on its way; the old one opens nothing any more."),
    "revoke": gettext_lazy("The link opens nothing any more."),
    "seen": gettext_lazy("Marked as seen."),
}


@merchant_page("POST")
def act(request: ShopRequest, number: str, claim_id: int) -> HttpResponse:
    """Do what `act` names (a key of DONE). 422 with errors at the field, 409 where the claim stands elsewhere."""
    rma, claim = find(request, number), _claim(request, claim_id)
    if not is_about(rma, claim.pk):
        raise Http404
    what = request.POST.get("act", "")
    if what not in DONE:
        raise BadRequest
    form = _form(request, claim, what)
    if form is not None and not form.is_valid():
        return refused(request, number, status=422, form=form, region="claims")
    try:
        _do(request, claim, what, form)
    except follow_claim.UnableToFollow:
        return refused(request, number, status=409, conflict=_("Somebody was first: look at where the claim stands."))
    return changed(request, number, str(DONE[what]))


def _form(request: ShopRequest, claim: SupplierClaim, what: str) -> MessageForm | MoneyForm | None:
    if what == "message":
        return MessageForm(request.POST, claim_id=claim.pk)
    return MoneyForm(request.POST, claim_id=claim.pk, currency=claim.currency) if what == "money" else None


def _do(request: ShopRequest, claim: SupplierClaim, what: str, form: MessageForm | MoneyForm | None) -> None:
    which = {"shop": request.shop, "claim_id": claim.pk, "actor_id": request.staff.id, "now": timezone.now()}
    acts: dict[str, Callable[..., Any]] = {
        "message": follow_claim.answer_supplier,
        "money": follow_claim.note_money_in,
        "anew": follow_claim.put_anew,
        "lost": follow_claim.give_claim_up,
        "link": partial(follow_claim.renew_link, send=True),
        "revoke": partial(follow_claim.renew_link, send=False),
        "seen": follow_claim.mark_seen,
    }
    said = {"text": form.cleaned_data["text"]} if isinstance(form, MessageForm) else {}
    counted = {"amount_minor": form.minor} if isinstance(form, MoneyForm) else {}
    acts[what](**which, **said, **counted)


def _claim(request: ShopRequest, claim_id: int) -> SupplierClaim:
    try:
        return get_claim(request.shop, claim_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
