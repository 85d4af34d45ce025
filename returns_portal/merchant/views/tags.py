"""A return's tags."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.tag_return import UnableToTag, tag_return, untag_return
from returns.people import ShopRequest
from returns_portal.merchant.bulk_words import UNTAGGED
from returns_portal.merchant.forms.bulk import TagForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused


@merchant_page("POST")
def change(request: ShopRequest, number: str) -> HttpResponse:
    """Put on `tag`, or take off `off`. 422 with the form for a tag without a name, and beyond the limits."""
    rma, now = find(request, number), timezone.now()
    if off := request.POST.get("off"):
        untag_return(rma=rma, name=off, actor_id=request.staff.id, now=now)
        return changed(request, number, _("Tag removed."))
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            tag_return(rma=rma, name=form.cleaned_data["tag"], actor_id=request.staff.id, now=now)
        except UnableToTag as why:
            form.add_error("tag", str(UNTAGGED[why.code]))
        else:
            return changed(request, number, _("Tag added."))
    return refused(request, number, status=422, form=form, region="tags")
