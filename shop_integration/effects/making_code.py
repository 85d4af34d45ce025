"""Make one discount code at Shopify, or find out that it is made.

`discountCodeBasicCreate` takes no key. The letters of the code are ours, random and committed before the call: a second
try looks it up by them first, and Shopify refuses a code that is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.discount_code import CodeTerms
from returns.domain.end_of_day import end_after
from returns.outbox import Later
from returns.vault import unseal
from shop_integration.admin_api.discount_codes import (
    DiscountCode,
    WantedCode,
    create_discount_code,
    find_discount_code,
)
from shop_integration.connect import connect
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import Return


def made_once(
    rma: Return, sealed: str, *, title: str, terms: CodeTerms, product_gids: Sequence[str] = (), now: datetime
) -> DiscountCode:
    """The code at Shopify, for the return's customer alone; its days count from the try that makes it. Raises Later."""
    client, code = connect(rma.shop, now=now), unseal(sealed)
    if made := find_discount_code(client, code=code):
        return made
    wanted = WantedCode(
        code=code,
        title=title,
        terms=terms,
        currency=rma.order.shop_currency,
        product_gids=product_gids,
        customer_gid=rma.order.customer_gid,
        starts_at=now,
        ends_at=end_after(now, terms.days, time_zone=rma.shop.time_zone),
    )
    try:
        return create_discount_code(client, wanted)
    except Refused as refusal:
        if "TAKEN" in refusal.codes:
            raise Later("the discount code is made already, but Shopify does not show it yet") from refusal
        raise
