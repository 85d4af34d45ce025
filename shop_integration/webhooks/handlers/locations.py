"""A location opened, closed or changed: read them all again, there are few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.sync import sync_locations
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop


def read_again(shop: Shop, news: Sequence[News], clock: Callable[[], datetime]) -> str:
    """The subject is the whole shop; one reading serves all the news that waited."""
    return f"{sync_locations(shop, now=clock())} locations read again"
