"""What shoppers asked by law, and how long they are remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from returns import wording
from returns.links import InvalidLink, Purpose, export_url, read
from returns.operations.set_retention import set_retention
from returns.people import ShopRequest
from returns.queries.person import export_of, privacy_requests
from returns_portal.merchant.forms.retention import RetentionForm
from returns_portal.merchant.page import merchant_page, show

KINDS = {"export": gettext_lazy("Show what is held"), "redact": gettext_lazy("Delete what is held")}


@dataclass(frozen=True, slots=True)
class Row:
    """One request; `late` when its day has passed undone."""

    kind: Promise | str
    received: str
    due: str
    done: str
    late: bool
    file: str


@merchant_page("GET", "POST")
def privacy(request: ShopRequest) -> HttpResponse:
    """List the requests; a POST keeps `months`. 422 with the error at the field."""
    form = RetentionForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        set_retention(shop=request.shop, months=form.cleaned_data["months"])
        response = HttpResponseRedirect(reverse("merchant:privacy"))
        response.status_code = 303
        return response
    now = timezone.now()
    rows = [_row(request, row, now) for row in privacy_requests(request.shop)]
    return show(request, "merchant/privacy.html", {"rows": rows, "retention": form}, 422 if form.errors else 200)


@require_safe
def export_file(request: HttpRequest, token: str) -> HttpResponse:
    """The export as ZIP, to whoever holds a link of the page above; 404 once it ran out or the file was dropped."""
    try:
        link = read(Purpose.EXPORT, token)
    except InvalidLink:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    found = export_of(shop_id=link.shop_id, request_id=link.row_id)
    if found is None or not found.file:
        return HttpResponse(_("This file was deleted."), status=404)
    response = HttpResponse(bytes(found.file), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="personal-data-{found.pk}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def _initial(request: ShopRequest) -> dict[str, Any]:
    return {"months": request.shop.personal_data_months}


def _row(request: ShopRequest, row: Any, now: datetime) -> Row:
    def day(moment: datetime | None) -> str:
        return wording.day(moment, time_zone=request.shop.time_zone) if moment else ""

    return Row(
        kind=KINDS[row.kind],
        received=day(row.received_at),
        due=day(row.due_at),
        done=day(row.done_at),
        late=row.done_at is None and row.due_at < now,
        file=export_url(shop_id=row.shop_id, request_id=row.pk) if row.file_expires_at else "",
    )
