"""A shopper sends two returns in one parcel, for one return shipping fee."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from returns.domain.money import Money
from returns.history import Actor
from returns.operations.share_parcel import FeesChanged, UnableToShare, share_parcel
from returns.people import ShopRequest
from returns.queries.shared_fee import fees_borne, worth_with
from returns.queries.sharing import Joining
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


@dataclass(frozen=True, slots=True)
class Fee:
    """What becomes of one return's fee, and what it comes to then: what the shopper gets, or owes."""

    number: str
    shared_with: str
    before: Money
    after: Money
    total: Money
    owed: bool


@shopper_page("POST")
@opens_return
def shared_parcel(request: ShopRequest, rma: Return) -> HttpResponse:
    """Let the return and the one whose number is typed travel under one label; 303 back to its page.

    Where that changes a fee, the shopper is shown what both come to first, and answers with `expected`: 409 if that has
    changed meanwhile. 422 with the cause where it is not possible; a return of somebody else's and none at all are not
    told apart. 429 beyond the limits of guessing.
    """
    now, typed = timezone.now(), request.POST.get("number", "").replace("\0", "")[:LONGEST]
    shown = _shown(request.POST.get("expected", ""))
    if not rma.policy.policy.shipping.offer_one_parcel:
        return show_unshared(request, rma, typed=typed, unable=UNABLE_TO_SHARE["not_offered"])
    attempts = [Attempt(PER_RETURN, (rma.pk,))]
    if client := client_address(request):
        attempts.append(Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,)))
    take(attempts, now=now)
    try:
        share_parcel(rma_id=rma.pk, other=typed, actor=Actor.SHOPPER, expected=shown, now=now)
    except UnableToShare as refusal:
        return show_unshared(request, rma, typed=typed, unable=UNABLE_TO_SHARE[refusal.code])
    except FeesChanged as news:
        give_back(attempts, now=now)
        return _show_fees(request, rma, news.joining, typed=typed, changed=shown is not None)
    give_back(attempts, now=now)
    return go_to(request, page(request, "status", token=return_token(rma)))


def _show_fees(request: ShopRequest, rma: Return, joining: Joining, *, typed: str, changed: bool) -> HttpResponse:
    host, guest = joining.host, joining.guest
    context = {
        "rma": rma,
        "fees": [_fee(host, joining, other=guest), _fee(guest, joining, other=host)],
        "expected": ",".join(map(str, joining.worth())),
        "typed": typed,
        "changed": changed,
        "action": page(request, "shared_parcel", token=return_token(rma)),
        "back": page(request, "status", token=return_token(rma)),
    }
    return render(request, "shopper/shared_parcel.html", context, status=409 if changed else 200)


def _fee(rma: Return, joining: Joining, *, other: Return) -> Fee:
    order, kept = rma.order, joining.fees.get(rma.pk)
    before, total = order.amount(rma.settlement, "return_shipping_fee").presentment, worth_with(rma, kept)
    return Fee(
        number=rma.number,
        shared_with=other.number,
        before=before,
        after=fees_borne(order, kept)[rma.outcome].presentment if kept else before,
        total=Money(abs(total), order.presentment_currency),
        owed=total < 0,
    )


def _shown(text: str) -> tuple[int, int] | None:
    """What the two were shown to come to; None where nothing was shown, or what nobody was."""
    sums = re.fullmatch(r"(-?[0-9]{1,18}),(-?[0-9]{1,18})", text)
    return (int(sums[1]), int(sums[2])) if sums else None
