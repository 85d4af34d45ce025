"""Pieces leave a return."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.history import Actor
from returns.operations.remove_from_return import UnableToRemove, remove_from_return
from returns.people import ShopRequest
from returns_portal.merchant.forms.removal import RemovalForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import STOPPED
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Keep `keep-<line>` pieces of each line. 422 with errors at the fields, 409 when goods or money have moved."""
    rma = find(request, number)
    form = RemovalForm(request.POST, rma=rma)
    if not form.is_valid():
        return refused(request, number, status=422, form=form, region="more")
    left, staff = form.left(), request.staff.id
    try:
        remove_from_return(rma_id=rma.pk, left=left, actor=Actor.MERCHANT, actor_id=staff, now=timezone.now())
    except UnableToRemove as why:
        return refused(request, number, status=409, conflict=str(STOPPED[why.code]))
    return changed(request, number, _("Pieces taken off. The sum is up to date."))
