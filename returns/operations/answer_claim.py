"""A supplier answers a claim through its link."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.claim import CLAIM_MOVES, ClaimActor, ClaimEventKind, ClaimStatus, Refusal
from returns.models import Shop, SupplierClaim
from returns.operations.claim_history import remember
from returns.operations.claims_follow import hold_with_returns
from returns.operations.expire_claim import go_on_without
from returns.operations.make_claims import tell
from returns.operations.moves import hold_claim, move


class UnableToAnswer(Exception):
    """The claim stands where this is no answer to it; `status` is where."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@transaction.atomic
def accept_claim(*, shop: Shop, claim_id: int, now: datetime) -> SupplierClaim:
    """The supplier agrees to what is claimed. Raises UnableToAnswer unless nobody has answered yet."""
    claim = hold_claim(shop, claim_id)
    _answer(claim, ClaimStatus.ACCEPTED, now)
    remember(claim, ClaimEventKind.ACCEPTED, at=now, actor=ClaimActor.SUPPLIER)
    return claim


@transaction.atomic
def refuse_claim(*, shop: Shop, claim_id: int, reason: Refusal, text: str, now: datetime) -> SupplierClaim:
    """The supplier refuses; staff are to look at it. Raises UnableToAnswer unless nobody has answered yet."""
    claim = hold_claim(shop, claim_id)
    _answer(claim, ClaimStatus.REFUSED, now, refusal=reason, waits_for_us=True)
    facts = {"refusal": reason.value}
    remember(claim, ClaimEventKind.REFUSED, at=now, actor=ClaimActor.SUPPLIER, text=text, facts=facts)
    tell(claim, "mail.claim_news", now=now)
    return claim


@transaction.atomic
def credit_claim(*, shop: Shop, claim_id: int, amount_minor: int, reference: str, now: datetime) -> SupplierClaim:
    """The supplier says what they credit, in minor units of the claim's currency, and under which reference.

    It is an acceptance too where none was given, and the end of waiting for a label that they were to make. Raises
    UnableToAnswer once it was said or refused.
    """
    claim, returns = hold_with_returns(shop, claim_id)
    said = {"credit_minor": amount_minor, "reference": reference, "credited_at": now}
    short = amount_minor < claim.expected_minor
    _answer(claim, ClaimStatus.CREDITED, now, waits_for_us=claim.waits_for_us or short, **said)
    facts = {"credit_minor": amount_minor, "currency": claim.currency}
    remember(claim, ClaimEventKind.CREDITED, at=now, actor=ClaimActor.SUPPLIER, facts=facts)
    if short:
        tell(claim, "mail.claim_news", now=now)
    go_on_without(returns, claim, now=now)
    return claim


@transaction.atomic
def ask_about_claim(*, shop: Shop, claim_id: int, text: str, now: datetime) -> SupplierClaim:
    """The supplier asks or says something; staff are to look at it. Raises UnableToAnswer for what is over."""
    claim = hold_claim(shop, claim_id)
    if claim.status == ClaimStatus.WITHDRAWN:
        raise UnableToAnswer(claim.status)
    SupplierClaim.objects.filter(pk=claim.pk).update(waits_for_us=True)
    remember(claim, ClaimEventKind.ASKED, at=now, actor=ClaimActor.SUPPLIER, text=text)
    tell(claim, "mail.claim_news", now=now)
    return claim


@transaction.atomic
def note_supplied_label(*, shop: Shop, claim_id: int, now: datetime) -> SupplierClaim:
    """The supplier has brought the label, which accepts the claim where nobody answered yet; nothing else does."""
    claim = hold_claim(shop, claim_id)
    if claim.status in {ClaimStatus.OPEN, ClaimStatus.LOST}:
        _answer(claim, ClaimStatus.ACCEPTED, now)
        remember(claim, ClaimEventKind.ACCEPTED, at=now, actor=ClaimActor.SUPPLIER)
    remember(claim, ClaimEventKind.LABEL, at=now, actor=ClaimActor.SUPPLIER)
    return claim


def _answer(claim: SupplierClaim, new: ClaimStatus, now: datetime, **said: object) -> None:
    """One answer counts: the row decides who was first."""
    if not move(claim, CLAIM_MOVES, new, answered_at=claim.answered_at or now, **said):
        raise UnableToAnswer(claim.status)
