"""A merchant writes the next version of the policy. Nothing counts until it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.policy import parse
from returns.models import PolicyVersion, Shop
from returns.queries.policies import active_policy, draft_policy

Document = dict[str, Any]


@transaction.atomic
def change_draft(
    *, shop: Shop, change: Callable[[Document], Document], author: str, now: datetime, base: PolicyVersion | None = None
) -> PolicyVersion:
    """Put what `change` makes of the draft's document into the draft; it begins as a copy of what is in force.

    Colleagues who change different parts at once both succeed: the draft is read under its lock. `base` is named where
    the document begins as another version's. Raises InvalidPolicy, and the draft stays as it was.
    """
    draft = draft_of(shop, author=author, now=now)
    document = change(draft.document)
    parse(document)
    if document != draft.document:
        draft.document, draft.revision, draft.author = document, draft.revision + 1, author
        draft.base = base or draft.base
        draft.save(update_fields=["document", "revision", "author", "base"])
    return draft


@transaction.atomic
def discard_draft(*, shop: Shop) -> bool:
    """Forget the draft; False if there is none."""
    hold(shop)
    return bool(shop.policies.filter(status=PolicyVersion.Status.DRAFT).delete()[0])


def draft_of(shop: Shop, *, author: str, now: datetime) -> PolicyVersion:
    """The shop's draft, held until the transaction ends; a new one is a copy of what is in force."""
    hold(shop)
    active = active_policy(shop)
    return draft_policy(shop) or PolicyVersion.objects.create(
        shop=shop,
        number=next_number(shop),
        status=PolicyVersion.Status.DRAFT,
        document=active.document,
        created_at=now,
        base=active,
        author=author,
    )


def hold(shop: Shop) -> None:
    """Let nobody else change the shop's versions until the transaction ends."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)


def next_number(shop: Shop) -> int:
    """The number of the shop's next version; under `hold`."""
    latest = shop.policies.order_by("-number").first()
    return latest.number + 1 if latest else 1
