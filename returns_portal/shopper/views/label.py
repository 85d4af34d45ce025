"""The shopper is ready to send the parcel and wants its label."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from returns.history import Actor
from returns.operations.approve_return import ask_for_label
from returns.operations.reissue_labels import UnableToReissue, reissue_labels
from returns.people import ShopRequest
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.facts import label_over, may_make_label

if TYPE_CHECKING:
    from returns.models import Return


@shopper_page("POST")
@opens_return
def make_label(request: ShopRequest, rma: Return) -> HttpResponse:
    """Have the labels made where they are the shopper's to ask for, or new ones in the place of those that are over.

    303 to the status page, whatever was done: it says so where there are no more labels.
    """
    if may_make_label(rma):
        ask_for_label(rma_id=rma.pk, now=timezone.now())
    elif label_over(rma):
        with suppress(UnableToReissue):
            reissue_labels(rma_id=rma.pk, actor=Actor.SHOPPER, now=timezone.now())
    return go_to(request, page(request, "status", token=return_token(rma)))
