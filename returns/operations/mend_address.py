"""Staff know that a shopper's mailbox works after all: it is written to again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.models import SentLetter
from returns.operations.moves import locked
from returns.operations.suppress import reader_of, write_again
from returns.queries.suppressions import Reason, reasons_against


@transaction.atomic
def mend_address(*, rma_id: int, actor_id: str, now: datetime) -> bool:
    """Take the return's address off the list of dead mailboxes; False where it does not stand there.

    Letters that went out before may still come back: that is known, and counts no more. What the reader said against
    marketing stays.
    """
    rma = locked(rma_id)
    if Reason.BOUNCED not in reasons_against(rma.shop, rma.email):
        return False
    reader = reader_of(rma.shop, rma.email)
    write_again(shop=rma.shop, reader=reader, reasons=[Reason.BOUNCED])
    SentLetter.objects.filter(shop=rma.shop, reader=reader, bounced_at=None).update(bounced_at=now)
    note(rma, "mail.mended", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    return True
