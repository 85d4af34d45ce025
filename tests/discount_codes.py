"""Shops that give a discount code where the wanted one is sold out, and shoppers who would rather have had it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from returns.domain.discount_code import WantedLater
from returns.domain.end_of_day import end_after
from returns.domain.exchange import Offer
from returns.models import DiscountCode, Order, OrderLine, Return, Shop
from returns.operations.discount_code import intend_code, record_code
from returns.operations.publish_policy import publish_policy
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.request_return import request_return
from returns.operations.settle_return import settle_return
from returns.queries.discount_codes import code_of
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from returns.vault import seal
from shop_integration.models import Installation
from tests.characters import NOW, fulfilled
from tests.returns.test_shopper_exchanges import offer

SCOPE = "write_discounts"
LETTERS = "BCDF2345GHJK6789"


def allow_codes(shop: Shop, *, allowed: bool = True) -> None:
    """The shop lets the app make discount codes, or not any more."""
    scopes = {"scopes": SCOPE if allowed else "read_orders", "installed_at": NOW}
    Installation.objects.update_or_create(shop=shop, defaults=scopes)


def giving(shop: Shop, *, allowed: bool = True, clauses: tuple[dict[str, Any], ...] = (), **later: Any) -> Shop:
    """The shop, which has offered exchanges for a while, and a code of 10 % where the wanted one is sold out."""
    said = {"exchanges": {"offered": "variants"}, "later": later or {"discount_bps": 1000}}
    document = {**active_policy(shop).document, **said, "clauses": list(clauses)}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    allow_codes(shop, allowed=allowed)
    return shop


def sold_out(row: OrderLine, **about: Any) -> Offer:
    """Another size of what was bought, of which nothing is left."""
    return offer(row, **{"stock": 0} | about)


def wish(
    order: Order,
    *,
    key: str = "key-1",
    quantities: tuple[int, ...] = (1,),
    wished: tuple[int, ...] = (0,),
    reason: str = "size_small",
    **about: Any,
) -> Return:
    """The shopper sends the first lines back, and would rather have had another size of those at places `wished`."""
    lines = fulfilled(order)
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=[Wanted(line.pk, pieces, reason) for line, pieces in zip(lines, quantities, strict=False)],
        request_key=key,
        expected_minor=None,
        locale="fr",
        now=NOW,
        wishes=[WantedLater(lines[place].pk, sold_out(lines[place].line, **about)) for place in wished],
    )


def pay_out(rma: Return, *, days: int = 4) -> Return:
    """Settle what was received and let Shopify pay it."""
    rma = Return.objects.get(pk=rma.pk)
    total, now = rma.settlement.total_presentment_minor, NOW + timedelta(days=days)
    settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=now)
    begin_payment(rma_id=rma.pk, now=now)
    return record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=total, now=now)


def made(rma: Return, *, now: datetime = NOW + timedelta(days=5), letters: str = LETTERS) -> DiscountCode:
    """The code of a return that is paid is there."""
    DiscountCode.objects.filter(due_at__gt=now).update(due_at=now)
    code = code_of(rma)
    assert code is not None
    intend_code(code_id=code.pk, sealed_code=seal(letters))
    ends_at = end_after(now, code.days, time_zone=rma.shop.time_zone)
    record_code(code_id=code.pk, gid="gid://shopify/DiscountCodeNode/1", ends_at=ends_at, now=now)
    return DiscountCode.objects.get(pk=code.pk)
