"""The page a shopper keeps: where the return stands, what to do next, what happened so far."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from returns import event_words, wording
from returns.domain.footprint import sheets
from returns.domain.means import Means
from returns.domain.remedy import REMEDIES
from returns.domain.second_thoughts import TooLate, objection_to_cancel, objection_to_change
from returns.domain.status import Outcome, Stage
from returns.domain.tracking_number import couriers
from returns.history import still_true
from returns.people import ShopRequest
from returns.queries.collections import may_be_changed
from returns.queries.ended_labels import new_labels_left
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.parts import part_awaited, parts_of
from returns.queries.postings import is_said_sent
from returns.queries.remarks import contact_of, remarks_of
from returns.queries.replacements import standing_of, successor
from returns.queries.rest import rest_is_coming
from returns.queries.returns import glance_at_return, in_one_parcel, return_for_page, went_back
from returns.queries.shared_fee import is_borne_elsewhere
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.by_when import money_note, notes_on_time, promised_of, steps_to_come
from returns_portal.shopper.discount_code import code_words, is_coming
from returns_portal.shopper.facts import (
    headline_of,
    is_sendable,
    label_over,
    may_make_label,
    sendings_of,
    standing_facts,
)
from returns_portal.shopper.gift_words import code_of, facts_of, is_gift, told_of, words_of
from returns_portal.shopper.instead import instead
from returns_portal.shopper.nothing_words import why_nothing
from returns_portal.shopper.offer import offered
from returns_portal.shopper.posting_form import PostingForm
from returns_portal.shopper.remedy_words import remedy_notes, tracking_of
from returns_portal.shopper.supplier_label import label_news
from returns_portal.shopper.survey_form import SurveyForm, survey_of
from returns_portal.shopper.travel_along import offered_to_shopper
from returns_portal.shopper.views.way_back import choices_of
from returns_portal.shopper.ways import credit_notes, credit_to_come
from returns_portal.shopper.words import PART_IS_HERE, TO_SHOPPER, TOO_LATE

if TYPE_CHECKING:
    from returns.models import Return

SOON = frozenset({Stage.LABEL_PENDING, Stage.REFUNDING, Stage.NEEDS_ATTENTION})
NOTHING_PAID = frozenset({Stage.DECLINED, Stage.CANCELED})
STOP_POLLING = 286


@shopper_page("GET", "HEAD")
def status(request: ShopRequest, token: str) -> HttpResponse:
    """Tell where the return stands. `?seen=` is what the page already shows: 204 to htmx when that is still true.

    htmx asks again every few seconds while something is about to happen, and is told to stop (286) when not; no more is
    read for it than it takes to say so. A return that was changed leads on to the one in its place.
    """
    answer: HttpResponse | None = None
    if request.htmx and "seen" in request.GET:
        answer = _nothing_new(request, token=token)
    return answer or _told(request, token=token)


@partial(opens_return, reads=glance_at_return)
def _nothing_new(request: ShopRequest, rma: Return) -> HttpResponse | None:
    """What htmx is told while the page it has is true; None once there is another."""
    if request.GET["seen"] != version(rma) or successor(rma):
        return None
    if seconds_to_wait(rma, now=timezone.now()):
        return HttpResponse(status=204)
    return HttpResponse(status=STOP_POLLING, headers={"HX-Reswap": "none"})


@partial(opens_return, reads=return_for_page)
def _told(request: ShopRequest, rma: Return) -> HttpResponse:
    if newer := successor(rma):
        return go_to(request, page(request, "status", token=return_token(newer)))
    return _show(request, rma, wait=seconds_to_wait(rma, now=timezone.now()), seen=version(rma))


def show_refusal(request: ShopRequest, rma: Return, why: TooLate) -> HttpResponse:
    """409: the page as it is now, saying why what was asked for was not done."""
    wait = seconds_to_wait(rma, now=timezone.now())
    sentence = str(TOO_LATE[why]) % standing_facts(rma)
    return _show(request, rma, wait=wait, seen=version(rma), status=409, refusal=sentence)


def show_unshared(request: ShopRequest, rma: Return, *, typed: str, unable: str | Promise) -> HttpResponse:
    """422: the page as it is now; `unable` says why it does not travel with the return that was typed."""
    wait = seconds_to_wait(rma, now=timezone.now())
    return _show(request, rma, wait=wait, seen=version(rma), status=422, typed=typed, unable=unable)


def show_wrong_posting(request: ShopRequest, rma: Return, *, parcel: int, form: PostingForm) -> HttpResponse:
    """422: the page as it is now, with what is wrong with the proof of posting that was given for a parcel."""
    wait = seconds_to_wait(rma, now=timezone.now())
    said: dict[str, Any] = {"wrong_posting": form, "wrong_parcel": parcel}
    return _show(request, rma, wait=wait, seen=version(rma), status=422, **said)


def show_survey(request: ShopRequest, rma: Return, *, form: SurveyForm | None) -> HttpResponse:
    """422: the page as it is now, with what is wrong with the answer; 409 where none is taken (`form` is None)."""
    wait = seconds_to_wait(rma, now=timezone.now())
    said: dict[str, Any] = {"survey": form}
    if form is None:
        said["refusal"] = _("Your answer could not be kept: this return takes none now.")
    return _show(request, rma, wait=wait, seen=version(rma), status=422 if form else 409, **said)


def show_unoffered(request: ShopRequest, rma: Return) -> HttpResponse:
    """409: the page as it is now, since what was answered is offered no longer."""
    wait = seconds_to_wait(rma, now=timezone.now())
    refusal = _("This offer does not hold any more. Everything is as it was.")
    return _show(request, rma, wait=wait, seen=version(rma), status=409, refusal=refusal)


def _show(request: ShopRequest, rma: Return, *, wait: int, seen: str, status: int = 200, **said: Any) -> HttpResponse:
    context = {**_facts(request, rma), "wait": wait, "refresh": _with_seen(request, rma, seen), **said}
    return render(request, "shopper/status.html", context, status=status)


def version(rma: Return) -> str:
    """What changes whenever the page would: the stage and the last event.

    The last one that was there before anything was read: of one that came in between the page may not know yet.
    """
    newest = rma.newest_event
    if newest is None:
        newest = max((event.pk for event in rma.events.all()), default=0)
    return f"{rma.stage}-{newest}"


def seconds_to_wait(rma: Return, *, now: datetime) -> int:
    """How long until asking again makes sense; 0 for not at all. Who waits longest is asked least."""
    last = max((event.at for event in rma.events.all()), default=rma.requested_at)
    if rma.stage in SOON or is_coming(rma):
        return 3 if now - last < timedelta(minutes=2) else 20
    return 20 if rma.stage == Stage.REQUESTED and now - last < timedelta(minutes=30) else 0


def _with_seen(request: ShopRequest, rma: Return, seen: str) -> str:
    path = page(request, "status", token=return_token(rma))
    return f"{path}{'&' if '?' in path else '?'}seen={seen}"


def _facts(request: ShopRequest, rma: Return) -> dict[str, Any]:
    now = timezone.now()
    standing, sendings, facts, parts = words_of(rma), sendings_of(rma, now=now), facts_of(rma), parts_of(rma)
    promised, quote = promised_of(rma, now=now), went_back(rma)
    may_share = _may_share(rma)
    part_is_here = (
        rma.stage == Stage.TO_REFUND and bool(parts) and part_awaited(rma) is not None and not why_nothing(rma)
    )
    return {
        "rma": rma,
        "order": rma.order,
        "standing": standing,
        "headline": str(standing.headline) % facts,
        "text": str(PART_IS_HERE[rma.outcome] if part_is_here else standing.text) % facts,
        "credit": rma.outcome == Outcome.STORE_CREDIT,
        "notes": [
            *notes_on_time(rma, standing.to_come, promised, now=now),
            *(credit_notes(rma) if rma.stage == Stage.REFUNDED else credit_to_come(rma)),
            *remedy_notes(rma),
        ],
        "remedy": rma.outcome in REMEDIES,
        "repair_tracking": tracking_of(rma),
        "to_come": steps_to_come(rma, standing.to_come, promised, now=now),
        "label_news": label_news(rma, now=now) if rma.stage == Stage.LABEL_PENDING else "",
        "steps": [
            _step(rma, event)
            for event in still_true(rma.events.all())
            if event.kind in told_of(rma) and not _paid_nothing(event)
        ],
        "instead": instead(rma),
        "code": code_words(rma),
        "said": remarks_of(rma),
        "contact": contact_of(request.shop),
        "quote": quote,
        "rest_to_come": rest_is_coming(rma),
        "money_note": money_note(rma, quote),
        "elsewhere": goes_back_elsewhere(rma),
        "present": is_gift(rma),
        "card": code_of(rma),
        "expected": rma.stage != Stage.REFUNDED,
        "nothing_paid": NOTHING_PAID,
        "sendings": sendings if is_sendable(rma, sendings) else [],
        "sheet_saved": sheets(1),
        "tracked": [
            each.parcel.way for each in sendings if each.parcel.way.tracking_url and rma.stage == Stage.TO_INSPECT
        ],
        "on_its_way": [each.way for each in sendings if each.way] if rma.stage == Stage.TO_INSPECT else [],
        "may_make_label": may_make_label(rma),
        "may_change_way": bool(choices_of(rma)),
        "may_change_collection": rma.means == Means.PICK_UP and may_be_changed(rma, now=now),
        "label_over": label_over(rma),
        "new_labels_left": new_labels_left(rma),
        "parts": [_part(request, part) for part in parts],
        "together": in_one_parcel(rma),
        "free_of_fee": is_borne_elsewhere(rma),
        "share": page(request, "shared_parcel", token=return_token(rma)) if may_share else "",
        "offers": offered_to_shopper(rma) if may_share else [],
        "decline": wording.DECLINE_REASONS.get(rma.decline_reason, ""),
        "own_path": page(request, "status", token=return_token(rma)),
        "may_cancel": objection_to_cancel(found := standing_of(rma)) is None,
        "may_change": objection_to_change(found) is None,
        "key": return_token(rma),
        "couriers": couriers(),
        "offer": offered(rma, now=now),
        "survey": survey_of(rma, asked=request.GET.get("score", ""), now=now),
    }


def _part(request: ShopRequest, part: Return) -> dict[str, Any]:
    """One of the parts in which the return comes, as a row of the page of each."""
    return {
        "number": part.number,
        "items": [f"{item.quantity} × {item.line}" for item in part.lines.select_related("line")],
        "headline": headline_of(part),
        "path": page(request, "status", token=return_token(part)),
    }


def _may_share(rma: Return) -> bool:
    """Whether the label is there or about to be, and nobody has used it; a present travels alone."""
    open_to_it = rma.policy.policy.shipping.offer_one_parcel and not is_said_sent(rma)
    posted = rma.means == Means.LABEL and not is_gift(rma)
    return open_to_it and posted and rma.stage in {Stage.AWAITING_PARCEL, Stage.LABEL_PENDING}


def _paid_nothing(event: Any) -> bool:
    """An even exchange ends without money; its page says so in other words."""
    return event.kind == "settlement.paid" and event.facts.get("total_minor") == 0


def _step(rma: Return, event: Any) -> dict[str, Any]:
    own = TO_SHOPPER.get(event.kind)
    return {"text": str(own or event_words.event(event.kind, outcome=rma.outcome)), "at": event.at}
