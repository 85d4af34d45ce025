"""What staff do about a claim: answer, put it anew, give it up, renew or revoke its link, note that money came in."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from returns.domain.claim import CLAIM_MOVES, ClaimActor, ClaimEventKind, ClaimStatus
from returns.models import Shop, SupplierClaim
from returns.operations.claim_history import remember
from returns.operations.claims_follow import hold_with_returns
from returns.operations.expire_claim import go_on_without
from returns.operations.make_claims import put_to, start_clock, tell
from returns.operations.moves import hold_claim, move


class UnableToFollow(Exception):
    """The claim stands where this cannot be done; `status` is where."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@transaction.atomic
def answer_supplier(*, shop: Shop, claim_id: int, text: str, actor_id: str, now: datetime) -> SupplierClaim:
    """Say something to the supplier, by mail and on their page."""
    claim = hold_claim(shop, claim_id)
    _seen(claim)
    event = remember(claim, ClaimEventKind.ANSWERED, at=now, actor=ClaimActor.MERCHANT, actor_id=actor_id, text=text)
    tell(claim, "mail.claim_message", now=now, event=event.pk)
    return claim


@transaction.atomic
def put_anew(*, shop: Shop, claim_id: int, actor_id: str, now: datetime) -> SupplierClaim:
    """Ask the supplier once more, with all their days and a new link. Raises UnableToFollow unless it is over."""
    claim = hold_claim(shop, claim_id)
    put_to(claim, now=now)
    fresh = {"key": claim.key, "sent_at": now, "due_at": claim.due_at, "refusal": "", "silent_at": None}
    if not move(claim, CLAIM_MOVES, ClaimStatus.OPEN, answered_at=None, waits_for_us=False, **fresh):
        raise UnableToFollow(claim.status)
    remember(claim, ClaimEventKind.PUT_ANEW, at=now, actor=ClaimActor.MERCHANT, actor_id=actor_id)
    tell(claim, "mail.claim", now=now)
    start_clock(claim, now=now)
    return claim


@transaction.atomic
def give_claim_up(*, shop: Shop, claim_id: int, actor_id: str, now: datetime) -> SupplierClaim:
    """Bear the loss. Raises UnableToFollow where it is credited or withdrawn.

    Where a label of theirs is still waited for, the goods of who refused come to the shop now; see `go_on_without`.
    """
    claim, returns = hold_with_returns(shop, claim_id)
    refused = claim.status == ClaimStatus.REFUSED
    if not move(claim, CLAIM_MOVES, ClaimStatus.LOST, waits_for_us=False):
        raise UnableToFollow(claim.status)
    remember(claim, ClaimEventKind.LOST, at=now, actor=ClaimActor.MERCHANT, actor_id=actor_id)
    if refused:
        go_on_without(returns, claim, now=now)
    return claim


@transaction.atomic
def note_money_in(*, shop: Shop, claim_id: int, amount_minor: int, actor_id: str, now: datetime) -> SupplierClaim:
    """Write down what the supplier's credit came to, in minor units of the claim's currency. The last word counts."""
    claim = hold_claim(shop, claim_id)
    if claim.status not in {ClaimStatus.ACCEPTED, ClaimStatus.CREDITED}:
        raise UnableToFollow(claim.status)
    SupplierClaim.objects.filter(pk=claim.pk).update(received_minor=amount_minor, received_at=now, waits_for_us=False)
    facts = {"received_minor": amount_minor, "currency": claim.currency}
    remember(claim, ClaimEventKind.MONEY_IN, at=now, actor=ClaimActor.MERCHANT, actor_id=actor_id, facts=facts)
    return claim


@transaction.atomic
def renew_link(*, shop: Shop, claim_id: int, send: bool, actor_id: str, now: datetime) -> SupplierClaim:
    """Make every earlier link void: with `send` mail a new one, else leave none."""
    claim = hold_claim(shop, claim_id)
    claim.key = secrets.token_urlsafe(16) if send else ""
    SupplierClaim.objects.filter(pk=claim.pk).update(key=claim.key)
    kind = ClaimEventKind.LINK_RENEWED if send else ClaimEventKind.LINK_REVOKED
    remember(claim, kind, at=now, actor=ClaimActor.MERCHANT, actor_id=actor_id)
    if send:
        tell(claim, "mail.claim", now=now)
    return claim


@transaction.atomic
def mark_seen(*, shop: Shop, claim_id: int, actor_id: str, now: datetime) -> SupplierClaim:
    """Staff have looked at what waited for them."""
    claim = hold_claim(shop, claim_id)
    _seen(claim)
    remember(claim, ClaimEventKind.SEEN, at=now, actor=ClaimActor.MERCHANT, actor_id=actor_id)
    return claim


def _seen(claim: SupplierClaim) -> None:
    SupplierClaim.objects.filter(pk=claim.pk).update(waits_for_us=False)
