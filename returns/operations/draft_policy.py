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


class DraftInTheWay(Exception):
    """Another draft is being written. Nothing was done, so that nobody's work is lost."""


@transaction.atomic
def begin_draft(
    *, shop: Shop, document: Document, author: str, now: datetime, base: PolicyVersion | None = None
) -> PolicyVersion:
    """Begin a draft with a whole document, `base`'s where it is another version's.

    Raises InvalidPolicy, or DraftInTheWay unless the draft that is there says the same, as after a second click.
    """
    parse(document)
    hold(shop)
    draft = draft_policy(shop)
    if draft and draft.document != document:
        raise DraftInTheWay
    return draft or _new_draft(shop, document, author=author, now=now, base=base or active_policy(shop))


@transaction.atomic
def change_draft(*, shop: Shop, change: Callable[[Document], Document], author: str, now: datetime) -> PolicyVersion:
    """Put what `change` makes of the draft's document into the draft; it begins as a copy of what is in force.

    Colleagues who change different parts at once both succeed: the draft is read under its lock. Raises InvalidPolicy,
    and the draft stays as it was.
    """
    hold(shop)
    active = active_policy(shop)
    draft = draft_policy(shop) or _new_draft(shop, active.document, author=author, now=now, base=active)
    document = change(draft.document)
    parse(document)
    if document != draft.document:
        draft.document, draft.revision, draft.author = document, draft.revision + 1, author
        draft.save(update_fields=["document", "revision", "author"])
    return draft


@transaction.atomic
def discard_draft(*, shop: Shop) -> bool:
    """Forget the draft; False if there is none."""
    hold(shop)
    return bool(shop.policies.filter(status=PolicyVersion.Status.DRAFT).delete()[0])


def hold(shop: Shop) -> None:
    """Let nobody else change the shop's versions until the transaction ends."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)


def next_number(shop: Shop) -> int:
    """The number of the shop's next version; under `hold`."""
    latest = shop.policies.order_by("-number").first()
    return latest.number + 1 if latest else 1


def _new_draft(shop: Shop, document: Document, *, author: str, now: datetime, base: PolicyVersion) -> PolicyVersion:
    return PolicyVersion.objects.create(
        shop=shop,
        number=next_number(shop),
        status=PolicyVersion.Status.DRAFT,
        document=document,
        created_at=now,
        base=base,
        author=author,
    )
