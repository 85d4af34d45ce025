"""One event per change of a claim, in the same transaction as the change; the return's own history says it too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from returns.domain.claim import ClaimActor, ClaimEventKind
from returns.history import Actor, note
from returns.models import ClaimEvent, SupplierClaim

LONGEST = 2000


def remember(
    claim: SupplierClaim,
    kind: ClaimEventKind,
    *,
    at: datetime,
    actor: ClaimActor,
    actor_id: str = "",
    text: str = "",
    facts: dict[str, Any] | None = None,
) -> ClaimEvent:
    """Write down what happened. `text` is what a person wrote, and stands in the claim's own history alone."""
    by = Actor.MERCHANT if actor == ClaimActor.MERCHANT else Actor.SYSTEM
    about = {"name": claim.supplier.name, "claim": claim.pk, **(facts or {})}
    note(claim.rma, f"claim.{kind}", at=at, actor=by, actor_id=actor_id, facts=about)
    return ClaimEvent.objects.create(
        claim=claim, kind=kind, at=at, actor=actor, actor_id=actor_id, text=text[:LONGEST], facts=facts or {}
    )
