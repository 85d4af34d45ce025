"""A text message was sent to the shopper, or could not be."""

from __future__ import annotations

from datetime import datetime

from returns.history import Actor, note
from returns.models import Return


def note_text(rma: Return, *, sent: bool, now: datetime, error: int | None = None) -> None:
    """Write it into the return's history, without number and words."""
    facts = {} if error is None else {"error": error}
    note(rma, "text.sent" if sent else "text.failed", at=now, actor=Actor.SYSTEM, facts=facts)
