"""Shopify has no such order any more: somebody deleted it there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import ReturnStatus
from returns.models import Order, Shop
from returns.operations.lose_return import lose_return
from returns.operations.moves import hold_order


@transaction.atomic
def lose_order(*, shop: Shop, gid: str, read_at: datetime) -> Order | None:
    """Mark an order as gone since `read_at`, when Shopify was asked and had none; None if we hold none or newer news.

    The order stays for the law and the books, but no door finds it. Its living returns, registered at Shopify or not,
    are gone there too, which a person settles. Doing it again changes nothing.
    """
    hold_order(shop=shop, gid=gid)
    order = shop.orders.filter(gid=gid, read_at__lt=read_at).first()
    if order is None or order.gone_at:
        return order
    Order.objects.filter(pk=order.pk).update(gone_at=read_at)
    order.gone_at = read_at
    for rma_id in order.returns.filter(status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN]).values_list(
        "pk", flat=True
    ):
        lose_return(rma_id=rma_id, now=read_at)
    return order
