"""What a shopper was told is kept, so that it can be shown in a dispute."""

from __future__ import annotations

from datetime import datetime

from returns.domain.evidence import without_keys
from returns.models import Return, WrittenLetter


def keep_letter(
    *, rma: Return, mark: str, key: str, subject: str, text: str, codes: tuple[str, ...], now: datetime
) -> None:
    """Keep a letter that was handed over, without its links and without `codes`. A second try changes nothing."""
    kept = {"key": key[:32], "subject": subject[:300], "text": without_keys(text, codes), "at": now}
    WrittenLetter.objects.get_or_create(rma=rma, mark=mark[:200], defaults=kept)
