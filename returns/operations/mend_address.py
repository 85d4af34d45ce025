"""Staff know that a shopper's mailbox works after all: it is written to again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.models import SentLetter
from returns.operations.moves import locked
from returns.operations.suppress import Reason, reader_of


@transaction.atomic
def mend_address(*, rma_id: int, actor_id: str, now: datetime) -> bool:
    """Take the return's address off the list of dead mailboxes; False where it does not stand there.

    Letters that went out before may still come back: that is known, and counts no more. What the reader said against
    marketing stays.
    """
    rma = locked(rma_id)
    if not rma.email:
        return False
    reader = reader_of(rma.shop, rma.email)
    lifted, _each = rma.shop.suppressions.filter(reader=reader, reason=Reason.BOUNCED).delete()
    if not lifted:
        return False
    SentLetter.objects.filter(shop=rma.shop, reader=reader, bounced_at=None).update(bounced_at=now)
    note(rma, "mail.mended", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    return True
