"""What the barcodes on articles stand for: the mirror of orders holds SKUs alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.unannounced import is_barcode
from returns.doors import NoAnswer
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.products import skus_by_barcode
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError

if TYPE_CHECKING:
    from returns.models import Shop


def skus_of(shop: Shop, *, codes: Collection[str], now: datetime) -> dict[str, str]:
    """The SKUs of those codes that are barcodes of the shop's articles. Raises NoAnswer."""
    barcodes = sorted({code for code in codes if is_barcode(code)})
    if not barcodes:
        return {}
    try:
        return skus_by_barcode(connect(shop, now=now, priority=Priority.SHOPPER), barcodes)
    except ShopifyError as error:
        raise NoAnswer(str(error)) from error
