"""The rows that shares of returned pieces are made of, for one person and for all of a shop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from returns.domain.status import ReturnStatus
from returns.domain.withdrawal import Lane
from returns.models import Fulfillment, FulfillmentLine, LinkedOrder, Order, OrderLine, ReturnLineItem

AGREED = (ReturnStatus.OPEN, ReturnStatus.CLOSED)


def bought(orders: QuerySet[Order, Any]) -> QuerySet[Order, Any]:
    """Orders that somebody placed: what goes out for an exchange on an order of its own is no purchase."""
    return orders.exclude(_is_linked())


def exchanged(orders: QuerySet[Order, Any]) -> QuerySet[Order, Any]:
    """The others, which Shopify counts as orders of their customer all the same."""
    return orders.filter(_is_linked())


def _is_linked() -> Exists:
    return Exists(LinkedOrder.objects.filter(rma__shop=OuterRef("shop"), order_gid=OuterRef("gid")))


def goods_sent(rows: QuerySet[FulfillmentLine, Any]) -> QuerySet[FulfillmentLine, Any]:
    """Goods that really went out."""
    goods = Q(line__requires_shipping=True, line__is_gift_card=False)
    return rows.filter(goods).exclude(fulfillment__status="CANCELLED")


def goods_exported(rows: QuerySet[OrderLine, Any]) -> QuerySet[OrderLine, Any]:
    """Goods that went out of orders that only an export told of, which does not say what was in which parcel.

    Once something was sent of such an order, its lines count as sent whole: `quantity` pieces, `current_quantity`
    without those that other hands took off. Whoever counts `goods_sent` counts these beside them, since only the orders
    that somebody names are read whole, and those are mostly the ones that come back.
    """
    goods = rows.filter(order__asked_at=None, requires_shipping=True, is_gift_card=False)
    return goods.filter(Exists(_parcels()))


def with_first_parcel(rows: QuerySet[OrderLine, Any]) -> QuerySet[Any, Any]:
    """The lines with when and from where the first parcel of their order went, and when it arrived."""
    first = _parcels().order_by("created_at", "pk")
    return rows.annotate(
        sent_at=Subquery(first.values("created_at")[:1]),
        delivered_at=Subquery(first.values("delivered_at")[:1]),
        location_gid=Subquery(first.values("location_gid")[:1]),
    )


def as_sent(lines: Iterable[OrderLine], parcels: Iterable[Fulfillment]) -> list[FulfillmentLine]:
    """The lines of one such order in its first parcel, as rows that are not kept, each with its own id below zero."""
    sent = [parcel for parcel in parcels if parcel.status != "CANCELLED"]
    if not sent:
        return []
    first = min(sent, key=lambda parcel: (parcel.created_at, parcel.pk))
    return [
        FulfillmentLine(
            pk=-line.pk,
            fulfillment=first,
            line=line,
            quantity=line.quantity,
            elsewhere=max(line.quantity - line.current_quantity, 0),
        )
        for line in lines
    ]


def _parcels() -> QuerySet[Fulfillment]:
    return Fulfillment.objects.filter(order=OuterRef("order")).exclude(status="CANCELLED")


def commercial(rows: QuerySet[ReturnLineItem, Any]) -> QuerySet[ReturnLineItem, Any]:
    """Faultless pieces that came back on the shop's own terms: what the law gives is held against nobody."""
    return rows.filter(fault=False, rma__status__in=AGREED).exclude(rma__lane=Lane.WITHDRAWAL)
