"""What is left of what comes back, asked of Shopify at the moment staff promise to send it once more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.queries.remedies import stock_for

if TYPE_CHECKING:
    from returns.models import Return
    from returns.queries.stock import Stock


def stock_of(rma: Return, *, now: datetime) -> Stock | None:
    """The pieces that Shopify has left of each article of the return; None while it does not say."""
    return stock_for(rma.order, [item.line for item in rma.lines.all()], now=now)
