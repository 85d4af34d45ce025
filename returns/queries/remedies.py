"""What can be done for faulty goods beside paying for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.outcomes import Ways, ways_of
from returns.domain.policy import Policy
from returns.domain.remedy import MONEY_AT_FIRST
from returns.domain.status import Outcome, RepairStatus
from returns.doors import NoAnswer, door
from returns.models import Order, OrderLine, Repair, Return
from returns.queries.linked_worth import linked_source
from returns.queries.stock import Stock


def ways_for(
    order: Order,
    policy: Policy,
    lines: Sequence[tuple[Conditions, str, OrderLine]],
    *,
    sold_out: Collection[str] | None,
) -> Ways:
    """What lines offer, each under its conditions and for its reason (a code of the policy).

    A guest has no account at Shopify that store credit could go to, and what came by exchange is paid back where it was
    paid; only faults are repaired or made good.
    """
    faults = [policy.is_fault(code) for _, code, _ in lines]
    rows = [row for _, _, row in lines]
    return ways_of(
        [conditions for conditions, _, _ in lines],
        fault=any(faults),
        credit=bool(order.customer_gid) and order.shop.store_credit and linked_source(order) is None,
        remedies=remedies_for(order, rows, sold_out=sold_out) if all(faults) else (),
        money_at_first=any(faults) and money_at_first(order, rows),
    )


def remedies_for(order: Order, rows: Sequence[OrderLine], *, sold_out: Collection[str] | None) -> set[Outcome]:
    """The remedies that are possible for these lines: a replacement only where every one of them can be sent again.

    `sold_out` are variants that cannot; None where nobody knows what is there.
    """
    if sold_out is None or any(row.variant_gid in sold_out for row in rows) or not can_be_sent_again(order, rows):
        return {Outcome.REPAIR}
    return {Outcome.REPAIR, Outcome.REPLACEMENT}


def can_be_sent_again(order: Order, rows: Iterable[OrderLine]) -> bool:
    """Whether an exchange at Shopify can hold the articles: variants of the shop, no part of a set, no duties paid.

    What came by an order of its own is worth what was given for it on the order before; that would be lost on a third.
    """
    if order.duties_shop_minor or linked_source(order):
        return False
    return all(row.variant_gid and row.product_gid and not row.bundle_gid for row in rows)


def money_at_first(order: Order, rows: Sequence[OrderLine]) -> bool:
    """Whether the shopper may have their money without a remedy before.

    By the law of the country of delivery, or because one of the articles was repaired before and fails again
    (Directive (EU) 2019/771, Article 13(4)).
    """
    if order.address.get("country", "") in MONEY_AT_FIRST:
        return True
    again = Repair.objects.filter(rma__order=order, rma__lines__line__in=rows, status=RepairStatus.SENT_BACK)
    return again.exists()


def stock_for(order: Order, rows: Sequence[OrderLine], *, now: datetime) -> Stock | None:
    """What is left at Shopify of the variants of these lines; None while it does not say."""
    wanted = {row.variant_gid for row in rows if row.variant_gid}
    products = sorted({row.product_gid for row in rows if row.product_gid})
    try:
        offers = door("shopify.exchange_offers")(order.shop, product_gids=products, now=now)
    except NoAnswer:
        return None
    left = {offer.variant_gid: offer.left(0) for offer in offers}
    return {gid: left.get(gid, 0) for gid in wanted}


def repair_of(rma: Return) -> Repair | None:
    """The repair of a return; None where none was asked for."""
    found: Repair | None = getattr(rma, "repair", None)
    return found
