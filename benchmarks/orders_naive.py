"""The same rows as tutorials write them: one by one, or each table in bulk with everything overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from returns.domain.order import OrderSnapshot
from returns.models import Customer, Fulfillment, FulfillmentLine, Order, OrderLine, Shop
from returns.order_rows import Row, customer_row, fulfilled_row, fulfillment_row, line_row, order_row


def row_by_row(shop: Shop, orders: Sequence[OrderSnapshot]) -> None:
    """`update_or_create` for every row, an order a transaction."""
    for each in orders:
        with transaction.atomic():
            row = _put(Order, order_row(shop.pk, each, _customer(shop, each)), "shop_id", "gid")
            lines = {
                line.gid: _put(OrderLine, line_row(row.pk, place, line), "order_id", "gid")
                for place, line in enumerate(each.lines)
            }
            for sent in each.fulfillments:
                parcel = _put(Fulfillment, fulfillment_row(row.pk, sent), "order_id", "gid")
                for held in sent.lines:
                    told = fulfilled_row(parcel.pk, lines[held.line_gid].pk, held, ours=0)
                    _put(FulfillmentLine, told, "fulfillment_id", "gid")


def _customer(shop: Shop, order: OrderSnapshot) -> int | None:
    if order.customer is None:
        return None
    row: Customer = _put(Customer, customer_row(shop.pk, order.customer, order.read_at), "shop_id", "gid")
    return row.pk


def _put(model: type[models.Model], row: Row, *key: str) -> Any:
    known = {name: row.pop(name) for name in key}
    return model._default_manager.update_or_create(**known, defaults=row)[0]


@transaction.atomic
def in_bulk(shop: Shop, orders: Sequence[OrderSnapshot]) -> None:
    """`bulk_create(update_conflicts=True)` for every table."""
    found = {each.customer.gid: each for each in orders if each.customer}
    people = _all(
        Customer, [customer_row(shop.pk, e.customer, e.read_at) for e in found.values() if e.customer], "shop"
    )
    rows = _all(Order, [order_row(shop.pk, each, people.get(each.customer_gid)) for each in orders], "shop")
    told = [line_row(rows[each.gid], place, line) for each in orders for place, line in enumerate(each.lines)]
    lines = _all(OrderLine, told, "order")
    parcels = _all(
        Fulfillment, [fulfillment_row(rows[e.gid], sent) for e in orders for sent in e.fulfillments], "order"
    )
    held = [
        fulfilled_row(parcels[sent.gid], lines[line.line_gid], line, ours=0)
        for each in orders
        for sent in each.fulfillments
        for line in sent.lines
    ]
    _all(FulfillmentLine, held, "fulfillment")


def _all(model: type[models.Model], rows: list[Row], parent: str) -> dict[str, int]:
    if not rows:
        return {}
    changing = [name for name in rows[0] if name not in {f"{parent}_id", "gid"}]
    made = model._default_manager.bulk_create(
        [model(**row) for row in rows],
        update_conflicts=True,
        unique_fields=[parent, "gid"],
        update_fields=[name.removesuffix("_id") if name.endswith("_id") else name for name in changing],
    )
    return {row.gid: row.pk for row in made}  # type: ignore[attr-defined]
