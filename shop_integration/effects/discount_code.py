"""Make the discount code that a return brought, at most once.

`discountCodeBasicCreate` takes no key. The letters of the code are ours, random and committed before the call: a second
try looks it up by them first, and Shopify refuses a code that is taken.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.discount_code import end_of, new_discount_code
from returns.operations.discount_code import intend_code, record_code
from returns.outbox import Later
from returns.queries.discount_codes import discount_code_of, terms_of
from returns.vault import seal, unseal
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.discount_codes import (
    DiscountCode,
    WantedCode,
    create_discount_code,
    find_discount_code,
)
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import DiscountCode as Row
    from returns.models import OutboxMessage


@at_shopify
def make_discount_code(message: OutboxMessage, *, now: datetime) -> None:
    """Make a code that is due, or find out whether it is made. Its days count from the try that makes it."""
    row = discount_code_of(message.payload)
    sealed = intend_code(code_id=row.pk, sealed_code=seal(new_discount_code())) if row else None
    if row is None or sealed is None:
        return
    client, code = connect(row.rma.shop, now=now), unseal(sealed)
    made = find_discount_code(client, code=code) or _made(client, row, code, now)
    record_code(code_id=row.pk, gid=made.gid, ends_at=made.ends_at, now=now)


def _made(client: AdminClient, row: Row, code: str, now: datetime) -> DiscountCode:
    rma, terms = row.rma, terms_of(row)
    wanted = WantedCode(
        code=code,
        title=rma.number,
        terms=terms,
        currency=rma.order.shop_currency,
        product_gids=row.product_gids,
        customer_gid=rma.order.customer_gid,
        starts_at=now,
        ends_at=end_of(now, terms.days, time_zone=rma.shop.time_zone),
    )
    try:
        return create_discount_code(client, wanted)
    except Refused as refusal:
        if "TAKEN" in refusal.codes:
            raise Later("the discount code is made already, but Shopify does not show it yet") from refusal
        raise
