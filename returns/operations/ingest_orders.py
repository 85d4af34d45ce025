"""Take in orders as Shopify tells them, many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.order import OrderSnapshot
from returns.merging import merge
from returns.models import Customer, Fulfillment, FulfillmentLine, Order, OrderLine, ReturnUnit, Shop
from returns.operations.forget_person import MASK, masked_address
from returns.operations.index_returns import Said, index_orders, said_before
from returns.operations.mirror_lock import hold_mirror
from returns.order_rows import customer_row, fulfilled_row, fulfillment_row, line_row, order_row
from returns.queries.policies import PolicyTimes

Ids = dict[str, int]
Snapshots = Sequence[OrderSnapshot]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: row ids of the orders that stand as they were told, and how many are held newer."""

    orders: Ids
    older: int


@transaction.atomic
def ingest_orders(*, shop: Shop, snapshots: Iterable[OrderSnapshot]) -> Taken:
    """Write orders with all that belongs to them; what is held newer stays, and doing it again changes nothing.

    An order keeps the policy that was in force when it was placed. One that was redacted names nobody again, and one
    that is gone stays so, unless Shopify had it later. Of two snapshots of one order the later counts.
    """
    hold_mirror(shop.pk)
    told = {snapshot.gid: snapshot for snapshot in sorted(snapshots, key=_age)}
    held = shop.orders.filter(gid__in=told).order_by("gid").select_for_update(no_key=True, of=("self",))
    before = list(held.values_list("gid", "redacted_at", "address", "gone_at"))
    said = said_before(shop, told)
    redacted = {gid: address for gid, at, address, _ in before if at}
    gone = {gid: at for gid, _, _, at in before if at and at >= told[gid].read_at}
    orders: Ids = {}
    for asked in (True, False):
        group = [order for order in told.values() if order.asked == asked]
        orders |= _merge_orders(shop, group, redacted, gone, asked=asked) if group else {}
    index_orders(orders[gid] for gid in said if gid in orders and said[gid].differs(_said_now(told[gid], redacted)))
    return Taken(orders=orders, older=len(told) - len(orders))


def _age(snapshot: OrderSnapshot) -> tuple[datetime, datetime]:
    return snapshot.updated_at, snapshot.read_at


def _said_now(told: OrderSnapshot, redacted: Mapping[str, dict[str, str]]) -> Said:
    """What returns of the order are found by from now on; what is redacted stays so."""
    row: dict[str, Any] = order_row(0, told, None)
    buyer = customer_row(0, told.customer, told.read_at) if told.customer else None
    if told.gid in redacted:
        row |= MASK | {"address": masked_address(redacted[told.gid])}
        buyer = None
    return Said.of(row, buyer, (line_row(0, place, line) for place, line in enumerate(told.lines)))


def _merge_orders(
    shop: Shop, told: Snapshots, redacted: dict[str, dict[str, str]], gone: dict[str, datetime], *, asked: bool
) -> Ids:
    at_birth = {"policy_id": None, "paid_out_presentment_minor": 0, "redacted_at": None}
    policies = PolicyTimes(shop)
    customers = _merge_customers(shop, [order for order in told if order.gid not in redacted])
    rows = []
    for order in told:
        row = order_row(shop.pk, order, customers.get(order.customer_gid)) | at_birth
        row["policy_id"], row["gone_at"] = policies.in_force(order.placed_at), gone.get(order.gid)
        if order.gid in redacted:
            row |= MASK | {"address": masked_address(redacted[order.gid]), "customer_id": None}
        rows.append(row)
    keep = [*at_birth, *([] if asked else ["asked_at"])]
    merge(Order, rows, key=["shop_id", "gid"], keep=keep, newer=["shopify_updated_at", "read_at"])
    ids = _as_told(shop, told)
    _merge_parts(ids, [order for order in told if order.gid in ids])
    return ids


def _merge_customers(shop: Shop, told: Snapshots) -> Ids:
    """Write the buyers, each as read last; gives back their row ids."""
    found = {order.customer.gid: (order.customer, order.read_at) for order in told if order.customer}
    rows = [customer_row(shop.pk, customer, read_at) for customer, read_at in found.values()]
    merge(Customer, rows, key=["shop_id", "gid"], newer=["read_at"])
    return dict(shop.customers.filter(gid__in=found).values_list("gid", "pk"))


def _as_told(shop: Shop, told: Snapshots) -> Ids:
    """The orders that now stand as they were told; where somebody told newer, theirs stands."""
    age = {order.gid: _age(order) for order in told}
    rows = shop.orders.filter(gid__in=age).values_list("gid", "pk", "shopify_updated_at", "read_at")
    return {gid: pk for gid, pk, updated_at, read_at in rows if (updated_at, read_at) == age[gid]}


def _merge_parts(orders: Ids, told: Snapshots) -> None:
    rows = [line_row(orders[order.gid], place, line) for order in told for place, line in enumerate(order.lines)]
    merge(OrderLine, rows, key=["order_id", "gid"])
    lines = _ids(OrderLine, orders)
    rows = [fulfillment_row(orders[order.gid], sent) for order in told for sent in order.fulfillments]
    merge(Fulfillment, rows, key=["order_id", "gid"])
    parcels, ours = _ids(Fulfillment, orders), _pieces_shopify_knows(orders, told)
    rows = [
        fulfilled_row(parcels[sent.gid], lines[line.line_gid], line, ours=ours[order.gid, line.gid])
        for order in told
        for sent in order.fulfillments
        for line in sent.lines
    ]
    merge(FulfillmentLine, rows, key=["fulfillment_id", "gid"])


def _ids(model: type[OrderLine | Fulfillment], orders: Ids) -> Ids:
    return dict(model._default_manager.filter(order__in=orders.values()).values_list("gid", "pk"))


def _pieces_shopify_knows(orders: Ids, told: Snapshots) -> Counter[tuple[str, str]]:
    """Pieces in our own returns that Shopify had already subtracted from `returnable` when it was read."""
    read_at = {order.gid: order.read_at for order in told}
    units = ReturnUnit.objects.filter(live=True, order_line__order__in=orders.values())
    rows = units.values_list("order_line__order__gid", "item__fulfilled__gid", "item__rma__registered_at")
    return Counter((order, line) for order, line, at in rows if at and at <= read_at[order])
