"""A provider tells what became of a letter: it came back, could not be delivered, or was not wanted."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from django.db import transaction

from returns.history import Actor, note
from returns.models import SentLetter
from returns.operations.suppress import Reason, suppress


class Fate(Enum):
    """What became of a letter, and the column that says since when."""

    UNDELIVERED = "undelivered_at"  # a full mailbox, a filter, a server that was down: the address may be right
    BOUNCED = "bounced_at"  # there is no such mailbox
    COMPLAINED = "complained_at"  # the reader called it spam


LISTED = {Fate.BOUNCED: Reason.BOUNCED, Fate.COMPLAINED: Reason.COMPLAINED}


@transaction.atomic
def hear_of_letter(*, key: str, fate: Fate, now: datetime) -> bool:
    """Note the fate, once for each letter; False where no letter of ours has this key (any more).

    For a bounce or a complaint its reader goes on the shop's list. A failure that is told after the bounce is old news.
    """
    letter = SentLetter.objects.select_related("shop", "rma").filter(key=key).first()
    if letter is None:
        return False
    untold = SentLetter.objects.filter(pk=letter.pk, **{fate.value: None})
    if fate is Fate.UNDELIVERED:
        untold = untold.filter(bounced_at=None)
    if not untold.update(**{fate.value: now}):
        return True
    rma = letter.rma
    listed = fate in LISTED and suppress(shop=letter.shop, reader=letter.reader, reason=LISTED[fate], now=now, rma=rma)
    if rma and not listed:
        note(rma, f"mail.{fate.name.lower()}", at=now, actor=Actor.SYSTEM)
    return True
