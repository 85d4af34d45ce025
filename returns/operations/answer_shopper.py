"""Staff answer what a shopper wrote about a return, or let it rest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.remark import Speaker, plain
from returns.history import Actor, note
from returns.models import Remark
from returns.operations.moves import locked
from returns.outbox import put_for


@transaction.atomic
def answer_shopper(*, rma_id: int, text: str, actor_id: str, now: datetime) -> Remark:
    """Say something to the shopper, by mail and on their page; what waited is settled by it.

    Raises ValueError where it says nothing. The same words as the last ones said are a second click.
    """
    said = plain(text)
    if not said:
        raise ValueError("nothing was said")
    rma = locked(rma_id)
    last = rma.remarks.last()
    if last and last.speaker == Speaker.MERCHANT and last.text == said:
        return last
    rma.remarks.filter(settled_at=None).update(settled_at=now)
    remark = rma.remarks.create(speaker=Speaker.MERCHANT, text=said, at=now, settled_at=now)
    note(rma, "remark.answered", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    put_for(rma, "mail.answer", now=now, remark=remark.pk)
    return remark


@transaction.atomic
def let_rest(*, rma_id: int, actor_id: str, now: datetime) -> None:
    """What the shopper wrote needs no answer. Doing it again changes nothing."""
    rma = locked(rma_id)
    if rma.remarks.filter(settled_at=None).update(settled_at=now):
        note(rma, "remark.rested", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
