"""What the sections of the settings that are parts of the policy have in common: each is published by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.policy import parse
from returns.operations.publish_policy import DraftChanged, publish_policy
from returns.people import ShopRequest
from returns.queries.destinations import location_names
from returns.queries.policies import active_policy, policy_versions
from returns_portal.merchant.coming import changed_again
from returns_portal.merchant.forms.policy import PolicyForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.policy_view import Row, differences
from returns_portal.merchant.views.settings import answer
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import PolicyVersion


class PartOfPolicy(Protocol):
    """A form of some fields of a policy; `initial` is what they say."""

    initial: Any

    def is_valid(self) -> bool:
        """Whether everything typed can be read."""

    @property
    def document(self) -> dict[str, Any]:
        """The whole policy with what was typed."""


FormOf = Callable[[QueryDict | None, "PolicyVersion"], PartOfPolicy]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What came into force after the form was shown: `rows` say what it changed."""

    form: PartOfPolicy
    number: int
    rows: Sequence[Row]


@merchant_page("POST")
def change_policy(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with these basics, as `publish_part` does.

    Amounts are in the shop's currency, written as the reader's language writes decimals.
    """
    currency = request.shop.currency
    return publish_part(
        request, "policy", "policy", lambda typed, old: PolicyForm(typed, document=old.document, currency=currency)
    )


def publish_part(request: ShopRequest, part: str, name: str, form_of: FormOf) -> HttpResponse:
    """Publish a new version of the policy with what was typed in one section, unless nothing changed.

    `part` is the section's file, `name` its form there. 422 with errors at the fields. 409 with what was typed where
    the section would put back what a colleague changed since it was shown: its hidden `seen` tells which version it
    showed. Changes elsewhere in the policy are no hindrance, and stay.
    """
    version = active_policy(request.shop)
    form = form_of(request.POST, version)
    if not form.is_valid():
        return answer(request, part, {name: form, "focus": True}, status=422)
    if parse(form.document) == version.policy:
        return answer(request, part, {"focus": True}, said=_("Nothing changed."))
    seen = _seen(request, version)
    if form_of(None, seen).initial != form.initial:
        return _meanwhile(request, part, name, form_of, seen)
    try:
        published = publish_policy(
            shop=request.shop,
            document=form.document,
            now=timezone.now(),
            author=request.staff.id,
            seen=version.number,
        )
    except DraftChanged:
        return _meanwhile(request, part, name, form_of, seen)
    said = _("Version %(number)s is in force.") % {"number": published.number}
    said = f"{said} {changed_again(request.shop, version.policy, published.policy)}".rstrip()
    # The other sections keep the number that they were shown with: what they show is as old as that.
    also = ("return_rules",) if part == "policy" else ("policy_version", "policy_coming", "return_rules")
    return answer(request, part, {"focus": True}, said=said, also=also)


def _seen(request: ShopRequest, version: PolicyVersion) -> PolicyVersion:
    number = whole_number(request.POST.get("seen", ""))
    known = None if number is None else policy_versions(request.shop).filter(number=number).first()
    return known or version


def _meanwhile(request: ShopRequest, part: str, name: str, form_of: FormOf, seen: PolicyVersion) -> HttpResponse:
    """The form as it was typed, now over the version in force, with what that changed."""
    shop, version = request.shop, active_policy(request.shop)
    typed = request.POST.copy()
    typed["seen"] = str(version.number)
    form = form_of(typed, version)
    rows = differences(seen.policy, version.policy, currency=shop.currency, locations=location_names(shop))
    context = {name: form, "meanwhile": Meanwhile(form, version.number, rows), "focus": True}
    return answer(
        request, part, context, status=409, also=() if part == "policy" else ("policy_version", "policy_coming")
    )
