"""Stores that take returns: which they are, and staff who take one there."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.operations.hand_over import UnableToHandOver, hand_over
from returns.operations.keep_stores import keep_stores
from returns.people import ShopRequest
from returns.queries.destinations import possible_stores
from returns_portal.merchant.forms.pick_up import PickUpForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import NOT_AT_STORE
from returns_portal.merchant.regions import changed, refused
from returns_portal.merchant.views.policy_terms import publish_part
from returns_portal.merchant.views.settings import answer
from returns_portal.numbers import whole_number


@merchant_page("POST")
def change_stores(request: ShopRequest) -> HttpResponse:
    """Keep which locations take returns and their opening hours."""
    known = {location.pk for location in possible_stores(request.shop)}
    hours = {pk: request.POST.get(f"hours_{pk}", "") for pk in known}
    ticked = {whole_number(value) for value in request.POST.getlist("takes_returns")}
    count = keep_stores(shop=request.shop, hours=hours, taking=known & ticked)
    said = ngettext("%(n)s store takes returns.", "%(n)s stores take returns.", count) % {"n": count}
    return answer(request, "stores", {"focus": True}, said=said)


@merchant_page("POST")
def change_pick_up(request: ShopRequest) -> HttpResponse:
    """Publish a version of the policy with these rules for collections, as `publish_part` does."""
    return publish_part(request, "pick_up", "pick_up", lambda typed, old: PickUpForm(typed, document=old.document))


@merchant_page("POST")
def take(request: ShopRequest, number: str) -> HttpResponse:
    """Record that staff of a store took the goods. 409 where they are not awaited, or the store takes none."""
    rma, store = find(request, number), whole_number(request.POST.get("store", "")) or 0
    try:
        hand_over(rma_id=rma.pk, store_id=store, actor_id=request.staff.id, now=timezone.now())
    except UnableToHandOver as why:
        return refused(request, number, status=409, conflict=str(NOT_AT_STORE[why.code]))
    return changed(request, number, _("Taken at the store. Count the goods next."))
