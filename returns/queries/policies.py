"""The versions of a shop's policy, and which of them counts when."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime

from django.db.models import Q, QuerySet

from returns.models import PolicyVersion, Shop

Status = PolicyVersion.Status


def active_policy(shop: Shop) -> PolicyVersion:
    """The version of the shop's policy that is in force. Every shop has one from its first day."""
    return shop.policies.get(status=Status.ACTIVE)


def draft_policy(shop: Shop) -> PolicyVersion | None:
    """The version that is being written, if one is."""
    return shop.policies.filter(status=Status.DRAFT).first()


def next_policy(shop: Shop) -> PolicyVersion | None:
    """The version that comes into force next, if one is scheduled."""
    return policies_to_come(shop).first()


def policies_to_come(shop: Shop) -> QuerySet[PolicyVersion]:
    """The scheduled versions, in the order in which they come into force."""
    return shop.policies.filter(status=Status.SCHEDULED).order_by("active_from")


def policies_told(shop: Shop) -> tuple[PolicyVersion, PolicyVersion | None]:
    """The version in force, and the next one if one is scheduled; raises DoesNotExist without the first."""
    rows = shop.policies.filter(status__in=[Status.ACTIVE, Status.SCHEDULED]).order_by("active_from")
    in_force = [row for row in rows if row.status == Status.ACTIVE]
    if not in_force:
        raise PolicyVersion.DoesNotExist
    return in_force[0], next((row for row in rows if row.status == Status.SCHEDULED), None)


def policy_versions(shop: Shop) -> QuerySet[PolicyVersion]:
    """Every version that is, was or will be in force, the latest first."""
    return shop.policies.exclude(status=Status.DRAFT).order_by("-active_from", "-number")


def policy_before(version: PolicyVersion) -> PolicyVersion | None:
    """The version that is, was or will be in force until this one begins; None for the first, and for a draft."""
    earlier = PolicyVersion.objects.filter(shop=version.shop_id).exclude(pk=version.pk)
    same_moment = Q(active_from=version.active_from, number__lt=version.number)
    return earlier.filter(Q(active_from__lt=version.active_from) | same_moment).order_by("active_from", "number").last()


def edition(shop: Shop) -> str:
    """What a page that shows the draft beside what is in force shows; empty without a draft."""
    draft = draft_policy(shop)
    return f"{draft.number}.{draft.revision}.{active_policy(shop).number}" if draft else ""


def policy_by_id(*, shop_id: int, version_id: int) -> PolicyVersion | None:
    """A version of the shop's policy; None if it is not there."""
    return PolicyVersion.objects.filter(shop_id=shop_id, pk=version_id).first()


class PolicyTimes:
    """Which version was in force at any moment; read once, to be asked for many orders.

    A scheduled version counts from its moment, whether or not the sweep has come round. Before the shop's first
    version that one counts: somebody must decide about the history that was imported.
    """

    def __init__(self, shop: Shop) -> None:
        versions = shop.policies.filter(active_from__isnull=False).order_by("active_from", "number")
        found = list(versions.values_list("active_from", "pk"))
        self._begins, self._ids = [begins for begins, _ in found if begins], [pk for _, pk in found]

    def in_force(self, at: datetime) -> int | None:
        """The id of the version in force at a moment; None for a shop without any."""
        return self._ids[max(bisect_right(self._begins, at) - 1, 0)] if self._ids else None
