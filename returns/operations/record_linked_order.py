"""What became of a linked order at Shopify. Told by the Shopify wing, which asks or reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from returns.domain.lifecycle import LINKED_MOVES
from returns.domain.linked import LinkedStatus
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import ExchangeLine, LinkedOrder, Return
from returns.operations.follow_linked_order import another_edition
from returns.operations.moves import locked, move, refold
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.outbox import put_for

NO_PROBLEM = {"problem": "", "detail": ""}


@transaction.atomic
def record_draft(
    *, rma_id: int, edition: int, draft_gid: str, reserved_until: datetime | None, now: datetime
) -> LinkedOrder:
    """An edition of the draft is there and holds its stock; the one before is to go. Repeating it changes nothing."""
    rma = locked(rma_id)
    row = LinkedOrder.objects.get(rma=rma)
    if row.draft_gid not in {"", draft_gid}:
        row.spare_gid = row.draft_gid
    held = {"draft_gid": draft_gid, "draft_edition": edition, "reserved_until": reserved_until, **NO_PROBLEM}
    LinkedOrder.objects.filter(pk=row.pk).update(**held, spare_gid=row.spare_gid)
    if row.status == LinkedStatus.WANTED and move(row, LINKED_MOVES, LinkedStatus.HELD):
        note(rma, "linked_order.held", at=now, actor=Actor.SHOPIFY, facts={"draft": draft_gid})
    row.refresh_from_db()
    return row


@transaction.atomic
def want_another_draft(*, rma_id: int, now: datetime, off: Mapping[str, int] | None = None) -> LinkedOrder:
    """The draft is not there any more, or prices are others by now: `off` is what comes off each variant instead."""
    rma = locked(rma_id)
    another_edition(rma.pk, off=dict(off or {}), now=now)
    return LinkedOrder.objects.get(rma=rma)


@transaction.atomic
def forget_spare_draft(*, rma_id: int, gid: str) -> None:
    """A draft that another took the place of is not there any more."""
    LinkedOrder.objects.filter(rma=locked(rma_id), spare_gid=gid).update(spare_gid="")


@transaction.atomic
def forget_draft(*, rma_id: int) -> None:
    """The draft of a linked order that was dropped is not there any more."""
    gone = {"draft_gid": "", "draft_edition": 0, "spare_gid": "", "reserved_until": None, **NO_PROBLEM}
    LinkedOrder.objects.filter(rma=locked(rma_id), status=LinkedStatus.DROPPED).update(**gone)


@transaction.atomic
def record_linked_invoice(*, rma_id: int, now: datetime) -> None:
    """Shopify has asked the shopper for what the linked order costs them. Repeating it changes nothing."""
    rma = locked(rma_id)
    rows = LinkedOrder.objects.filter(rma=rma, status=LinkedStatus.ASKED)
    if rows.filter(invoiced_at=None).update(invoiced_at=now, **NO_PROBLEM):
        row = LinkedOrder.objects.get(rma=rma)
        owed = {"total_minor": row.owed_presentment_minor, "currency": rma.order.presentment_currency}
        note(rma, "invoice.sent", at=now, actor=Actor.SHOPIFY, facts=owed)


@transaction.atomic
def record_linked_order(*, rma_id: int, order_gid: str, order_name: str, now: datetime) -> LinkedOrder:
    """The order is there: what goes out stands on it. Repeating it changes nothing.

    Where the shopper had to pay for it first, the return is settled now: what came back has been used. What goes out
    before the goods are back is told to the shopper, and settled by a person once they are. One that was dropped and
    came to life all the same, since the shopper was faster, waits for a person.
    """
    rma = locked(rma_id)
    row = LinkedOrder.objects.get(rma=rma)
    before = row.status
    ordered = {"order_gid": order_gid, "order_name": order_name[:64], "ordered_at": now, **NO_PROBLEM}
    if not move(row, LINKED_MOVES, LinkedStatus.ORDERED, **ordered, reserved_until=None):
        return row
    note(rma, "linked_order.made", at=now, actor=Actor.SHOPIFY, facts={"order": order_gid, "name": order_name[:64]})
    put_for(rma, "shopify.keep_linked_order", now=now)
    if before == LinkedStatus.DROPPED:
        row.problem = "ordered_after_all"
        row.save(update_fields=["problem"])
        return row
    ExchangeLine.objects.filter(rma=rma, given_up_at=None).update(processed_quantity=F("quantity"))
    if row.early_at:
        put_for(rma, "mail.sent_early", now=now)
    elif before == LinkedStatus.ASKED and rma.settlement.status == SettlementStatus.QUOTED:
        _settle(rma, now)
    refold(rma, now=now)
    return row


def _settle(rma: Return, now: datetime) -> None:
    """Settle what somebody agreed to when they had the shopper asked."""
    worth = rma.settlement.total_presentment_minor + rma.settlement.bonus_presentment_minor
    way = Outcome(rma.outcome)
    try:
        with transaction.atomic():
            if rma.status == ReturnStatus.OPEN:
                settle_return(rma_id=rma.pk, expected_minor=worth, outcome=way, actor=Actor.POLICY, now=now)
    except UnableToSettle as refusal:
        LinkedOrder.objects.filter(rma=rma).update(problem="not_settled", detail=refusal.code)


@transaction.atomic
def stop_linked_order(*, rma_id: int, problem: str, detail: str, now: datetime) -> None:
    """It could not be made as it stands, and a person must look. `problem` is a code of `problem_words.PROBLEMS`."""
    rma = locked(rma_id)
    rows = LinkedOrder.objects.filter(rma=rma).exclude(problem=problem, detail=detail[:1000])
    if rows.update(problem=problem, detail=detail[:1000]):
        note(rma, "linked_order.stopped", at=now, actor=Actor.SHOPIFY, facts={"problem": problem})


@transaction.atomic
def try_linked_order_again(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """A person has looked at what stopped it: try once more. Without a problem nothing happens."""
    rma = locked(rma_id)
    rows = LinkedOrder.objects.filter(rma=rma).exclude(problem="").exclude(status=LinkedStatus.ORDERED)
    if rows.update(**NO_PROBLEM):
        note(rma, "return.retried", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
        put_for(rma, "shopify.keep_linked_order", now=now)
    return rma
