"""Somebody takes the evidence: what is in it is gathered and its fingerprint written down in one step."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation

from returns.locales import english_of
from returns.operations.take_evidence import take_evidence
from returns_portal.merchant.evidence.gather import gather

if TYPE_CHECKING:
    from returns.models import Return, ReturnEvent


def take(rma: Return, *, language: str, with_notes: bool, actor_id: str, now: datetime) -> ReturnEvent:
    """Note who takes it in which language; what is handed out later has just this fingerprint, or is refused."""
    now = now.replace(microsecond=0)
    with translation.override(language), english_of(rma.shop.country):
        sha256 = gather(rma, at=now, with_notes=with_notes).document.sha256
    return take_evidence(rma=rma, sha256=sha256, language=language, with_notes=with_notes, actor_id=actor_id, now=now)
