"""The regions of the return page. The page includes their files; an action's answer sends those that changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import problem_words, wording
from returns.domain.role import Permission
from returns.domain.shopify_flow import is_shopify_flow
from returns.domain.workflow import flow_in
from returns.links import explanation_url
from returns.operations.undo_decline import held_until
from returns.operations.undo_receipt import countable_until
from returns.people import ShopRequest
from returns.queries.alarms import alarms_of
from returns.queries.api_keys import programs
from returns.queries.ended_labels import ended_parcels
from returns.queries.offers_to_share import offers_to_share
from returns.queries.parcels import parcels_of
from returns.queries.parts import parts_of, withdrawal_id_of
from returns.queries.restrictions import about
from returns.queries.returns import get_return, in_one_parcel, settlement_quote, went_back
from returns.queries.shared_fee import is_borne_elsewhere
from returns.queries.staff import staff_of
from returns.queries.suppressions import Reason, reasons_against
from returns.queries.torn import torn_by_return
from returns.queries.unannounced import perhaps_here
from returns.queries.workflows import flow_names, runs_on
from returns.signal_words import cap_sentence
from returns.stage_words import stage_in_words
from returns.tracking_words import ways_of
from returns_portal.along import along
from returns_portal.merchant import return_view, words
from returns_portal.merchant.assignee import assignee_rows
from returns_portal.merchant.astray_rows import astray_rows
from returns_portal.merchant.claim_rows import claim_rows
from returns_portal.merchant.credit import credit
from returns_portal.merchant.deduction import deduction
from returns_portal.merchant.delivery_words import reported
from returns_portal.merchant.differences import differences
from returns_portal.merchant.discount_code import discount_code
from returns_portal.merchant.forms.claim import MessageForm, MoneyForm
from returns_portal.merchant.forms.contact import AnswerForm
from returns_portal.merchant.forms.note import NoteForm
from returns_portal.merchant.forms.override import OverrideForm
from returns_portal.merchant.forms.receipt import ReceiptForm
from returns_portal.merchant.forms.refusal import RefusalForm
from returns_portal.merchant.glance import glance
from returns_portal.merchant.keep_view import keep_view
from returns_portal.merchant.more import more
from returns_portal.merchant.note_rows import note_rows
from returns_portal.merchant.offer_words import offer_rows, quotes_of
from returns_portal.merchant.override_rows import override_rows
from returns_portal.merchant.page import show, toast, wants_fragment
from returns_portal.merchant.parcel_view import parcel_views, takers
from returns_portal.merchant.receipt_view import desk, pays_at_once, receipt
from returns_portal.merchant.repair_rows import repair
from returns_portal.merchant.restriction_rows import Row
from returns_portal.merchant.second_person import second_person
from returns_portal.merchant.survey_rows import said_of
from returns_portal.merchant.tag_rows import tag_rows, tags_in_history
from returns_portal.merchant.talk import talk
from returns_portal.merchant.timeline import timeline
from returns_portal.merchant.unannounced_view import facts_of, may_unmatch
from returns_portal.merchant.upload_view import first_upload
from returns_portal.merchant.walk import lead, nothing_left, walk_of
from returns_portal.merchant.walk_view import walk_view

if TYPE_CHECKING:
    from django import forms

    from returns.models import Return

REGIONS = (
    "header",
    "progress",
    "alarms",
    "differences",
    "actions",
    "lines",
    "money",
    "more",
    "override",
    "talk",
    "notes",
    "assignee",
    "tags",
    "parcel",
    "claims",
    "timeline",
)


def whole_return(
    request: ShopRequest, rma: Return, *, form: forms.Form | None = None, conflict: str = "", status: int = 200
) -> HttpResponse:
    """The page of a return. `form` is one that was filled in wrongly, `conflict` says why nothing was done."""
    return show(request, "merchant/return.html", context_of(request, rma, form, conflict), status)


def changed(request: ShopRequest, number: str, sentence: str) -> HttpResponse:
    """Answer an action that worked: all regions for htmx, else a redirect to the page."""
    if not wants_fragment(request):
        return _back(number)
    if _is_elsewhere(request, number):
        return lead(_address(request, number), sentence)
    rma = get_return(request.shop, number)
    return toast(regions(request, rma, REGIONS, focus=True), sentence)


def done(request: ShopRequest, rma: Return, sentence: str) -> HttpResponse:
    """Answer an act that a return waited for: whoever works through a list goes on to the next one in it.

    `rma` is as it was before, so that its place in the list is known.
    """
    walk = walk_of(request) if wants_fragment(request) else None
    if walk is None:
        return changed(request, rma.number, sentence)
    following = walk.after(rma, now=timezone.now())
    said = sentence if following else f"{sentence} {nothing_left(walk)}"
    return lead(walk.to(following, done=rma.number), said)


def refused(
    request: ShopRequest,
    number: str,
    *,
    status: int,
    form: forms.Form | None = None,
    conflict: str = "",
    region: str = "actions",
) -> HttpResponse:
    """Answer an action that did nothing: 422 with the form and its errors, 409 with the regions as they are now.

    `region` is where the form stands. With `conflict` the form is one that what was typed goes on to.
    """
    rma = get_return(request.shop, number)
    if not wants_fragment(request):
        return whole_return(request, rma, form=form, conflict=conflict, status=status)
    if conflict and _is_elsewhere(request, number):
        return lead(_address(request, number), conflict)
    names = (region,) if form is not None and not conflict else REGIONS
    return regions(request, rma, names, form=form, conflict=conflict, status=status, focus=True)


def regions(
    request: ShopRequest,
    rma: Return,
    names: Iterable[str],
    *,
    form: forms.Form | None = None,
    conflict: str = "",
    status: int = 200,
    focus: bool = False,
) -> HttpResponse:
    """The named regions, each to be swapped by its own id."""
    files = [f"merchant/return/_{name}.html" for name in names]
    context = context_of(request, rma, form, conflict) | {"files": files, "oob": True, "focus": focus}
    return show(request, "merchant/return/_regions.html", context, status)


def _programs(rma: Return) -> dict[str, str]:
    """The names of the keys and the workflows that had a part in it."""
    actors = {event.actor_id for event in rma.events.all()}
    keys, flows = programs(rma.shop, actors), flow_names(rma.shop, actors)
    named = {actor: _("API key “%(name)s”") % {"name": name} for actor, name in keys.items()}
    named |= {actor: _("Workflow “%(name)s”") % {"name": name} for actor, name in flows.items()}
    return named | {actor: "Shopify Flow" for actor in actors if is_shopify_flow(actor)}


def context_of(request: ShopRequest, rma: Return, form: forms.Form | None = None, conflict: str = "") -> dict[str, Any]:
    """Everything that the regions show."""
    alarms, now, here = alarms_of(rma), timezone.now(), sorted(rma.unannounced.all(), key=lambda parcel: parcel.pk)
    amounts, members = return_view.amounts(rma), staff_of(request.shop)
    names = {each.user_id: str(each) for each in members} | _programs(rma)
    lines, told = return_view.lines(rma), ways_of(parcels_of(rma))
    context = {
        "rma": rma,
        "step": return_view.next_of(rma).value,
        "came_to_nothing": return_view.came_to_nothing(rma),
        "moving": return_view.is_moving(rma),
        "footprint": return_view.footprint(rma, alarms),
        "stage": stage_in_words(rma.stage, rma.outcome),
        "tone": words.TONES[rma.stage],
        "age": words.age(rma.requested_at, now=now),
        "machines": return_view.machines(rma),
        "alarms": [(words.ALARMS.get(message.kind, message.kind), message) for message in alarms],
        "mail_comes_back": Reason.BOUNCED in reasons_against(rma.shop, rma.email),
        "differences": differences(rma),
        **talk(rma, wrong=form if isinstance(form, AnswerForm) else None),
        "lines": lines,
        "glance": glance(lines),
        "torn": None if return_view.came_to_nothing(rma) else torn_by_return(rma),
        "decision_file": explanation_url(shop_id=rma.shop_id, rma_id=rma.pk) if rma.decision else "",
        "claims": claim_rows(
            rma, reader=request.staff, wrong=form if isinstance(form, MessageForm | MoneyForm) else None
        ),
        "keep": keep_view(rma, now=now),
        "amounts": amounts,
        "total": went_back(rma).worth.presentment,
        "owed": settlement_quote(rma).owed.presentment,
        "stores": takers(rma),
        "label_over": bool(ended_parcels(rma)),
        "parcels": parcel_views(rma, told, form),
        "first_upload": first_upload(rma, form),
        "parts": [
            {"number": part.number, "stage": wording.STAGES[part.stage], "tone": words.TONES[part.stage]}
            for part in parts_of(rma)
        ],
        "withdrawal_id": withdrawal_id_of(rma),
        "together": in_one_parcel(rma),
        "borne_elsewhere": is_borne_elsewhere(rma),
        "ship_by": wording.day(rma.ship_by, time_zone=rma.shop.time_zone) if rma.ship_by else "",
        "timeline": timeline(rma, reader=request.staff.id, names=names, tags=tags_in_history(rma), told=told),
        "runs": runs_on(rma) if any(flow_in(event.actor_id) for event in rma.events.all()) else [],
        **override_rows(
            rma,
            names=names,
            may=request.staff.may(Permission.OVERRIDE),
            wrong=form if isinstance(form, OverrideForm) else None,
        ),
        **note_rows(
            rma, reader=request.staff, members=members, now=now, wrong=form if isinstance(form, NoteForm) else None
        ),
        "gift_card": rma.gift.card_gid.rpartition("/")[2] if rma.outcome == "gift_card" else "",
        "refund": rma.settlement.refund_gid.rpartition("/")[2],
        "problem": problem_words.PROBLEMS.get(rma.settlement.problem, ""),
        "decline_reason": wording.DECLINE_REASONS.get(rma.decline_reason, ""),
        "undo_until": held_until(rma, now=now) if request.staff.may(Permission.DECIDE) else None,
        "uncount_until": countable_until(rma, now=now) if request.staff.may(Permission.RECEIVE) else None,
        "conflict": conflict,
        "oob": False,
        "focus": "done" in request.GET,
        "refusal": form if isinstance(form, RefusalForm) else RefusalForm(),
        "receipt": form if isinstance(form, ReceiptForm) else receipt(rma, here),
        "here": [facts_of(parcel) for parcel in here],
        "may_unmatch": may_unmatch(rma),
        "desk": desk(rma),
        "perhaps": perhaps_here(rma),
        "cap": cap_sentence(rma.decision["caps"], currency=rma.order.shop_currency) if "caps" in rma.decision else "",
        "reported": reported(rma.order),
        "restricted": [Row.of(row, now=now) for row in about(rma.order)],
        "survey": said_of(rma),
        "alongs": [along(offer) for offer in offers_to_share(rma)],
        **astray_rows(rma),
        **second_person(rma, request.staff, now=now),
        **more(rma, form),
        **deduction(rma, may=request.staff.may(Permission.OVERRIDE), wrong=form),
        **credit(rma, quotes := quotes_of(rma)),
        **offer_rows(rma, quotes, now=now, wrong=form),
        **assignee_rows(rma, reader=request.staff, members=members, now=now),
        **tag_rows(rma, wrong=form),
        **discount_code(rma),
        **repair(rma, form),
        **walk_view(request, now=now),
    }
    return context | {"pay_at_once": pays_at_once(rma, request.staff, context)}


def _is_elsewhere(request: ShopRequest, number: str) -> bool:
    """Whether the part that asks stands on the page of another return, whose regions these would overwrite."""
    page = urlsplit(request.htmx.current_url or "").path
    return page != _page(number) and page.startswith(reverse("merchant:inbox")) and page != reverse("merchant:inbox")


def _address(request: ShopRequest, number: str) -> str:
    walk = walk_of(request)
    return walk.to(number) if walk else _page(number)


def _page(number: str) -> str:
    return reverse("merchant:return", args=[number])


def _back(number: str) -> HttpResponseRedirect:
    response = redirect("merchant:return", number=number)
    response.status_code = 303
    return response
