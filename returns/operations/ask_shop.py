"""The shopper writes to the shop about a return."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.remark import Speaker, plain
from returns.history import Actor, note
from returns.models import Remark
from returns.operations.moves import locked
from returns.outbox import put_for


@transaction.atomic
def ask_shop(*, rma_id: int, text: str, now: datetime) -> Remark:
    """Keep what the shopper says, tell the shop, and send the shopper a copy. Raises ValueError where it says nothing.

    The same words again, while the first wait for an answer, are a second click and change nothing.
    """
    said = plain(text)
    if not said:
        raise ValueError("nothing was said")
    rma = locked(rma_id)
    known = rma.remarks.filter(speaker=Speaker.SHOPPER, text=said, settled_at=None).first()
    if known:
        return known
    remark = rma.remarks.create(speaker=Speaker.SHOPPER, text=said, at=now)
    note(rma, "remark.asked", at=now, actor=Actor.SHOPPER)
    put_for(rma, "mail.question", now=now, remark=remark.pk)
    put_for(rma, "mail.question_copy", now=now, remark=remark.pk)
    return remark
