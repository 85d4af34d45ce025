"""Start a policy's draft from one of ours, and show while somebody types what shoppers will read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone, translation

from returns.domain.money import decimals_of
from returns.domain.policy import InvalidPolicy, parse
from returns.domain.policy_starts import NAMES, started
from returns.operations.draft_policy import change_draft
from returns.people import ShopRequest
from returns.queries.policies import active_policy
from returns_portal.merchant import policy_help
from returns_portal.merchant.forms.policy import PolicyForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.policy_problem_words import policy_problem
from returns_portal.merchant.views.policy import back, page


@merchant_page("POST")
def start(request: ShopRequest) -> HttpResponse:
    """Put a start of ours into the draft, over what it has. 422 for an unknown one; 409 where the rest forbids it."""
    shop, name, now = request.shop, request.POST.get("start", ""), timezone.now()
    if name not in NAMES:
        return page(request, {"unknown_start": True}, status=422)
    today, decimals = now.astimezone(ZoneInfo(shop.time_zone)).date(), decimals_of(shop.currency)
    try:
        change_draft(
            shop=shop,
            change=lambda document: started(name, document, today=today, decimals=decimals),
            author=request.staff.id,
            now=now,
        )
    except InvalidPolicy as wrong:
        return page(request, {"problems": [policy_problem(problem) for problem in wrong.problems]}, status=409)
    return back()


@merchant_page("POST")
def preview(request: ShopRequest) -> HttpResponse:
    """The basics as they are typed, in the words that shoppers would read; what cannot be read yet changes nothing."""
    version = active_policy(request.shop)
    form = PolicyForm(request.POST, document=version.document, currency=request.shop.currency)
    policy = parse(form.document) if form.is_valid() else None
    language = translation.get_language() or "en"
    context = {
        "reading": policy and policy_help.reading(request.shop, policy, language),
        "law": policy and policy_help.law(policy),
        "unreadable": policy is None,
    }
    return show(request, "merchant/settings/_policy_reading.html", context)
