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
    "promised": (409, "What is left of what should go out is promised to others."),
    "too_many_tags": (409, "The shop has as many tags as it can have."),
    "tags_full": (409, "The return has as many tags as it can have."),
    "too_many_endpoints": (409, "The shop has as many endpoints as it can have."),
    "made_already": (409, "It was made already, and its secret is told only once."),
    "changed_meanwhile": (412, "The thing is no longer as in If-Match. Read it again."),
    "too_large": (413, "The body is too large."),
    "not_json": (415, "Send the body as application/json."),
    "invalid": (422, "Some fields are not right."),
    "other_request": (422, "This Idempotency-Key was used with another request."),
    "idempotency_key_invalid": (422, "An Idempotency-Key is 1 to 255 printable ASCII characters."),
    "too_many_calls": (429, "This key has asked too often in this minute."),
    "broken": (500, "Something went wrong on our side. It is noted; the same request may be tried again."),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field that is not right. `field` is a JSON Pointer into the body, or the name of a parameter."""

    field: str
    code: str
    message: str


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
