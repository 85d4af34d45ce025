"""What segments are told of buyers: of one where their return is judged, of all of a week where sales are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from returns.domain.clauses import Segment
from returns.domain.facts import CustomerFacts
from returns.domain.money import BPS
from returns.domain.status import ReturnStatus
from returns.models import Customer, Order, Return
from returns.queries.counted import bought, exchanged

NOTHING_CAME = (ReturnStatus.DECLINED, ReturnStatus.CANCELED)


class Buyers:
    """Facts about buyers (a query of customers, or their ids), looked up once and only as far as the segments ask."""

    def __init__(self, customers: QuerySet[Customer] | Sequence[int], segments: Iterable[Segment]) -> None:
        segments = tuple(segments)
        orders = Order.objects.filter(customer__in=customers).order_by()
        asks_of_orders = any(segment.orders for segment in segments)
        self._exchanged = _by_customer(exchanged(orders)) if asks_of_orders else {}
        self._returned = _returned_bps(bought(orders)) if any(segment.returned_bps for segment in segments) else {}

    def facts(
        self,
        customer: int,
        *,
        orders: int,
        spent_minor: int,
        spent_currency: str,
        tags: Iterable[str],
        since: datetime,
        currency: str,
    ) -> CustomerFacts:
        """One of them as segments see them. Who spent in another currency than the shop's spent nothing.

        `orders` are those that Shopify counts, which what goes out for an exchange is among; `currency` is the shop's.
        """
        return CustomerFacts(
            orders=max(orders - self._exchanged.get(customer, 0), 0),
            spent_minor=spent_minor if spent_currency == currency else 0,
            tags=tuple(tags),
            since=since,
            returned_bps=self._returned.get(customer, 0),
        )


def customer_facts(order: Order, segments: Iterable[Segment]) -> CustomerFacts | None:
    """The order's buyer as segments see them; None for a guest."""
    buyer = order.customer
    if buyer is None:
        return None
    return Buyers([buyer.pk], segments).facts(
        buyer.pk,
        orders=buyer.order_count,
        spent_minor=buyer.spent_minor,
        spent_currency=buyer.spent_currency,
        tags=buyer.tags,
        since=buyer.since,
        currency=order.shop.currency,
    )


def _by_customer(orders: QuerySet[Order, Any]) -> dict[int, int]:
    return dict(orders.values("customer").annotate(count=Count("pk")).values_list("customer", "count"))


def _returned_bps(placed: QuerySet[Order, Any]) -> dict[int, int]:
    """The share (basis points) of each buyer's orders of which something came back."""
    came = Return.objects.filter(order=OuterRef("pk")).exclude(status__in=NOTHING_CAME)
    counts = placed.values("customer").annotate(placed=Count("pk"), returned=Count("pk", filter=Exists(came)))
    rows = counts.values_list("customer", "placed", "returned")
    return {customer: returned * BPS // placed for customer, placed, returned in rows}
