"""Before a provider gets a letter, it is noted to whom and about which return it goes, so that it can come back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from returns.models import SentLetter, Shop
from returns.operations.suppress import reader_of

if TYPE_CHECKING:
    from returns.models import Return


def record_sent_letter(*, shop: Shop, rma: Return | None, to: str, message_id: str, now: datetime) -> str:
    """Write it down and return its key, which says nothing to anybody else. A second try has the same key.

    Raises vault.UnableToOpen, and then nobody can be told by what comes back.
    """
    reader = reader_of(shop, to)
    key = salted_hmac("returns.sent_letter", f"{message_id} {reader}", algorithm="sha256").hexdigest()
    SentLetter.objects.get_or_create(key=key, defaults={"shop": shop, "reader": reader, "rma": rma, "at": now})
    return key
