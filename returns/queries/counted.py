"""The rows that shares of returned pieces are made of, for one person and for all of a shop."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from returns.domain.status import ReturnStatus
from returns.domain.withdrawal import Lane
from returns.models import FulfillmentLine, LinkedOrder, Order, ReturnLineItem

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


def commercial(rows: QuerySet[ReturnLineItem, Any]) -> QuerySet[ReturnLineItem, Any]:
    """Faultless pieces that came back on the shop's own terms: what the law gives is held against nobody."""
    return rows.filter(fault=False, rma__status__in=AGREED).exclude(rma__lane=Lane.WITHDRAWAL)
