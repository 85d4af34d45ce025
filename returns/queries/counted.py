"""The rows that shares of returned pieces are made of, for one person and for all of a shop."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from returns.domain.status import ReturnStatus
from returns.domain.withdrawal import Lane
from returns.models import FulfillmentLine, ReturnLineItem

AGREED = (ReturnStatus.OPEN, ReturnStatus.CLOSED)


def goods_sent(rows: QuerySet[FulfillmentLine, Any]) -> QuerySet[FulfillmentLine, Any]:
    """Goods that really went out."""
    goods = Q(line__requires_shipping=True, line__is_gift_card=False)
    return rows.filter(goods).exclude(fulfillment__status="CANCELLED")


def commercial(rows: QuerySet[ReturnLineItem, Any]) -> QuerySet[ReturnLineItem, Any]:
    """Faultless pieces that came back on the shop's own terms: what the law gives is held against nobody."""
    return rows.filter(fault=False, rma__status__in=AGREED).exclude(rma__lane=Lane.WITHDRAWAL)
