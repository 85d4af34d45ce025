"""What brought returns would become here: a slice of them held against orders, what was sent, and what is here already.

A slice asks as much as one return: of everything once, whatever it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from returns.domain.bringing.goods import Match, Sent, find_goods
from returns.domain.bringing.record import EXCHANGE, Fault, Record, record_of
from returns.domain.bringing.steps import RowStatus, Said
from returns.models import (
    BroughtFile,
    BroughtReturn,
    BroughtRow,
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    ReturnUnit,
)
from returns.normalise import order_number_key
from returns.queries.bringing import manner_of
from returns.queries.counted import as_sent
from returns.queries.pieces import Taken, available_pieces


@dataclass(slots=True)
class Plan:
    """What becomes of a return of the file: `status` and `said` for each row, and what is needed to bring it."""

    record: Record
    order: Order | None = None
    matches: list[Match] = field(default_factory=list)
    status: RowStatus = RowStatus.FIT
    said: str = ""
    number_here: str = ""
    faults: dict[int, Fault] = field(default_factory=dict)

    def of_row(self, number: int) -> tuple[RowStatus, str]:
        """What is said of one row."""
        if self.status != RowStatus.UNFIT:
            return self.status, self.said
        return RowStatus.UNFIT, self.faults.get(number) or (Said.WITH_OTHERS if self.faults else self.said)


@dataclass(slots=True)
class _Goods:
    """What was sent of an order, which pieces of it are in a return of ours, and the number of the last for a line."""

    lines: list[FulfillmentLine] = field(default_factory=list)
    taken: Taken = field(default_factory=dict)
    held: dict[int, str] = field(default_factory=dict)


def plan_of(file: BroughtFile, rows: Sequence[BroughtRow]) -> Plan:
    """What becomes of one return of the file."""
    return plans_of(file, [rows])[0]


def plans_of(file: BroughtFile, groups: Sequence[Sequence[BroughtRow]]) -> list[Plan]:
    """What becomes of each of these returns, as if none of the others came in."""
    manner = manner_of(file)
    plans = [Plan(record_of([(row.number, row.cells) for row in rows], manner)) for rows in groups]
    known = _known(file, {plan.record.id for plan in plans})
    judged = []
    for plan, rows in zip(plans, groups, strict=True):
        if (number := known.get(plan.record.id)) is not None:
            plan.status, plan.said, plan.number_here = RowStatus.KNOWN, Said.HERE, number
        elif plan.record.faults:
            _unfit(plan, plan.record.faults)
        else:
            judged.append((plan, rows[0].number))
    orders = _orders(file, {plan.record.order for plan, _row in judged})
    goods = _goods(orders.values())
    for plan, row in judged:
        plan.order = orders.get(plan.record.order)
        if plan.order is None:
            _unfit(plan, {row: Fault.NO_ORDER})
        else:
            _with_goods(plan, plan.order, goods[plan.order.pk], row)
    return plans


def _with_goods(plan: Plan, order: Order, goods: _Goods, row: int) -> None:
    record = plan.record
    sent = [_sent(line, available_pieces(line, goods.taken)) for line in goods.lines]
    plan.matches, faults = find_goods(record.pieces, sent, free=record.under_way)
    gone = Fault.GONE in faults.values()
    ours = {line.pk for line in goods.lines} if gone else {match.id for match in plan.matches}
    held = [number for line, number in goods.held.items() if line in ours]
    if held and (gone or not record.under_way):
        plan.status, plan.said, plan.number_here = RowStatus.KNOWN, Said.HERE_FROM_SHOPIFY, held[0]
        return
    if not faults and record.under_way and record.outcome == EXCHANGE:
        faults = {row: Fault.EXCHANGE}
    if not faults and record.currency and record.currency not in {order.shop_currency, order.presentment_currency}:
        faults = {row: Fault.CURRENCY}
    if faults:
        _unfit(plan, faults)
    else:
        plan.said = Said.UNDER_WAY if record.under_way else Said.HISTORY


def _unfit(plan: Plan, faults: dict[int, Fault]) -> None:
    plan.status, plan.faults = RowStatus.UNFIT, faults


def _known(file: BroughtFile, their_ids: Collection[str]) -> dict[str, str]:
    """Those of the ids there that are here already -> the number of its return, "" for history."""
    rows = BroughtReturn.objects.filter(shop=file.shop_id, source=file.source, their_id__in=[*filter(None, their_ids)])
    return {their_id: number or "" for their_id, number in rows.values_list("their_id", "rma__number")}


def _orders(file: BroughtFile, names: Collection[str]) -> dict[str, Order]:
    """The order of each name, or with this number at Shopify; of two with one number that whose name is the same."""
    keys = {name: order_number_key(name) for name in names}
    gids = {name: f"gid://shopify/Order/{name}" for name in names if name.isdigit()}
    by_key: dict[str, list[Order]] = {}
    by_gid: dict[str, Order] = {}
    named = Q(number_key__in=set(keys.values())) | Q(gid__in=set(gids.values()))
    for order in Order.objects.filter(named, shop=file.shop).order_by("pk"):
        order.shop = file.shop
        by_key.setdefault(order.number_key, []).append(order)
        by_gid[order.gid] = order
    found = {}
    for name, key in keys.items():
        rows = by_key.get(key) or [each for each in [by_gid.get(gids.get(name, ""))] if each]
        if same := [each for each in rows if each.name == name] or (rows if len(rows) == 1 else []):
            found[name] = same[0]
    return found


def _goods(orders: Collection[Order]) -> dict[int, _Goods]:
    order_ids = {order.pk for order in orders}
    found = {order_id: _Goods() for order_id in order_ids}
    _add_exported(found, {order.pk for order in orders if order.asked_at is None})
    sent = FulfillmentLine.objects.filter(fulfillment__order__in=order_ids).exclude(fulfillment__status="CANCELLED")
    for line in sent.select_related("line").order_by("line__position", "pk"):
        found[line.line.order_id].lines.append(line)
    units = ReturnUnit.objects.filter(order_line__order__in=order_ids, live=True).order_by("pk")
    told = units.values_list("order_line__order", "order_line_id", "number", "item__fulfilled_id", "item__rma__number")
    for order_id, line_id, piece, fulfilled_id, number in told:
        goods = found[order_id]
        goods.taken.setdefault(line_id, {})[piece] = fulfilled_id
        goods.held[fulfilled_id] = number
    return found


def _add_exported(found: dict[int, _Goods], order_ids: Collection[int]) -> None:
    """Orders that only an export told of have sent what they say, until they are read whole."""
    lines, parcels = defaultdict[int, list[OrderLine]](list), defaultdict[int, list[Fulfillment]](list)
    for line in OrderLine.objects.filter(order__in=order_ids):
        lines[line.order_id].append(line)
    for parcel in Fulfillment.objects.filter(order__in=order_ids):
        parcels[parcel.order_id].append(parcel)
    for order_id in order_ids:
        found[order_id].lines += as_sent(lines[order_id], parcels[order_id])


def _sent(row: FulfillmentLine, free: int) -> Sent:
    line = row.line
    title = f"{line.title}\n{line.variant_title}"
    return Sent(row.pk, line.sku, line.variant_gid.rpartition("/")[2], title, row.quantity, free)
