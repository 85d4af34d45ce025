"""The articles of a shop are counted from what it sold, so that their check costs little."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from returns.models import Article, OrderLine, Shop
from returns.outbox import is_waiting, put

if TYPE_CHECKING:
    from returns.models import OutboxMessage

SOLD_WITHIN = timedelta(days=365)
BATCH = 1000
FACTS = (
    "product_gid", "title", "variant_title", "sku", "vendor", "product_type", "tags", "hs_code", "origin", "grams",
)  # fmt: skip


def have_counted(*, shop: Shop, now: datetime) -> bool:
    """Have the shop's articles counted by a worker; False where that is under way already."""
    if is_waiting(shop, "articles.count"):
        return False
    put(shop, "articles.count", {}, now=now)
    return True


def count(message: OutboxMessage, *, now: datetime) -> None:
    """Count them, batch by batch: safe to be run again. What was not sold for a year is let go."""
    shop = message.shop
    lines = _sold(shop, now)
    pieces = dict(lines.values_list("variant_gid").order_by().annotate(Sum("quantity")))
    place = Window(RowNumber(), partition_by="variant_gid", order_by=["-order__placed_at", "-pk"])
    newest = lines.annotate(place=place).filter(place=1).order_by("variant_gid")
    batch: list[Article] = []
    for line in newest.iterator(chunk_size=BATCH):
        batch.append(_article(shop, line, pieces[line.variant_gid], now))
        if len(batch) == BATCH:
            _write(batch)
            batch = []
    _write(batch)
    shop.articles.filter(counted_at__lt=now).delete()


def _sold(shop: Shop, now: datetime) -> QuerySet[OrderLine]:
    """Order lines of goods that have to travel to come back."""
    lately = {"order__shop": shop, "order__placed_at__gte": now - SOLD_WITHIN, "order__cancelled_at": None}
    goods = OrderLine.objects.filter(requires_shipping=True, is_gift_card=False, **lately)
    return goods.exclude(variant_gid="")


def _article(shop: Shop, line: OrderLine, sold: int, now: datetime) -> Article:
    facts = {name: getattr(line, name) for name in FACTS}
    return Article(
        shop=shop,
        variant_gid=line.variant_gid,
        price_minor=line.unit_price_shop_minor,
        sold=sold,
        counted_at=now,
        **facts,
    )


def _write(batch: list[Article]) -> None:
    changed = (*FACTS, "price_minor", "sold", "counted_at")
    Article.objects.bulk_create(
        batch, update_conflicts=True, unique_fields=["shop", "variant_gid"], update_fields=changed
    )
