"""The shopper gets something else for the goods than was agreed first: sum, rows and Shopify follow."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from returns.domain.lifecycle import REPAIR_MOVES
from returns.domain.remedy import REMEDIES
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ParcelStatus, RepairStatus, ReturnStatus
from returns.models import OrderLine, Repair, Return
from returns.operations.bear_fee import know_ways, tell_companions
from returns.operations.follow_linked_order import follow
from returns.operations.moves import move, refold
from returns.operations.promise_exchanges import hold_stock, write_exchanges
from returns.operations.take_fees import take_fees
from returns.operations.tell_shopify import is_told
from returns.outbox import put_for
from returns.queries.by_outcome import bonus_for
from returns.queries.exchanges import again_for
from returns.queries.remedies import can_be_sent_again
from returns.queries.shared_fee import labels_of
from returns.queries.stock import Stock, short_of


def switch(rma: Return, outcome: Outcome, *, now: datetime, bonus_bps: int | None = None) -> None:
    """Let the money, or what stands in its place, go by `outcome`; inside the caller's transaction and its lock.

    `bonus_bps` is added to store credit where more than the policy's own was promised. Raises UnableToSettle where more
    would go out than came in.
    """
    before, told = Outcome(rma.outcome), is_told(rma)
    bonus_bps = bonus_for(rma, outcome) if bonus_bps is None else bonus_bps
    know_ways(rma)
    take_fees(rma, outcome, bonus_bps=bonus_bps, now=now)
    rma.outcome, rma.bonus_bps = outcome, bonus_bps
    rma.save(update_fields=["outcome", "bonus_bps"])
    if before in REMEDIES:
        _leave(rma, before)
        if outcome == Outcome.REPLACEMENT:
            write_exchanges(rma, again_for(rma))
        if told:
            put_for(rma, "shopify.drop_exchanges", now=now)
        elif is_told(rma):
            _make_known(rma, now)
    follow(rma, now=now)
    tell_companions(rma, labels_of(rma), now=now)
    refold(rma, now=now)


def may_be_replaced(rma: Return) -> bool:
    """Whether every article of the return can be sent once more."""
    return can_be_sent_again(rma.order, OrderLine.objects.filter(returned__rma=rma))


def objection_to_promise(rma: Return, stock: Stock) -> str:
    """Why the same articles cannot be promised once more: `sold_out`, `promised` to others, or "" for nothing.

    Nobody else is promised anything until the caller's transaction ends. `stock` is what was left just now.
    """
    pieces: Counter[str] = Counter()
    for exchange in again_for(rma):
        pieces[exchange.offer.variant_gid] += 1
    hold_stock(rma.shop_id)
    if not short_of(rma.shop, stock, pieces, besides=rma.pk):
        return ""
    gone = any((left := stock.get(gid)) is not None and left < wanted for gid, wanted in pieces.items())
    return "sold_out" if gone else "promised"


def _leave(rma: Return, before: Outcome) -> None:
    if before == Outcome.REPLACEMENT:
        rma.exchange_lines.all().delete()
    elif repair := Repair.objects.filter(rma=rma).first():
        move(repair, REPAIR_MOVES, RepairStatus.CALLED_OFF)


def _make_known(rma: Return, now: datetime) -> None:
    """Tell Shopify of a return that it has not heard of, with all that has happened to it meanwhile."""
    if rma.status == ReturnStatus.REQUESTED:
        put_for(rma, "shopify.request_return", now=now)
        return
    put_for(rma, "shopify.create_return", now=now)
    sent = rma.parcels.exclude(status=ParcelStatus.VOIDED).exclude(label_ready_at=None)
    for parcel in sent if rma.goods == Goods.SEND else ():
        put_for(rma, "shopify.attach_label", now=now, parcel=parcel.pk)
    if rma.received_at:
        put_for(rma, "shopify.dispose", now=now)
