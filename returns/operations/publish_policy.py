"""A merchant puts a policy into force, now or from a day on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.policy import parse
from returns.history import announce
from returns.models import PolicyVersion, Shop
from returns.operations.draft_policy import DraftInTheWay, hold, next_number
from returns.queries.policies import active_policy, draft_policy, edition

Status = PolicyVersion.Status


class DraftChanged(Exception):
    """The draft, or what is in force, is no longer what was seen. Nothing was done."""


class UnableToSchedule(Exception):
    """The moment is past, or another version begins at it; `taken` tells which. Nothing was done."""

    def __init__(self, *, taken: bool) -> None:
        super().__init__("taken" if taken else "past")
        self.taken = taken


def publish_policy(
    *,
    shop: Shop,
    document: dict[str, Any],
    now: datetime,
    author: str = "",
    based_on: str = "",
    based_on_at: datetime | None = None,
    seen: int | None = None,
) -> PolicyVersion:
    """Retire the active version and activate this document. Orders keep the version they were placed under.

    `based_on` is the id of Shopify's profile that it follows, as Shopify told it at `based_on_at`. `seen` is the number
    of the version that the document was made from: raises DraftChanged if another one is in force.
    Raises domain.policy.InvalidPolicy naming the field that is wrong.
    """
    parse(document)
    # What is due stays begun if this is refused, so that whoever is told of another version also finds it.
    begin_due(shop, now=now)
    return _publish(
        shop,
        seen,
        now,
        {"document": document, "author": author, "based_on": based_on, "based_on_at": based_on_at},
    )


@transaction.atomic
def _publish(shop: Shop, seen: int | None, now: datetime, said: dict[str, Any]) -> PolicyVersion:
    hold(shop)
    _begin_each(shop, now)
    if seen is not None and active_policy(shop).number != seen:
        raise DraftChanged
    return _activate(PolicyVersion(shop=shop, number=next_number(shop), created_at=now, **said), now)


@transaction.atomic
def publish_draft(*, shop: Shop, seen: str, note: str, now: datetime) -> PolicyVersion:
    """Put the draft into force now. `seen` is what `edition` was when it was shown; raises DraftChanged."""
    draft = _as_seen(shop, seen, now)
    draft.note = note
    return _activate(draft, now)


@transaction.atomic
def schedule_draft(*, shop: Shop, seen: str, note: str, begins_at: datetime, now: datetime) -> PolicyVersion:
    """Put the draft into force from a moment to come. Raises DraftChanged or UnableToSchedule."""
    draft = _as_seen(shop, seen, now)
    if begins_at <= now:
        raise UnableToSchedule(taken=False)
    if shop.policies.filter(status=Status.SCHEDULED, active_from=begins_at).exists():
        raise UnableToSchedule(taken=True)
    draft.status, draft.active_from, draft.note = Status.SCHEDULED, begins_at, note
    draft.save(update_fields=["status", "active_from", "note"])
    return draft


@transaction.atomic
def unschedule(*, shop: Shop, number: int, now: datetime) -> bool:
    """Make a scheduled version the draft again; False if it began, or never was. Raises DraftInTheWay."""
    hold(shop)
    version = shop.policies.filter(number=number, status=Status.SCHEDULED, active_from__gt=now).first()
    if version is None:
        return False
    if draft_policy(shop):
        raise DraftInTheWay
    version.status, version.active_from, version.revision = Status.DRAFT, None, version.revision + 1
    version.save(update_fields=["status", "active_from", "revision"])
    return True


def begin_scheduled(*, now: datetime) -> int:
    """Activate the versions whose moment has come, shop by shop; gives back how many."""
    due = PolicyVersion.objects.filter(status=Status.SCHEDULED, active_from__lte=now)
    return sum(begin_due(shop, now=now) for shop in Shop.objects.filter(pk__in=due.values("shop")).order_by("pk"))


@transaction.atomic
def begin_due(shop: Shop, *, now: datetime) -> int:
    """Activate what is due of one shop, as the sweep would; gives back how many versions."""
    hold(shop)
    return _begin_each(shop, now)


def _begin_each(shop: Shop, now: datetime) -> int:
    due = list(shop.policies.filter(status=Status.SCHEDULED, active_from__lte=now).order_by("active_from"))
    for version in due:
        _activate(version, version.active_from)
    return len(due)


def _as_seen(shop: Shop, seen: str, now: datetime) -> PolicyVersion:
    hold(shop)
    _begin_each(shop, now)
    draft = draft_policy(shop)
    if draft is None or edition(shop) != seen:
        raise DraftChanged
    return draft


def _activate(version: PolicyVersion, at: datetime | None) -> PolicyVersion:
    version.shop.policies.filter(status=Status.ACTIVE).update(status=Status.RETIRED)
    version.status, version.active_from = Status.ACTIVE, at
    version.save()
    announce(version.shop, "policy.published", at=at or version.created_at, facts={"version": version.number})
    return version
