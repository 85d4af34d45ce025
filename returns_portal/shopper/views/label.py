"""The shopper is ready to send the parcel and wants its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from returns.operations.approve_return import ask_for_label
from returns.people import ShopRequest
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.facts import may_make_label

if TYPE_CHECKING:
    from returns.models import Return


@shopper_page("POST")
@opens_return
def make_label(request: ShopRequest, rma: Return) -> HttpResponse:
    """Have the labels made where they are the shopper's to ask for. 303 to the status page, whatever was done."""
    if may_make_label(rma):
        ask_for_label(rma_id=rma.pk, now=timezone.now())
    return go_to(request, page(request, "status", token=return_token(rma)))
