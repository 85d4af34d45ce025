"""The business state as a value without row ids, and what was told because of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from returns.models import Customer, Fulfillment, FulfillmentLine, Order, OrderLine, OutboxMessage, Return, Shop

READ = {"read_at", "asked_at", "synced_at"}
# Shopify's own moves: who hears late sees one end only, and who hears in time may meet a difference instead.
MOVES = ["return.closed", "return.reopened"]
Told = Counter[tuple[str, str]]


def facts(shop: Shop) -> dict[str, Any]:
    """What must be the same whatever came when: the mirror whole, returns with their pieces, goods and money."""
    kept = {
        Order: shop.orders.all(),
        OrderLine: OrderLine.objects.filter(order__shop=shop),
        Fulfillment: Fulfillment.objects.filter(order__shop=shop),
        FulfillmentLine: FulfillmentLine.objects.filter(fulfillment__order__shop=shop),
        Customer: shop.customers.all(),
    }
    return {row["gid"]: _plain(row) for rows in kept.values() for row in rows.values()} | _returns(shop)


def told(shop: Shop) -> Told:
    """Return and kind -> how often: its events, and what went into the outbox for others to carry out."""
    events = shop.events.exclude(kind__in=MOVES).values_list("rma__gid", "kind")
    gids = dict(shop.returns.values_list("pk", "gid"))
    sent = OutboxMessage.objects.filter(shop=shop, payload__has_key="return").values_list("payload__return", "kind")
    return Counter([(gid, f"event {kind}") for gid, kind in events] + [(gids[pk], kind) for pk, kind in sent])


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in READ and not name.endswith("id")}


def _returns(shop: Shop) -> dict[str, Any]:
    whole = shop.returns.select_related("order", "settlement").prefetch_related(
        "lines__fulfilled", "lines__units", "lines__dispositions", "exchange_lines", "drifts"
    )
    return {rma.gid: _return(rma) for rma in whole}


def _return(rma: Return) -> dict[str, Any]:
    money = rma.settlement
    return {
        "order": rma.order.gid,
        "status": rma.status,
        "stage": rma.stage,
        "received": rma.received_at is not None,
        "rest": [rma.origin, rma.outcome, rma.decline_reason, rma.decline_note, rma.shopify_name],
        "money": [money.status, money.total_presentment_minor, money.paid_presentment_minor, money.refund_gid],
        "drifts": sorted(drift.kind for drift in rma.drifts.all() if drift.resolved_at is None),
        "exchanges": sorted((line.gid, line.quantity) for line in rma.exchange_lines.all()),
        "lines": {
            item.fulfilled.gid: [
                item.quantity,
                item.gid,
                sorted((unit.number, unit.live, unit.settlement_id is not None) for unit in item.units.all()),
                sorted((kind.type, kind.quantity) for kind in item.dispositions.all()),
            ]
            for item in rma.lines.all()
        },
    }
