"""Make the discount code that a return brought, at most once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.discount_code import new_discount_code
from returns.operations.discount_code import intend_code, record_code
from returns.queries.discount_codes import discount_code_of, terms_of
from returns.vault import seal
from shop_integration.effects.making_code import made_once
from shop_integration.effects.manners import at_shopify

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def make_discount_code(message: OutboxMessage, *, now: datetime) -> None:
    """Make a code that is due, or find out whether it is made. Its days count from the try that makes it."""
    row = discount_code_of(message.payload)
    sealed = intend_code(code_id=row.pk, sealed_code=seal(new_discount_code())) if row else None
    if row is None or sealed is None:
        return
    rma, terms = row.rma, terms_of(row)
    made = made_once(rma, sealed, title=rma.number, terms=terms, product_gids=row.product_gids, now=now)
    record_code(code_id=row.pk, gid=made.gid, ends_at=made.ends_at, now=now)
