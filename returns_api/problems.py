"""What went wrong, as `application/problem+json` (RFC 9457): a stable code, a sentence in English, and the fields.

Codes never change their meaning; sentences may. `docs/api.md` lists them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
_URN = "urn:returns-api:problem:"

# Code -> status, and what it means. Those of the core's operations come through unchanged.
CODES: Mapping[str, tuple[int, str]] = {
    "unreadable": (400, "The request could not be read."),
    "key_missing": (401, "Send a key: Authorization: Bearer rmak_…"),
    "key_unknown": (401, "This is no key of this app, or it was not copied whole."),
    "key_void": (401, "This key was made void."),
    "key_run_out": (401, "This key has run out."),
    "https_needed": (403, "Use https. The key went over the wire in the clear: put another in its place."),
    "not_for_pages": (403, "Scripts of web pages do not come in here."),
    "scope_missing": (403, "This key may not do that."),
    "person_needed": (403, "Only a person of the shop may do this."),
    "cap_action": (403, "This is more than the key may do in one action. Let a person of the shop do it."),
    "cap_day": (403, "This is more than is left for the key today. Let a person of the shop do it, or wait a day."),
    "cap_changes": (403, "The key has made all the changes that it may make today."),
    "not_found": (404, "There is no such thing at this shop."),
    "method_not_allowed": (405, "This address does not answer this method."),
    "conflict": (409, "The request does not fit how things stand."),
    "being_carried_out": (409, "The same request is being carried out. Ask again in a moment."),
    "not_waiting": (409, "The return is not waiting for this decision."),
    "not_open": (409, "The return is not open."),
    "already_received": (409, "The goods of this return are counted already."),
    "count": (409, "The pieces of each line must add up to its quantity."),
    "blind": (409, "This shop counts at the receiving desk, without seeing what is expected."),
    "second": (409, "These goods are worth so much that a second person counts them at the receiving desk."),
    "not_received": (409, "The goods must be counted first."),
    "sum_changed": (409, "The sum is no longer the expected one. Read the return again."),
    "in_repair": (409, "The article is to be repaired."),
    "pieces_missing": (409, "Pieces are missing, and what goes out was agreed for all of them."),
    "not_held": (409, "The stock of the linked order is not held yet. Ask again in a minute."),
    "not_payable": (409, "Somebody else is settling this return."),
    "more_than_paid": (409, "This is more than was paid for these pieces."),
    "second_person": (409, "A second person has to confirm this sum, and could not be asked."),
    "no_store_credit": (409, "The money cannot go that way."),
    "no_consent": (409, "The shopper has to agree to it."),
    "more_than_received": (409, "Together with earlier refunds this is more than the order brought in."),
    "sold_out": (409, "The article is sold out."),
    "goods_in": (409, "The goods are counted already."),
    "money_moved": (409, "The refund is ordered or paid already."),
    "sent_early": (409, "What goes out instead was sent already."),
    "no_label_over": (409, "No label of this return is over, and none is to be made."),
    "not_returnable": (409, "These pieces cannot be in a return: they are in another one, or were never sent."),
    "told": (409, "Too late: Shopify or the shopper is being told of it."),
    "taken": (409, "A piece of it is in another return by now."),
    "undivided": (409, "This return is received as a whole, or not at all."),
    "nothing_left": (409, "At least one piece stays. Cancel the return instead."),
    "exchanged": (409, "Something goes out for these goods."),
    "used": (409, "The goods are on their way or here, or the money has moved."),
    "sends_out": (409, "Something else than money goes back."),
    "to_repair": (409, "The goods are to be repaired: change the outcome first."),
    "replacement": (409, "The same article goes out anew: change the outcome instead."),
    "on_the_order": (409, "It is on the order at Shopify already."),
    "of_a_present": (409, "It is a present: the money would go to who gave it."),
    "not_now": (409, "The return is past it."),
    "not_informed": (409, "By the shop's settings shoppers were not told what would be taken off."),
    "more_than_goods": (409, "This is more than can be taken off these goods."),
    "faulty": (409, "Nothing is taken off goods that were faulty or wrong."),
    "parcel_not_waiting": (409, "The parcel does not wait for this any more."),
    "found": (409, "There is news of this parcel by now."),
    "alone": (409, "One of the articles travels by itself."),
    "too_heavy": (409, "Together the articles are too heavy for one parcel."),
    "no_repair": (409, "This return is no repair, or is over."),
    "not_here": (409, "The goods are not here yet."),
    "repair_over": (409, "The repair is over."),
    "repair_not_begun": (409, "The repair has not begun."),
    "not_replaceable": (409, "It cannot be sent anew."),
    "claim_elsewhere": (409, "The claim stands where this cannot be done."),
    "settled_already": (409, "Somebody settled this difference before."),
    "not_offered": (409, "The money of this return cannot go this way."),
    "worse": (409, "The shopper would get less than by what they chose."),
    "offered_already": (409, "Something else is offered: take that back first."),
    "no_such_way": (409, "This way out of the difference is closed by now."),
    "nothing_refunded": (409, "Nothing was refunded by hand."),
    "not_overdue": (409, "Nothing went out early, or the goods may still come."),
    "nothing_waits": (409, "Nothing waits for this."),
    "not_yours": (409, "Somebody else wrote it."),
    "too_late": (409, "It can be changed for a quarter of an hour."),
    "withdrawn": (409, "It was taken back."),
    "has_order": (409, "It has its order already."),
    "has_return": (409, "Its return is made already."),
    "no_order": (409, "Say first which order it is about."),
    "parcel_not_open": (409, "The parcel is matched or closed, or was taken up again already."),
    "not_matched": (409, "The parcel belongs to no return."),
    "gets_it_already": (409, "This address gets this report already."),
    "not_sendable": (409, "One is being sent already, or its reader does not want it."),
    "not_allowed_there": (
        409,
        "The app may not do this at Shopify: a person of the shop allows it in the settings first.",
    ),
    "note_elsewhere": (409, "The note is not in a state in which this can be done. Read it again."),
    "not_approved": (409, "Approve the return first."),
    "stays": (409, "The goods stay with the shopper."),
    "several": (409, "The articles go to several addresses: have their labels made first."),
    "no_presents": (409, "The policy takes no presents back, or the order names nobody any more."),
    "not_exchangeable": (409, "What was named cannot go out instead; `errors` says which and why."),
    "promised": (409, "What is left of what should go out is promised to others."),
    "draft_in_the_way": (
        409,
        "Another draft is being written. Read it, and send its ETag as If-Match to write over it.",
    ),
    "draft_changed": (409, "The draft, or what is in force, is no longer what was seen."),
    "begun": (409, "It has begun already, or was never scheduled."),
    "not_ready": (409, "The job is still being tried, was called off, or nobody has said what it is to do."),
    "nothing_chosen": (409, "No return was chosen."),
    "too_many_tags": (409, "The shop has as many tags as it can have."),
    "tags_full": (409, "The return has as many tags as it can have."),
    "too_many": (409, "The shop has as many of these as it can have."),
    "name_taken": (409, "Another one has this name already."),
    "named": (409, "The policy sends goods there."),
    "too_many_endpoints": (409, "The shop has as many endpoints as it can have."),
    "made_already": (409, "It was made already, and its secret is told only once."),
    "changed_meanwhile": (412, "The thing is no longer as in If-Match. Read it again."),
    "too_large": (413, "The body is too large."),
    "not_json": (415, "Send the body as application/json."),
    "invalid": (422, "Some fields are not right."),
    "other_request": (422, "This Idempotency-Key was used with another request."),
    "idempotency_key_invalid": (422, "An Idempotency-Key is 1 to 255 printable ASCII characters."),
    "too_often": (
        429,
        "So many letters were sent that the rest has to wait: an hour, or a day where strangers are asked.",
    ),
    "too_many_calls": (429, "This key has asked too often in this minute."),
    "no_answer": (503, "Shopify did not answer, and without it nothing is begun. Try again in a moment."),
    "broken": (500, "Something went wrong on our side. It is noted; the same request may be tried again."),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field that is not right. `field` is a JSON Pointer into the body, or the name of a parameter."""

    field: str
    code: str
    message: str


class OwnForm(HttpResponse):
    """An answer that says what went wrong in a form of its own, as its protocol wants it."""


class Problem(Exception):
    """The request was refused, and nothing was changed. `code` is one of CODES."""

    def __init__(
        self, code: str, detail: str = "", *, errors: Sequence[Wrong] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code if code in CODES else "conflict"
        self.detail, self.errors, self.headers = detail, tuple(errors), dict(headers or {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        return CODES[self.code][0]


def invalid(field: str, message: str, code: str = "invalid") -> Problem:
    """One field is not right."""
    return Problem("invalid", errors=[Wrong(field, code, message)])


def answer_of(problem: Problem, *, mark: UUID) -> HttpResponse:
    """The problem as an answer."""
    status, title = CODES[problem.code]
    said: dict[str, object] = {
        "type": f"{_URN}{problem.code}",
        "title": title,
        "status": status,
        "code": problem.code,
        "request_id": str(mark),
    }
    if problem.detail:
        said["detail"] = problem.detail
    if problem.errors:
        said["errors"] = [{"field": each.field, "code": each.code, "message": each.message} for each in problem.errors]
    return HttpResponse(json.dumps(said), status=status, content_type=MEDIA_TYPE, headers=problem.headers)
