"""Claims go along with their lines: to a part of the return, out of it, and where the label's maker or price changes.

Everything happens inside the caller's transaction, under the lock of the return.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from returns.domain.claim import CLAIM_MOVES, CLAIMED, ClaimActor, ClaimEventKind, ClaimStatus
from returns.domain.lifecycle import may
from returns.models import ClaimLine, OutboxMessage, Return, ReturnLineItem, Shop, SupplierClaim
from returns.operations.claim_history import remember
from returns.operations.make_claims import label_minor, tell
from returns.operations.moves import hold_claim, hold_order, locked_together, move
from returns.queries.claims import about
from returns.queries.suppliers import labels_of_suppliers

# What is said of their sums stays as it was said.
SETTLED = (ClaimStatus.CREDITED, ClaimStatus.WITHDRAWN)
CHANGED = "mail.claim_changed"


def hold_with_returns(shop: Shop, claim_id: int) -> tuple[SupplierClaim, list[Return]]:
    """Load a claim of the shop and hold it, after the returns that its lines are in by now."""
    hold_order(returns__claims=SupplierClaim.objects.get(shop=shop, pk=claim_id))
    lines = ClaimLine.objects.filter(claim=claim_id).values_list("item__rma", flat=True)
    kept_at = SupplierClaim.objects.filter(pk=claim_id).values_list("rma", flat=True)
    held = locked_together([*lines, *kept_at])
    claim = hold_claim(shop, claim_id)
    claim.rma = held[claim.rma_id]
    return claim, list(held.values())


def hold_claims(rma: Return) -> list[SupplierClaim]:
    """The claims about a return, held, the oldest first."""
    rows = SupplierClaim.objects.select_for_update(no_key=True, of=("self",)).filter(about(rma))
    return list(rows.select_related("supplier", "shop", "rma"))


def share_line(item: ReturnLineItem, new: ReturnLineItem) -> None:
    """Let a line that is split off have its share of what is claimed for the whole, by its pieces."""
    for line in ClaimLine.objects.filter(item=item):
        part = line.expected_minor * new.quantity // item.quantity
        ClaimLine.objects.create(claim_id=line.claim_id, item=new, expected_minor=part)
        ClaimLine.objects.filter(pk=line.pk).update(expected_minor=line.expected_minor - part)


def go_along(rma: Return, rest: Return) -> None:
    """Let claims of which every line has gone to the rest follow it; one that is about both stays where it was put."""
    for claim in rma.claims.exclude(status=ClaimStatus.WITHDRAWN):
        if claim.lines.exists() and not claim.lines.exclude(item__rma=rest).exists():
            SupplierClaim.objects.filter(pk=claim.pk).update(rma=rest)


def shrink_line(item: ReturnLineItem, number: int) -> None:
    """Claim for the `number` pieces that are left of a line their share of what was claimed for all."""
    for line in ClaimLine.objects.filter(item=item).exclude(claim__status__in=SETTLED):
        left = line.expected_minor * number // item.quantity
        ClaimLine.objects.filter(pk=line.pk).update(expected_minor=left)


def sum_up(claims: Iterable[SupplierClaim], *, now: datetime) -> None:
    """Claim what the lines that are left come to, with the label; what is left without lines is withdrawn."""
    for claim in claims:
        if claim.status in SETTLED:
            continue
        sums = list(ClaimLine.objects.filter(claim=claim).values_list("expected_minor", flat=True))
        if not sums and withdraw(claim, now=now):
            continue
        label = claim.label_minor if sums else 0
        _claim(claim, sum(sums) + label, label, now)


def withdraw(claim: SupplierClaim, *, now: datetime) -> bool:
    """Tell the supplier that nothing is claimed any more; False for what was credited, refused or given up."""
    if not move(claim, CLAIM_MOVES, ClaimStatus.WITHDRAWN, waits_for_us=False):
        return False
    remember(claim, ClaimEventKind.WITHDRAWN, at=now, actor=ClaimActor.SYSTEM)
    tell(claim, "mail.claim_withdrawn", now=now)
    return True


def withdraw_claims(rma: Return, *, now: datetime) -> None:
    """The return came to nothing: nothing is claimed for its lines. What was credited or refused stays as it is.

    A claim that is about another part too goes on about that one.
    """
    for claim in hold_claims(rma):
        elsewhere = ClaimLine.objects.filter(claim=claim).exclude(item__rma=rma).select_related("item__rma").first()
        if elsewhere is None:
            withdraw(claim, now=now)
        elif may(CLAIM_MOVES, claim.status, ClaimStatus.WITHDRAWN):
            ClaimLine.objects.filter(claim=claim, item__rma=rma).delete()
            if claim.rma_id == rma.pk:
                SupplierClaim.objects.filter(pk=claim.pk).update(rma=elsewhere.item.rma)
            sum_up([claim], now=now)


def price_labels(rma: Return, *, now: datetime) -> None:
    """Claim the label, of suppliers who pay it and have not answered, as the goods get back now."""
    for claim in hold_claims(rma):
        cost = label_minor(rma, claim.supplier, now) if claim.status == ClaimStatus.OPEN else claim.label_minor
        if cost != claim.label_minor:
            _claim(claim, claim.expected_minor - claim.label_minor + cost, cost, now)


def _claim(claim: SupplierClaim, expected_minor: int, label_minor: int, now: datetime) -> None:
    """Claim another sum; who has a letter with the one before hears of it."""
    before = claim.expected_minor
    SupplierClaim.objects.filter(pk=claim.pk).update(expected_minor=expected_minor, label_minor=label_minor)
    if expected_minor != before and claim.status in CLAIMED:
        facts = {"expected_minor": expected_minor, "before_minor": before, "currency": claim.currency}
        remember(claim, ClaimEventKind.CHANGED, at=now, actor=ClaimActor.SYSTEM, facts=facts)
        _tell_change(claim, before, now)


def _tell_change(claim: SupplierClaim, before: int, now: datetime) -> None:
    """Say the new sum beside the one they heard last: a letter that has not left yet has told them nothing.

    The claim's own letter says the sum of its day. Of several letters about changes the last says it all.
    """
    unsent = OutboxMessage.objects.filter(shop=claim.shop_id, payload__claim=claim.pk, done_at=None)
    # Held, so that no worker begins it with the sum of before.
    if unsent.filter(kind="mail.claim", dead_at=None).untouched().select_for_update().first():
        return
    first = unsent.filter(kind=CHANGED, payload__sent_at=claim.sent_at.isoformat()).order_by("pk").first()
    tell(claim, CHANGED, now=now, before_minor=first.payload["before_minor"] if first else before)


def places_they_label(rma: Return) -> set[int]:
    """The addresses (ids) to which suppliers make the return's labels.

    Who has answered without one, or let their time pass, is not waited for any more.
    """
    places = labels_of_suppliers(rma.shop)
    if not places:
        return places
    asked = SupplierClaim.objects.filter(about(rma), supplier__destination__in=places)
    over = asked.exclude(status=ClaimStatus.WITHDRAWN).exclude(status=ClaimStatus.OPEN, silent_at=None)
    return places - set(over.values_list("supplier__destination", flat=True))


def ask_for_labels(rma: Return, places: Collection[int], *, now: datetime) -> None:
    """Ask suppliers whose claims were put before there was a parcel to them for its label; others get none before."""
    for claim in hold_claims(rma):
        if claim.status == ClaimStatus.OPEN and claim.supplier.destination_id in places:
            SupplierClaim.objects.filter(pk=claim.pk).update(claims_label=True)
            tell(claim, "mail.claim", now=now)
