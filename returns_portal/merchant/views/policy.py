"""The policy's page: exceptions, the draft and its way into force, and the versions there were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.domain.policy import InvalidPolicy
from returns.links import InvalidLink, Purpose, policy_url, read
from returns.operations.draft_policy import DraftInTheWay, begin_draft, discard_draft
from returns.operations.publish_policy import (
    DraftChanged,
    UnableToSchedule,
    publish_draft,
    schedule_draft,
    unschedule,
)
from returns.people import ShopRequest
from returns.queries.destinations import location_names
from returns.queries.policies import active_policy, draft_policy, edition, policy_before, policy_by_id, policy_versions
from returns_portal.merchant import policy_help, policy_view, simulation_view
from returns_portal.merchant.coming import changed_again, coming
from returns_portal.merchant.forms.publication import DocumentForm, PublicationForm
from returns_portal.merchant.page import Onward, merchant_page, show
from returns_portal.merchant.policy_problem_words import policy_problem

if TYPE_CHECKING:
    from returns.models import PolicyVersion


@merchant_page("GET")
def show_policy(request: ShopRequest) -> HttpResponse:
    """Show the exceptions as the draft has them, else as they are in force, and every version."""
    return page(request)


@merchant_page("POST")
def publish(request: ShopRequest) -> HttpResponse:
    """Put the draft into force, now or from a day on. 422 at the field; 409 when it is not what was seen.

    Of one in force now it says what a scheduled version will change again.
    """
    form = PublicationForm(request.POST)
    if not form.is_valid():
        return page(request, {"publication": form}, status=422)
    given, now = form.cleaned_data, timezone.now()
    begins_at = form.begins_at(request.shop.time_zone)
    before = active_policy(request.shop).policy
    about = {"shop": request.shop, "seen": given["seen"], "note": given["note"], "now": now}
    try:
        published = schedule_draft(**about, begins_at=begins_at) if begins_at else publish_draft(**about)
    except UnableToSchedule as problem:
        taken, past = _("Another version begins on that day."), _("This day has begun already.")
        form.add_error("begins", taken if problem.taken else past)
        return page(request, {"publication": form}, status=422)
    except DraftChanged:
        return page(request, {"changed": True}, status=409)
    again = "" if begins_at else changed_again(request.shop, before, published.policy)
    return Onward(reverse("merchant:policy_page"), f"{_('Published.')} {again}") if again else back()


@merchant_page("POST")
def bring(request: ShopRequest) -> HttpResponse:
    """Make a whole document the draft. 422 with the fields that are wrong; 409 while another draft is written."""
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _begin(request, form.cleaned_data["document"])
        except InvalidPolicy as wrong:
            for problem in wrong.problems:
                form.add_error(None, policy_problem(problem))
    return page(request, {"bring": form}, status=422)


@merchant_page("POST")
def discard(request: ShopRequest) -> HttpResponse:
    """Forget the draft; the answer can bring it back."""
    draft = draft_policy(request.shop)
    if not discard_draft(shop=request.shop) or draft is None:
        return back()
    said, fields = _("The draft is thrown away."), {"text": json.dumps(draft.document, ensure_ascii=False)}
    return undoable(request, said, action=reverse("merchant:policy_draft"), fields=fields)


@merchant_page("GET")
def show_version(request: ShopRequest, number: int) -> HttpResponse:
    """One version: what it changed, and the whole document to copy or to keep."""
    version = _version(request, number)
    currency, names = request.shop.currency, location_names(request.shop)
    earlier = policy_before(version)
    context = {
        "version": version,
        "rows": policy_view.differences(earlier.policy, version.policy, currency=currency, locations=names)
        if earlier
        else [],
        "earlier": earlier,
        "text": _as_text(version),
        "download": policy_url(shop_id=version.shop_id, version_id=version.pk),
    }
    return show(request, "merchant/policy/version.html", context)


@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """A version's document as a file, to whoever holds a link of the page above; 404 once it ran out."""
    try:
        link = read(Purpose.POLICY, token)
    except InvalidLink:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    version = policy_by_id(shop_id=link.shop_id, version_id=link.row_id)
    if version is None:
        return HttpResponse(_("This version is no longer there."), status=404)
    response = HttpResponse(_as_text(version), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="policy-{version.number}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@merchant_page("POST")
def reuse(request: ShopRequest, number: int) -> HttpResponse:
    """Make an earlier version's document the draft; 409 while another draft is written."""
    version = _version(request, number)
    return _begin(request, version.document, base=version)


@merchant_page("POST")
def call_off(request: ShopRequest, number: int) -> HttpResponse:
    """Make a scheduled version the draft again; 409 if it is in force already, or another draft is written."""
    _version(request, number)
    try:
        called_off = unschedule(shop=request.shop, number=number, now=timezone.now())
    except DraftInTheWay:
        return page(request, {"in_the_way": True}, status=409)
    return back() if called_off else page(request, {"begun": True}, status=409)


def _begin(request: ShopRequest, document: dict[str, Any], *, base: PolicyVersion | None = None) -> HttpResponse:
    try:
        begin_draft(shop=request.shop, document=document, author=request.staff.id, now=timezone.now(), base=base)
    except DraftInTheWay:
        return page(request, {"in_the_way": True}, status=409)
    return back()


def back() -> HttpResponse:
    """To the policy's page, after a change."""
    response = HttpResponseRedirect(reverse("merchant:policy_page"))
    response.status_code = 303
    return response


def undoable(request: ShopRequest, said: str, *, action: str, fields: dict[str, Any]) -> HttpResponse:
    """The policy's page after something was taken away, with the way to have it again: `fields` sent to `action`.

    Nothing is kept of it but in that page. Without htmx the page is loaded anew, and has no such way.
    """
    if not request.htmx:
        return back()
    response = page(request, {"undo": {"said": said, "action": action, "fields": fields}})
    response["HX-Push-Url"] = reverse("merchant:policy_page")
    return response


def page(request: ShopRequest, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """The whole page, with whatever is wrong in `context`."""
    shop, draft, active = request.shop, draft_policy(request.shop), active_policy(request.shop)
    policy = (draft or active).policy
    shown = {
        "draft": draft,
        "active": active,
        "clauses": policy_view.clauses(policy, currency=shop.currency),
        "segments": policy_view.segments(policy, currency=shop.currency),
        "reasons": policy_view.reasons(policy),
        "asked": policy_view.asked(policy),
        "rows": policy_view.differences(active.policy, policy, currency=shop.currency, locations=location_names(shop))
        if draft
        else [],
        "versions": policy_view.versions(shop),
        "coming": coming(shop, active),
        "simulation": simulation_view.shown(shop, edition=edition(shop)) if draft else None,
        "publication": PublicationForm(initial={"seen": edition(shop)}),
        "bring": DocumentForm(),
        "starts": policy_help.starts(),
        "law": policy_help.law(policy),
        "reading": policy_help.reading(shop, policy, request.GET.get("read") or get_language() or ""),
        "read_in": policy_help.read_in(shop),
    }
    return show(request, "merchant/policy.html", shown | (context or {}), status)


def _as_text(version: PolicyVersion) -> str:
    return json.dumps(version.document, indent=2, ensure_ascii=False)


def _version(request: ShopRequest, number: int) -> PolicyVersion:
    version = policy_versions(request.shop).filter(number=number).first()
    if version is None:
        raise Http404
    return version
