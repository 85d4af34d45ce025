"""What goes out instead goes before the goods are back, where its policy, the caps and the order's money allow it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.instant import Waits, may_go, over_the_cap, strictest
from returns.domain.lifecycle import LINKED_MOVES
from returns.domain.linked import LinkedStatus
from returns.domain.remedy import REMEDIES
from returns.domain.shipping import Goods
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import LinkedOrder, Return
from returns.operations.caps_lock import hold_caps
from returns.operations.follow_linked_order import bind_linked_order, follow, let_loose
from returns.operations.moves import locked, move
from returns.operations.reserve import UnableToSettle
from returns.outbox import put_for
from returns.queries.linked_orders import goes_out_apart, out_early
from returns.queries.policies import active_policy
from returns.queries.regard import regard_of

UNTOUCHED = (LinkedStatus.WANTED, LinkedStatus.HELD)
HANDED_IN = frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED})


def send_early(rma: Return, *, now: datetime) -> bool:
    """Let the linked order of a return go now, if it may; what may not waits for the goods, and nobody is refused.

    Inside the caller's transaction and under the return's lock. What pays for it is bound from here on. The caps in
    force now count, under the lock of all that counts them. Where the shopper owes something, they are asked for it,
    and the order comes to life with their payment.
    """
    row = LinkedOrder.objects.filter(rma=rma).first()
    if row is None or row.early_at or row.status not in UNTOUCHED or not _may_go(rma):
        return False
    hold_caps(rma.shop)
    if why := _why_it_waits(rma, row, now):
        _note_once(rma, why, now)
        return False
    LinkedOrder.objects.filter(pk=row.pk).update(early_at=now)
    facts = {
        "total_minor": row.covered_minor,
        "currency": rma.order.presentment_currency,
    }
    note(rma, "linked_order.early", at=now, actor=Actor.POLICY, facts=facts)
    put_for(rma, "shopify.send_early", now=now)
    return True


def _may_go(rma: Return) -> bool:
    """Whether the conditions of all that goes out let it, and nothing has happened that decides otherwise."""
    lines = goes_out_apart(rma)
    going_on = rma.status == ReturnStatus.OPEN and rma.goods == Goods.SEND and rma.received_at is None
    untouched = rma.settlement.status == SettlementStatus.QUOTED and rma.outcome not in REMEDIES
    if not (going_on and untouched) or any(line.sold_out_at for line in lines):
        return False
    parcels = set(rma.parcels.exclude(status=ParcelStatus.VOIDED).values_list("status", flat=True))
    return may_go(strictest(line.instant for line in lines), handed_in=bool(parcels) and parcels <= HANDED_IN)


def _why_it_waits(rma: Return, row: LinkedOrder, now: datetime) -> Waits | None:
    """Why it is not sent now; None: it is, and what pays for it is bound."""
    regard = regard_of(rma.order, now=now)
    if regard.signals or regard.restriction:
        return Waits.PERSON
    cap, worth = active_policy(rma.shop).policy.caps.early_minor, row.value_shop_minor - row.owed_shop_minor
    if over_the_cap(cap, out_minor=out_early(rma.shop), worth_minor=worth):
        return Waits.CAP
    try:
        with transaction.atomic():
            bind_linked_order(rma)
    except UnableToSettle:
        return Waits.MONEY
    return None


def _note_once(rma: Return, why: Waits, now: datetime) -> None:
    facts = {"why": why.value}
    if not rma.events.filter(kind="linked_order.waits", facts=facts).exists():
        note(rma, "linked_order.waits", at=now, actor=Actor.POLICY, facts=facts)


@transaction.atomic
def ask_early(*, rma_id: int, now: datetime) -> None:
    """The stock of what goes out early is held, and the shopper is to pay first. Repeating it changes nothing."""
    rma = locked(rma_id)
    row = LinkedOrder.objects.get(rma=rma)
    if row.early_at and row.status == LinkedStatus.HELD and move(row, LINKED_MOVES, LinkedStatus.ASKED):
        facts = {"total_minor": row.owed_presentment_minor, "currency": rma.order.presentment_currency}
        note(rma, "linked_order.asked", at=now, actor=Actor.POLICY, facts=facts)
        put_for(rma, "shopify.keep_linked_order", now=now)


@transaction.atomic
def wait_for_the_goods(*, rma_id: int, problem: str, detail: str, now: datetime) -> None:
    """It could not be ordered early: it waits for the goods, what was to pay for it is free, and a person may look.

    Where the return was settled meanwhile, what pays for it stays bound.
    """
    rma = locked(rma_id)
    rows = LinkedOrder.objects.filter(rma=rma, status__in=UNTOUCHED).exclude(early_at=None)
    if rows.update(early_at=None, problem=problem, detail=detail[:1000]):
        if rma.settlement.status == SettlementStatus.QUOTED:
            let_loose(rma)
        note(rma, "linked_order.stopped", at=now, actor=Actor.SHOPIFY, facts={"problem": problem})
        follow(rma, now=now)
