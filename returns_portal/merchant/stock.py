"""Whether what comes back can be sent once more, asked of Shopify at the moment staff promise it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.queries.remedies import sold_out_of

if TYPE_CHECKING:
    from returns.models import Return


def is_sold_out(rma: Return, *, now: datetime) -> bool:
    """Whether an article of the return is not there to be sent once more, or Shopify does not say."""
    gone = sold_out_of(rma.order, [item.line for item in rma.lines.all()], now=now)
    return gone is None or bool(gone)
