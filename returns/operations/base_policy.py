"""A merchant takes Shopify's own return rules as the base of the policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from returns.domain.comparing import base_from
from returns.domain.policy import parse
from returns.domain.return_profile import Profile
from returns.models import PolicyVersion, Shop
from returns.operations.publish_policy import DraftChanged, begin_due, publish_policy
from returns.queries.policies import active_policy


class PolicyMoved(Exception):
    """Another version is in force than the one the merchant saw."""


def base_policy(
    *, shop: Shop, profile: Profile, read_at: datetime | None, instead_of: int, author: str, now: datetime
) -> PolicyVersion:
    """Publish a version that says what the profile says and keeps everything else; the active one if it does already.

    `read_at` is when Shopify told the profile, `instead_of` the number of the version that the merchant saw. Raises
    PolicyMoved if that is not in force any more.
    """
    begin_due(shop, now=now)
    active = active_policy(shop)
    if active.number != instead_of:
        raise PolicyMoved
    document, _ = base_from(profile, active.policy)
    if parse(document) == active.policy:
        return active
    based: dict[str, Any] = {"based_on": profile.gid, "based_on_at": read_at}
    try:
        return publish_policy(shop=shop, document=document, now=now, author=author, seen=instead_of, **based)
    except DraftChanged as changed:
        raise PolicyMoved from changed
