"""Versions of the policy that are scheduled: what each changes when it begins, and what it changes again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns import wording
from returns.domain import policy_changes
from returns.domain.policy import Policy
from returns.queries.destinations import location_names
from returns.queries.policies import next_policy, policies_to_come
from returns_portal.merchant.policy_view import Row, differences

if TYPE_CHECKING:
    from returns.models import PolicyVersion, Shop


@dataclass(frozen=True, slots=True)
class Coming:
    """A version that is scheduled, with what it changes from the one that is in force until then."""

    number: int
    since: str
    rows: list[Row]


def coming(shop: Shop, active: PolicyVersion) -> list[Coming]:
    """The scheduled versions in the order in which they begin; `active` is the one in force."""
    found, before, versions = [], active.policy, list(policies_to_come(shop))
    places = location_names(shop) if versions else {}
    for version in versions:
        rows = differences(before, version.policy, currency=shop.currency, locations=places)
        found.append(Coming(version.number, _since(version, shop), rows))
        before = version.policy
    return found


def changed_again(shop: Shop, before: Policy, published: Policy) -> str:
    """What of a publication the next scheduled version changes again, as a sentence; empty for nothing."""
    version = next_policy(shop)
    if version is None:
        return ""
    found = policy_changes.changed_again(before, published, version.policy)
    if not found:
        return ""
    rows = differences(published, version.policy, currency=shop.currency, only=found)
    return _("Version %(number)s will change this again on %(day)s: %(what)s.") % {
        "number": version.number,
        "day": _since(version, shop),
        "what": ", ".join(row.what for row in rows),
    }


def _since(version: PolicyVersion, shop: Shop) -> str:
    return wording.day(version.active_from or version.created_at, time_zone=shop.time_zone)
