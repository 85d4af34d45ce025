"""A bulk operation came to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.imports import export_finished
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop


def finished(shop: Shop, news: Sequence[News], clock: Callable[[], datetime]) -> str:
    """Have the export looked at now. How it ended is asked of Shopify, not taken from the body."""
    known = export_finished(shop, operation_gid=news[0].subject, now=clock())
    return "export looked at" if known else "ignored: nobody waits for this export"
