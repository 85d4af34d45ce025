"""News of a return for Shopify, where Shopify knows of the return or is about to.

A repair is no return at Shopify: the goods go back to the shopper, nothing is refunded and nothing is restocked.
Shopify hears of it once it turns into a replacement or a refund. What goes out instead is told with the approval, since
a return that is only asked for takes no exchange lines there. See docs/decisions/0028-remedies.md.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from returns.domain.status import Outcome
from returns.models import Return
from returns.outbox import put_for
from returns.queries.returns import begins_open


def is_told(rma: Return) -> bool:
    """Whether Shopify knows of the return, or a message is under way that tells it."""
    if rma.gid:
        return True
    if rma.outcome == Outcome.REPAIR:
        return False
    return rma.approved_at is not None or not begins_open(rma)


def tell_shopify(rma: Return, kind: str, *, now: datetime, **payload: Any) -> None:
    """Leave a message for the Shopify wing; nothing where Shopify has not heard of the return."""
    if is_told(rma):
        put_for(rma, kind, now=now, **payload)
