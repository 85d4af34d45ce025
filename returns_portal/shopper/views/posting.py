"""A shopper says that they handed their parcel in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils import timezone

from returns.operations.say_sent import UnableToSay, say_sent
from returns.people import ShopRequest
from returns.queries.returns import get_return_by_id
from returns_portal.limits import Attempt, Limit, take
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.facts import sendings_of
from returns_portal.shopper.posting_form import PostingForm
from returns_portal.shopper.views.status import show_wrong_posting

if TYPE_CHECKING:
    from returns.models import Return

# Every picture costs room; who sends more than that in an hour does not mean to prove anything.
PER_RETURN = Limit("posting.return", most=12)


@shopper_page("POST")
@opens_return
def posting(request: ShopRequest, rma: Return, parcel: int) -> HttpResponse:
    """Note that a parcel of the return was handed in; 303 back to its page.

    422 with what is wrong with the number or the picture, of which one that can be read is kept all the same; 404 for a
    parcel that is not of this return, 429 beyond the limit. A parcel that a carrier has seen meanwhile says so itself.
    """
    now = timezone.now()
    sending = next((each for each in sendings_of(rma) if each.parcel.pk == parcel), None)
    if sending is None:
        raise Http404
    take([Attempt(PER_RETURN, (rma.pk,))], now=now)
    form = PostingForm(needs_proof=sending.is_slip)
    proof = form.read(request.POST, request.FILES)
    if proof is not None:
        try:
            say_sent(rma_id=rma.pk, parcel_id=parcel, proof=proof, by_shopper=True, now=now)
        except UnableToSay as why:
            if why.code == "unknown":
                raise Http404 from why
    if form.errors:
        return show_wrong_posting(request, get_return_by_id(request.shop, rma.pk), parcel=parcel, form=form)
    return go_to(request, page(request, "status", token=return_token(rma)))
