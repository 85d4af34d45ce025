"""Who takes the evidence of a return stands in its history, with the fingerprint of what they took."""

from __future__ import annotations

from datetime import datetime

from returns.history import Actor, note
from returns.models import Return, ReturnEvent


def take_evidence(
    *, rma: Return, sha256: str, language: str, with_notes: bool, actor_id: str, now: datetime
) -> ReturnEvent:
    """Write it down. Every time it is taken is one event, since each is a copy that left the app."""
    facts = {"sha256": sha256, "language": language, "notes": with_notes}
    return note(rma, "evidence.taken", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
