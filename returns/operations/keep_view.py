"""Somebody keeps a view of the list of returns under a name, for themselves or for everybody at the shop."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from returns.models import SavedView, Shop

MOST_VIEWS = 20


class UnableToKeep(Exception):
    """The view cannot be kept; `code` says why: `many` or `taken`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def keep_view(*, shop: Shop, owner: str, name: str, query: str, now: datetime) -> SavedView:
    """Keep the address `query` as `name`; the same name again keeps the new one. `owner` "" is everybody.

    Raises UnableToKeep where there are twenty already.
    """
    theirs = _theirs(shop, owner)
    if theirs.exclude(name=name).count() >= MOST_VIEWS:
        raise UnableToKeep("many")
    kept, _ = theirs.update_or_create(
        name=name,
        defaults={"query": query},
        create_defaults={"shop": shop, "owner": owner, "query": query, "made_at": now},
    )
    return kept


@transaction.atomic
def rename_view(*, view: SavedView, name: str) -> None:
    """Give a view another name; raises UnableToKeep where another one has it."""
    if _theirs(view.shop, view.owner).filter(name=name).exclude(pk=view.pk).exists():
        raise UnableToKeep("taken")
    SavedView.objects.filter(pk=view.pk).update(name=name)


@transaction.atomic
def open_with_view(*, view: SavedView, first: bool) -> None:
    """Let the list open with a view, in the place of any other of the same people, or no longer."""
    _theirs(view.shop, view.owner).filter(first=True).update(first=False)
    SavedView.objects.filter(pk=view.pk).update(first=first)


def drop_view(*, view: SavedView) -> None:
    """Forget a view; the returns in it stay where they are."""
    SavedView.objects.filter(pk=view.pk).delete()


def _theirs(shop: Shop, owner: str) -> QuerySet[SavedView]:
    """The views of somebody, or of everybody; their shop is held until the transaction ends."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    return shop.views.filter(owner=owner)
