"""Who has a return."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.assign_return import UnableToAssign, assign_return
from returns.operations.unassign_return import unassign_return
from returns.people import ShopRequest
from returns.queries.staff import staff_of
from returns_portal.merchant.assignee import by_now
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import UNASSIGNED
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def change(request: ShopRequest, number: str) -> HttpResponse:
    """Give it to `to`, or to nobody (""); `seen` is who had it on the page that asks.

    409 where somebody was first, 422 where that person cannot have it.
    """
    rma, now, to = find(request, number), timezone.now(), request.POST.get("to", "")
    seen, who = request.POST.get("seen", rma.assigned_to), request.staff.id
    try:
        if to:
            assign_return(rma_id=rma.pk, to=to, actor_id=who, now=now, seen=seen)
        else:
            unassign_return(rma_id=rma.pk, actor_id=who, now=now, seen=seen)
    except UnableToAssign as why:
        taken = why.code == "taken"
        said = by_now(why.holder, staff_of(request.shop), who) if taken else str(UNASSIGNED[why.code])
        return refused(request, number, status=409 if taken else 422, conflict=said)
    if not to:
        return changed(request, number, _("Nobody has it now."))
    return changed(request, number, _("You have it now.") if to == who else _("Given to a colleague."))
