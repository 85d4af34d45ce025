"""The merchant says no, and why."""

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import RETURN_MOVES
from returns.domain.status import DeclineReason, ReturnStatus
from returns.history import note
from returns.models import Return, ReturnUnit
from returns.operations import tell_shopify as news
from returns.operations.moves import locked, move, refold
from returns.operations.order_labels import void_parcels
from returns.operations.undo_decline import hold_news
from returns.outbox import put_for


class UnableToDecline(Exception):
    """The return is not waiting for a decision; `status` is where it stands."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@transaction.atomic
def decline_return(
    *,
    rma_id: int,
    reason: DeclineReason,
    explanation: str,
    actor: str,
    now: datetime,
    actor_id: str = "",
    tell_shopify: bool = True,
    undoable: bool = False,
) -> Return:
    """Refuse the return and let its pieces go, so that they can be asked for again.

    `explanation` goes to the shopper (500 characters at most, Shopify's limit). `tell_shopify=False` records what was
    declined there; of a request with exchanges Shopify never heard. `undoable` lets the news of it wait for a little,
    so that it can be taken back (`undo_decline`). Raises UnableToDecline.
    """
    rma = locked(rma_id)
    changes = {"decline_reason": reason, "decline_note": explanation[:500], "closed_at": now}
    if not move(rma, RETURN_MOVES, ReturnStatus.DECLINED, **changes):
        raise UnableToDecline(rma.status)
    ReturnUnit.objects.filter(item__rma=rma).update(live=False)
    void_parcels(rma, now)
    if tell_shopify:
        news.tell_shopify(rma, "shopify.decline_return", now=now)
    put_for(rma, "mail.declined", now=now)
    held = {"held": hold_news(rma, now=now)} if undoable else {}
    facts = {"reason": reason.value, **held}
    note(rma, "return.declined", at=now, actor=actor, actor_id=actor_id, facts=facts)
    refold(rma, now=now)
    return rma
