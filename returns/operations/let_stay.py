"""The merchant lets the shopper keep goods that were to be sent back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.means import Means
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ReturnStatus
from returns.history import note
from returns.models import Return
from returns.operations.change_means import take_fee
from returns.operations.claims_follow import price_labels
from returns.operations.moves import locked, refold
from returns.operations.order_labels import void_parcels
from returns.operations.requote import requote
from returns.outbox import put_for
from returns.queries.means import may_change_means
from returns.queries.sums import present_worth


class UnableToLetStay(Exception):
    """The goods travel.

    `code`: `used` (something moved by then), `sends_out` (something goes out for them), or `to_repair`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def let_stay(*, rma_id: int, actor: str, now: datetime, actor_id: str = "") -> Return:
    """Let the goods stay with the shopper: unused labels are given back, and no fee is held back.

    It can be taken back by `send_after_all` as long as no money moved. What stays already changes nothing. Raises
    UnableToLetStay.
    """
    rma = locked(rma_id)
    if rma.goods != Goods.SEND:
        return rma
    if rma.exchange_lines.filter(given_up_at=None).exists():
        raise UnableToLetStay("sends_out")
    if rma.outcome == Outcome.REPAIR:
        raise UnableToLetStay("to_repair")
    if not may_change_means(rma):
        raise UnableToLetStay("used")
    void_parcels(rma, now)
    _handle_nothing(rma)
    # What does not travel costs as little as a carrier that the shopper pays.
    take_fee(rma, Means.OWN)
    rma.goods, rma.ship_by = Goods.KEEP, None
    rma.save(update_fields=["goods", "ship_by"])
    price_labels(rma, now=now)
    note(rma, "return.let_stay", at=now, actor=actor, actor_id=actor_id)
    if rma.status == ReturnStatus.OPEN:
        put_for(rma, "mail.kept", now=now)
    refold(rma, now=now)
    return rma


def _handle_nothing(rma: Return) -> None:
    """Hold back no handling fee of goods that nobody puts back on a shelf; what Shopify was told is kept beside it."""
    held = [item for item in rma.lines.all() if item.restocking_fee_bps or item.restocking_by_outcome]
    for item in held:
        told = item.restocking_by_outcome.get(rma.told_outcome, item.restocking_fee_bps) if rma.gid else None
        item.restocking_fee_bps, item.restocking_by_outcome, item.told_restocking_bps = 0, {}, told
        item.save(update_fields=["restocking_fee_bps", "restocking_by_outcome", "told_restocking_bps"])
    if held:
        requote(rma, present_worth(rma))
        rma.settlement.refresh_from_db()
