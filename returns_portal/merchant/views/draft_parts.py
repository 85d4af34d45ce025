"""Parts of the policy that are told apart by their codes, written into its draft one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.document import Part, as_json
from returns.domain.parts import Parts, added, inserted, replaced, without
from returns.domain.policy import WITHDRAWN, InvalidPolicy, Policy
from returns.operations.draft_policy import change_draft
from returns.people import ShopRequest
from returns.queries.policies import active_policy, draft_policy
from returns.wording import in_words
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.policy_problem_words import policy_problem
from returns_portal.merchant.views.policy import back, page, undoable

SEE_OTHER = 303
LISTS = ("clauses", "segments", "reasons", "asked")


def policy_in_hand(request: ShopRequest) -> Policy:
    """The policy as the draft has it, else as it is in force."""
    return (draft_policy(request.shop) or active_policy(request.shop)).policy


def known_part(request: ShopRequest, name: str, code: str) -> Any:
    """The part of this code in the list of this name, None without a code; Http404 where there is none to show.

    None also where a colleague removed it while somebody wrote it: what they send is kept. Not under the code that
    withdrawals have of their own, which no reason of a shop's ever had.
    """
    found = next((part for part in getattr(policy_in_hand(request), name) if part.code == code), None)
    if code and found is None and (request.method != "POST" or code == WITHDRAWN.code):
        raise Http404
    return found


def keep_part(request: ShopRequest, form: Any, name: str, part: Part, *, code: str) -> bool:
    """Put a part into the draft: in the place of the one of this `code`, a new one without it at the end.

    What forbids it is said in the form.
    """
    said = as_json(part) | ({"code": code} if code else {})
    place = replaced if code else added
    try:
        _change_parts(request, name, lambda parts: place(parts, said))
    except InvalidPolicy as wrong:
        for problem in wrong.problems:
            form.add_error(None, policy_problem(problem))
        return False
    return True


def change_parts(request: ShopRequest, name: str, change: Callable[[Parts], Parts]) -> HttpResponse:
    """Change a list of parts and go back to the policy's page. 409 with the cause where the rest forbids it."""
    try:
        _change_parts(request, name, change)
    except InvalidPolicy as wrong:
        return page(request, {"problems": [policy_problem(problem) for problem in wrong.problems]}, status=409)
    return back()


def remove_part(request: ShopRequest, name: str, code: str) -> HttpResponse:
    """Take a part out of the draft; the answer can put it back. Nothing happens if it is gone already."""
    parts = [as_json(part) for part in getattr(policy_in_hand(request), name)]
    place = next((place for place, part in enumerate(parts) if part["code"] == code), None)
    answer = change_parts(request, name, lambda parts: without(parts, code))
    if place is None or answer.status_code != SEE_OTHER:
        return answer
    called = in_words(parts[place].get("label") or parts[place].get("statement") or {}) or code
    fields = {"list": name, "part": json.dumps(parts[place], ensure_ascii=False), "place": place}
    said = _("“%(name)s” is taken out of the draft.") % {"name": called}
    return undoable(request, said, action=reverse("merchant:policy_put_back"), fields=fields)


@merchant_page("POST")
def put_back(request: ShopRequest) -> HttpResponse:
    """Put a part back that was taken out a moment ago. 400 for what is none; 409 where the rest forbids it by now."""
    name, place = request.POST.get("list", ""), request.POST.get("place", "")
    try:
        part = json.loads(request.POST.get("part", ""))
    except json.JSONDecodeError as broken:
        raise BadRequest from broken
    if (
        name not in LISTS
        or not isinstance(part, dict)
        or not isinstance(part.get("code"), str)
        or not place.isdecimal()
    ):
        raise BadRequest
    return change_parts(request, name, lambda parts: inserted(parts, part, int(place)))


def _change_parts(request: ShopRequest, name: str, change: Callable[[Parts], Parts]) -> None:
    change_draft(
        shop=request.shop,
        change=lambda document: document | {name: change(document.get(name, []))},
        author=request.staff.id,
        now=timezone.now(),
    )
