"""How well a supplier does: answers, acceptances, credits and time, counted from their claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from returns.domain.claim import ClaimStatus
from returns.domain.claim_or_keep import chance_bps

WHOLE = 10_000
HALF_DAY = timedelta(hours=12)
AGREED = frozenset({ClaimStatus.ACCEPTED, ClaimStatus.CREDITED})
# What was called off tells nothing about a supplier.
COUNTED = frozenset(ClaimStatus) - {ClaimStatus.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Past:
    """One claim as it stands; amounts are minor units of the shop's currency."""

    status: ClaimStatus
    sent_at: datetime
    due_at: datetime
    answered_at: datetime | None
    credited_at: datetime | None
    expected_minor: int
    credit_minor: int | None
    received_minor: int | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A supplier's record. Shares are basis points, None where there is nothing to share.

    `decided` are claims with an answer, or whose time is over. `days_to_credit` is the median of whole and half days.
    """

    claims: int
    decided: int
    in_time_bps: int | None
    accepted_bps: int | None
    claimed_minor: int
    agreed_minor: int
    received_minor: int
    days_to_credit: float | None
    chance_bps: int


def scorecard(claims: Iterable[Past], *, now: datetime) -> Scorecard:
    """Count them. A claim that still has time counts in nothing but how many there are."""
    rows = [claim for claim in claims if claim.status in COUNTED]
    decided = [claim for claim in rows if claim.answered_at or claim.due_at <= now]
    in_time = [claim for claim in decided if claim.answered_at and claim.answered_at <= claim.due_at]
    agreed = [claim for claim in decided if claim.status in AGREED]
    waits = [(claim.credited_at - claim.sent_at) / HALF_DAY for claim in agreed if claim.credited_at]
    return Scorecard(
        claims=len(rows),
        decided=len(decided),
        in_time_bps=_share(len(in_time), len(decided)),
        accepted_bps=_share(len(agreed), len(decided)),
        claimed_minor=sum(claim.expected_minor for claim in decided),
        agreed_minor=sum(_agreed(claim) for claim in agreed),
        received_minor=sum(claim.received_minor or 0 for claim in rows),
        days_to_credit=round(median(waits)) / 2 if waits else None,
        chance_bps=chance_bps(kept_word=len(agreed), answered=len(decided)),
    )


def _agreed(claim: Past) -> int:
    return claim.expected_minor if claim.credit_minor is None else claim.credit_minor


def _share(part: int, whole: int) -> int | None:
    return part * WHOLE // whole if whole else None
