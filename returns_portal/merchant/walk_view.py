"""What the page of a return shows to whoever works through a list: where it leads on, and what was just done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from returns.domain.role import Permission
from returns.operations.undo_decline import held_until
from returns.operations.undo_receipt import countable_until
from returns.people import ShopRequest
from returns.queries.returns import return_named
from returns.stage_words import stage_in_words
from returns_portal.merchant.walk import walk_of


def walk_view(request: ShopRequest, *, now: datetime) -> dict[str, Any]:
    """Nothing where the page was opened by itself. `before` is the return that was dealt with last."""
    walk = walk_of(request)
    here = request.resolver_match.kwargs.get("number", "") if request.resolver_match else ""
    number = request.GET.get("done", "")[:20]
    return {
        "walk": walk,
        "next_address": walk.next_address(here) if walk else "",
        "before": _before(request, number, now) if walk and number else None,
    }


def _before(request: ShopRequest, number: str, now: datetime) -> dict[str, Any] | None:
    rma = return_named(request.shop, number)
    if rma is None:
        return None
    undo = ""
    if request.staff.may(Permission.DECIDE) and held_until(rma, now=now):
        undo = reverse("merchant:refusal_undoing", args=[rma.number])
    elif request.staff.may(Permission.RECEIVE) and countable_until(rma, now=now):
        undo = reverse("merchant:receipt_undoing", args=[rma.number])
    return {"number": rma.number, "stage": stage_in_words(rma.stage, rma.outcome), "undo": undo}
