"""Which ways out of a difference are open as things stand now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from returns.domain.linked import LinkedStatus, cover, paid_twice
from returns.domain.status import DriftKind, Outcome, ReturnStatus, SettlementStatus, Way
from returns.models import Drift, LinkedOrder, Order, Return
from returns.queries.linked_orders import linked_order_of, refunded_on


def is_open(rma: Return, drift: Drift, way: Way) -> bool:
    """Whether a way would really settle the difference now, and is safe; most always are."""
    asked = CONDITIONS.get((drift.kind, way))
    return asked is None or asked(rma, drift)


def sum_of(rma: Return, drift: Drift, way: Way) -> int:
    """What a way pays back, in minor units of the order's presentment currency; 0 where it moves no money."""
    pays = drift.kind == DriftKind.LINKED_UNDONE and way == Way.SEND_OURS
    return owed_for_undone(rma) if pays else 0


def owed_for_undone(rma: Return) -> int:
    """What is owed on the return's order because its linked order was called off before anything of it was sent.

    It is what still stands on the order for those goods, less what somebody refunded by hand meanwhile, and never more
    than is left. Nothing while the return itself is not settled: its goods may not be back. Minor units.
    """
    row = linked_order_of(rma)
    if row is None or row.status != LinkedStatus.ORDERED or not row.bound_minor:
        return 0
    if rma.settlement.status != SettlementStatus.PAID or rma.outcome == Outcome.GIFT_CARD:
        return 0
    if not _called_off_unsent(_linked(row)):
        return 0
    order = Order.objects.get(pk=rma.order_id)
    covered = cover(order.amount(row, "value"), order.amount(row, "owed")).presentment
    twice = paid_twice(covered, refunded_on(order), before=row.refunded_before).minor
    gone = max(order.paid_out_presentment_minor - row.bound_minor, order.refunded_presentment_minor)
    return max(min(row.bound_minor, covered.minor - twice, order.received_presentment_minor - gone), 0)


def _linked(row: LinkedOrder) -> Order | None:
    return Order.objects.filter(shop=row.rma.shop_id, gid=row.order_gid).first()


def _called_off_unsent(order: Order | None) -> bool:
    return order is not None and bool(order.cancelled_at or order.gone_at) and not _was_sent(order)


def _may_be_called_off(rma: Return, drift: Drift) -> bool:
    """The linked order that the difference names stands, nothing of it was sent, and nobody paid anything on it."""
    row = linked_order_of(rma)
    if row is None or row.status != LinkedStatus.ORDERED or row.order_name != drift.facts.get("linked"):
        return False
    order = _linked(row)
    if order is None or order.cancelled_at or order.gone_at or order.received_presentment_minor:
        return False
    return not _was_sent(order)


def _was_sent(order: Order) -> bool:
    return order.fulfillments.exclude(status="CANCELLED").exists()


def _has_more_there(rma: Return, drift: Drift) -> bool:
    """Shopify has all that we have and more: what is beyond can be taken off an open return."""
    there = Counter[str](drift.facts.get("theirs", {}))
    ours = Counter[str]()
    for item in rma.lines.select_related("fulfilled"):
        ours[item.fulfilled.gid] += item.quantity
    return _is_open_there(rma) and bool(ours) and ours < there


def _is_open_there(rma: Return) -> bool:
    return rma.status == ReturnStatus.OPEN and bool(rma.gid) and rma.order.gone_at is None


CONDITIONS: Mapping[tuple[str, str], Callable[[Return, Drift], bool]] = {
    (DriftKind.LINES_CHANGED, Way.SEND_OURS): _has_more_there,
    (DriftKind.UNVERIFIED_LINES, Way.SEND_OURS): lambda rma, _: _is_open_there(rma),
    (DriftKind.PAID_TWICE, Way.SEND_OURS): _may_be_called_off,
    (DriftKind.LINKED_UNDONE, Way.SEND_OURS): lambda rma, _: owed_for_undone(rma) > 0,
}
