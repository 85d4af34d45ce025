"""The evidence of a return for a dispute: one click notes who took it and hands it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.doors import NoAnswer
from returns.links import InvalidLink, Purpose, evidence_path, read
from returns.locales import english_of
from returns.people import ShopRequest
from returns.queries.evidence import taken
from returns.queries.returns import get_return_by_id
from returns.queries.shops import shop_by_id
from returns_portal.merchant.evidence import taking
from returns_portal.merchant.evidence.gather import Gathered, gather
from returns_portal.merchant.evidence.pack import pack
from returns_portal.merchant.evidence.paper import print_evidence
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, wants_fragment

if TYPE_CHECKING:
    from returns.models import Return

KINDS = {"zip": "application/zip", "pdf": "application/pdf", "json": "application/json"}


@merchant_page("POST")
def take(request: ShopRequest, number: str) -> HttpResponse:
    """Note who takes it, and lead to the file: `kind` is zip, pdf or json; `notes` puts the colleagues' notes in."""
    rma, now = find(request, number), timezone.now()
    kind = request.POST.get("kind", "zip")
    if kind not in KINDS:
        raise BadRequest
    with_notes = request.POST.get("notes") == "on"
    event = taking.take(
        rma,
        language=translation.get_language() or "en",
        with_notes=with_notes,
        actor_id=request.staff.id,
        now=now,
    )
    address = evidence_path(shop_id=rma.shop_id, event_id=event.pk, kind=kind)
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)


@require_safe
def evidence_file(request: HttpRequest, token: str, paper: str) -> HttpResponse:
    """The file, to whoever holds the link that `take` gave: 404 once it ran out, 409 where the return has changed.

    What is handed out is exactly what was noted, or nothing.
    """
    try:
        content_type = KINDS[paper]
        link = read(Purpose.EVIDENCE, token)
        event = taken(shop_by_id(link.shop_id), link.row_id)
        rma = get_return_by_id(shop_by_id(link.shop_id), event.rma_id)
    except (InvalidLink, ObjectDoesNotExist, KeyError):
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    with translation.override(event.facts["language"]), english_of(rma.shop.country):
        gathered = gather(rma, at=event.at, with_notes=event.facts["notes"])
        if gathered.document.sha256 != event.facts["sha256"]:
            return HttpResponse(_("The return changed just now. Take the evidence again on its page."), status=409)
        try:
            content = _content(paper, rma, gathered)
        except NoAnswer:
            return HttpResponse(_("The paper could not be made just now. Try again in a minute."), status=503)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="evidence-{rma.number}.{paper}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _content(kind: str, rma: Return, gathered: Gathered) -> bytes:
    if kind == "zip":
        return pack(rma, gathered)
    return print_evidence(rma, gathered) if kind == "pdf" else gathered.document.as_bytes
