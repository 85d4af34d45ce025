"""Staff put a word of their own on a return, or take it off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.bulk import MOST_ON_ONE, MOST_TAGS, tag_name
from returns.history import Actor, note
from returns.models import Return, ReturnTag, Shop, Tag


class UnableToTag(Exception):
    """Nothing was changed. `code`: `no_tag` (no word), `too_many_tags` (of the shop) or `tags_full` (on the return)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def tag_return(*, rma: Return, name: str, actor_id: str, now: datetime) -> bool:
    """Put a tag on the return, new to the shop or not; False where it has it. Raises UnableToTag."""
    tag = keep_tag(shop=rma.shop, name=name)
    # Whoever tags the same return at the same moment waits, so that both are counted.
    _hold(rma)
    on = ReturnTag.objects.filter(rma=rma)
    if on.filter(tag=tag).exists():
        return False
    if on.count() >= MOST_ON_ONE:
        raise UnableToTag("tags_full")
    ReturnTag.objects.create(rma=rma, tag=tag)
    _note(rma, "return.tagged", tag, actor_id, now)
    return True


@transaction.atomic
def untag_return(*, rma: Return, name: str, actor_id: str, now: datetime) -> bool:
    """Take a tag off the return; False where it has none of that name. A word that is on nothing stays to be chosen."""
    _hold(rma)
    on = ReturnTag.objects.filter(rma=rma, tag__shop=rma.shop, tag__name__iexact=tag_name(name)).select_related("tag")
    taken = on.first()
    if taken is None:
        return False
    taken.delete()
    _note(rma, "return.untagged", taken.tag, actor_id, now)
    return True


@transaction.atomic
def keep_tag(*, shop: Shop, name: str) -> Tag:
    """The shop's tag of this name, made if there is none; before any return is held. Raises UnableToTag."""
    name = tag_name(name)
    if not name:
        raise UnableToTag("no_tag")
    if found := Tag.objects.filter(shop=shop, name__iexact=name).first():
        return found
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if found := Tag.objects.filter(shop=shop, name__iexact=name).first():
        return found
    if Tag.objects.filter(shop=shop).count() >= MOST_TAGS:
        raise UnableToTag("too_many_tags")
    return Tag.objects.create(shop=shop, name=name)


def _hold(rma: Return) -> None:
    Return.objects.select_for_update(no_key=True, of=("self",)).get(pk=rma.pk)


def _note(rma: Return, kind: str, tag: Tag, actor_id: str, now: datetime) -> None:
    """History names a tag by its id: the word may be somebody's name, and is forgotten apart (`forget_tags`)."""
    note(rma, kind, at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts={"tag": tag.pk})
