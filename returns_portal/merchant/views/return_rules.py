"""Shopify's own return rules: read them again, and take one profile as the base of the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.doors import door
from returns.operations.base_policy import PolicyMoved, base_policy
from returns.people import ShopRequest
from returns.queries.policies import active_policy
from returns_portal.merchant.coming import changed_again
from returns_portal.merchant.forms.profile import ProfileForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.return_rules import PROBLEMS
from returns_portal.merchant.views.settings import answer

if TYPE_CHECKING:
    from returns.domain.return_profile import ProfilesTold


@merchant_page("POST")
def read_again(request: ShopRequest) -> HttpResponse:
    """Ask Shopify now and show what it said, or that it said nothing."""
    told: ProfilesTold = door("shopify.read_return_rules")(request.shop, now=timezone.now())
    said = str(PROBLEMS[told.problem]) if told.problem else _("Return rules read again from Shopify.")
    return answer(request, "return_rules", {"focus": True}, said=said, also=("policy_warning",))


@merchant_page("POST")
def use_as_base(request: ShopRequest) -> HttpResponse:
    """Publish a version of the policy that follows a profile, as Shopify tells it at this moment.

    409 with both sections as they are now, if Shopify does not answer, says something else than the page showed, or
    another version of the policy is in force than the page showed.
    """
    form, now = ProfileForm(request.POST), timezone.now()
    if not form.is_valid():
        raise BadRequest
    told: ProfilesTold = door("shopify.read_return_rules")(request.shop, now=now)
    profile = told.profile(form.cleaned_data["profile"])
    if told.problem:
        return _conflict(request, _("Shopify does not tell its return rules at the moment, so nothing was changed."))
    if profile is None or profile.mark != form.cleaned_data["mark"]:
        return _conflict(
            request,
            _("The rules at Shopify have changed since this page was shown. Look at them again; nothing was changed."),
        )
    before = active_policy(request.shop).policy
    try:
        version = base_policy(
            shop=request.shop,
            profile=profile,
            read_at=told.read_at,
            instead_of=form.cleaned_data["version"],
            author=request.staff.id,
            now=now,
        )
    except PolicyMoved:
        return _conflict(
            request,
            _("The policy has changed since this page was shown. Look at it again; nothing was changed."),
        )
    said = _("Version %(number)s is in force. It follows the return rules at Shopify.") % {"number": version.number}
    said = f"{said} {changed_again(request.shop, before, version.policy)}".rstrip()
    return answer(request, "return_rules", {"focus": True}, said=said, also=("policy",))


def _conflict(request: ShopRequest, sentence: str) -> HttpResponse:
    return answer(request, "return_rules", {"conflict": sentence, "focus": True}, status=409, also=("policy",))
