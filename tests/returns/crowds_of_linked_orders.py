"""Crowds at linked orders: made, settled, sent early, paid back, given up for lost."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from returns.domain.ledger import LedgerKind
from returns.domain.status import ParcelStatus, Way
from returns.models import Drift, LinkedOrder, Return
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.drift import UnableToResolve, resolve_drift
from returns.operations.miss_goods import write_off
from returns.operations.pay_back_exchanged import pay_back_exchanged
from returns.operations.record_linked_order import record_draft, record_linked_order
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.record_scan import record_scan
from returns.operations.settle_return import settle_return
from returns.operations.watch_linked_orders import watch_linked_orders
from tests.characters import NOW, make_order, make_shop
from tests.returns.crowd_counts import Scene, booked, events, paid_out, waiting
from tests.returns.test_shopper_exchanges import offering, swap
from tests.returns.test_shopper_exchanges import receive as count


def linked(number: int) -> Return:
    """A return whose exchange goes out on an order of its own, counted."""
    shop = offering(make_shop(), mode="linked")
    rma = swap(make_order(shop, number=1001 + number), key=f"key-{number}")
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_draft(rma_id=rma.pk, edition=1, draft_gid=f"gid://shopify/DraftOrder/{number}", reserved_until=NOW, now=NOW)
    return count(rma)


def settling_a_linked_order(number: int) -> Scene:
    rma = linked(number)
    return (
        lambda _: settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW),
        lambda: (LinkedOrder.objects.count(), paid_out(rma), waiting("shopify.settle_linked")),
        (1, 4990, 1),
    )


def making_a_linked_order(number: int) -> Scene:
    rma = linked(number)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    begin_payment(rma_id=rma.pk, now=NOW)

    def act(place: int) -> Any:
        record_linked_order(rma_id=rma.pk, order_gid=f"gid://shopify/Order/9{place}", order_name="#9", now=NOW)
        return record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)

    return (
        act,
        lambda: (events("linked_order.made"), events("settlement.paid"), paid_out(rma), booked(LedgerKind.EXCHANGE)),
        (1, 1, 4990, -4990),
    )


def paying_back_what_came_by_exchange(number: int) -> Scene:
    rma = linked(number)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    record_linked_order(rma_id=rma.pk, order_gid="gid://shopify/Order/9", order_name="#9", now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)
    return (
        lambda _: pay_back_exchanged(back_id=7, first_id=rma.pk, minor=4990, now=NOW),
        lambda: (events("order_refund.due"), paid_out(rma), waiting("shopify.refund_order")),
        (1, 4990, 1),
    )


def instant(number: int, **about: Any) -> Return:
    """A request whose exchange goes out as soon as the return is approved, or handed in."""
    shop = offering(make_shop(), mode="linked", **{"instant": "approved"} | about)
    return swap(make_order(shop, number=1001 + number), key=f"key-{number}")


def sending_early(number: int) -> Scene:
    rma = instant(number)

    def act(_: int) -> Any:
        with suppress(UnableToApprove):
            return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)

    return (
        act,
        lambda: (events("linked_order.early"), paid_out(rma), waiting("shopify.send_early")),
        (1, 4990, 1),
    )


def scanning(number: int) -> Scene:
    rma = instant(number, instant="scanned")
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    parcel = rma.parcels.get()
    scan = {"parcel_id": parcel.pk, "status": ParcelStatus.IN_TRANSIT, "at": NOW, "now": NOW}
    return (
        lambda _: record_scan(**scan),
        lambda: (events("linked_order.early"), paid_out(rma), waiting("shopify.send_early")),
        (1, 4990, 1),
    )


def sending_early_and_calling_off(number: int) -> Scene:
    """Either it goes out and the return lives, or neither."""
    rma = instant(number, instant="scanned")
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    parcel = rma.parcels.get()

    def act(place: int) -> Any:
        if place % 2:
            return record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
        return cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)

    def seen() -> bool:
        gone = events("linked_order.early")
        return gone + events("return.canceled") == 1 and paid_out(rma) == 4990 * gone

    return act, seen, True


def giving_goods_up(number: int) -> Scene:
    rma = instant(number)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_linked_order(rma_id=rma.pk, order_gid="gid://shopify/Order/9", order_name="#9", now=NOW)
    LinkedOrder.objects.filter(rma=rma).update(overdue_at=NOW)
    return (
        lambda _: write_off(rma_id=rma.pk, actor_id="7", now=NOW),
        lambda: (events("linked_order.lost"), events("return.closed"), booked(LedgerKind.LOST), paid_out(rma)),
        (1, 1, 4990, 4990),
    )


def paying_back_what_was_called_off(number: int) -> Scene:
    """A linked order was called off at Shopify; thirty click at once, and it is paid back once."""
    rma = linked(number)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    second = make_order(rma.shop, number=9, cancelled_at=NOW, sent=False)
    record_linked_order(rma_id=rma.pk, order_gid=second.gid, order_name=second.name, now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)
    watch_linked_orders(order=second, now=NOW)
    drift = Drift.objects.get(rma=rma)

    def act(_: int) -> Any:
        try:
            way = {"way": Way.SEND_OURS, "expected_minor": 4990, "actor_id": "7"}
            return resolve_drift(shop=rma.shop, drift_id=drift.pk, now=NOW, **way)
        except UnableToResolve as refusal:
            return refusal

    return (
        act,
        lambda: (events("drift.resolved"), paid_out(rma), waiting("shopify.refund_order"), linked_bound(rma)),
        (1, 4990, 1, 0),
    )


def linked_bound(rma: Return) -> int:
    return LinkedOrder.objects.get(rma=rma).bound_minor


INSTANT = (sending_early, scanning, sending_early_and_calling_off, giving_goods_up)
LINKED = (
    *INSTANT,
    settling_a_linked_order,
    making_a_linked_order,
    paying_back_what_came_by_exchange,
    paying_back_what_was_called_off,
)
