"""A product changed: read it again, if anybody ordered it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returns.operations.refresh_product import refresh_product
from returns.queries.mirror import holds_product
from shop_integration.admin_api.products import read_product
from shop_integration.connect import connect
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop


def read_again(shop: Shop, news: Sequence[News], clock: Callable[[], datetime]) -> str:
    """The subject is a product. Stock moves come as product news too, so most readings change nothing."""
    gid = news[0].subject
    if not holds_product(shop, gid):
        return "ignored: nobody ordered it"
    product = read_product(connect(shop, now=clock()), gid)
    if product is None:
        return "ignored: the shop has no such product"
    return f"product read again: {refresh_product(shop=shop, product=product)} lines changed"
