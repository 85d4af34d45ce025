"""A shopper sends two returns in one parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from returns.history import Actor
from returns.operations.share_parcel import UnableToShare, share_parcel
from returns.people import ShopRequest
from returns_portal.limits import Attempt, Limit, give_back, take
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.client_address import client_address
from returns_portal.shopper.views.find import PER_CLIENT, PER_CLIENT_BEHIND_PROXY
from returns_portal.shopper.views.status import show_unshared
from returns_portal.shopper.words import UNABLE_TO_SHARE

if TYPE_CHECKING:
    from returns.models import Return

PER_RETURN = Limit("share.return", most=10)
LONGEST = 64


@shopper_page("POST")
@opens_return
def shared_parcel(request: ShopRequest, rma: Return) -> HttpResponse:
    """Let the return and the one whose number is typed travel under one label; 303 back to its page.

    422 with the cause where that is not possible; a return of somebody else's and none at all are not told apart. 429
    beyond the limits of guessing.
    """
    now, typed = timezone.now(), request.POST.get("number", "").replace("\0", "")[:LONGEST]
    attempts = [Attempt(PER_RETURN, (rma.pk,))]
    if client := client_address(request):
        attempts.append(Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,)))
    take(attempts, now=now)
    try:
        share_parcel(rma_id=rma.pk, other=typed, actor=Actor.SHOPPER, now=now)
    except UnableToShare as refusal:
        return show_unshared(request, rma, typed=typed, unable=UNABLE_TO_SHARE[refusal.code])
    give_back(attempts, now=now)
    return go_to(request, page(request, "status", token=return_token(rma)))
