"""What half of a shop's regular customers send back at most: counted once a day, read where a return is judged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Sum, When

from returns.domain.care import Care
from returns.domain.signals import WHOLE, Median
from returns.models import FulfillmentLine, OrderLine, ReturnLineItem, ReturnMedian, Shop
from returns.queries.counted import bought, commercial, goods_exported, goods_sent

# An older one says nothing about the shop of today.
FRESH = timedelta(days=8)


def median_of(shop: Shop, care: Care, *, now: datetime) -> Median | None:
    """The shop's median under these terms; None while none was counted, or none lately."""
    rows = ReturnMedian.objects.filter(shop=shop, days=care.days, orders=care.orders, counted_at__gt=now - FRESH)
    row = rows.first()
    return Median(row.share_bps, row.people) if row else None


def counted_median(shop: Shop, care: Care, *, now: datetime) -> Median | None:
    """Count it from the orders of all who placed enough of them; None where nobody did.

    A person is who orders with one e-mail address, or with one customer account where an order names none.
    """
    lately = {"shop": shop, "placed_at__gte": now - timedelta(days=care.days), "cancelled_at": None}
    orders = _named(bought(shop.orders.filter(**lately)), "")
    regular = orders.order_by().values("person").annotate(count=Count("pk")).filter(count__gte=care.orders)
    sent = goods_sent(FulfillmentLine.objects.filter(**_below("fulfillment__order__", lately)))
    exported = goods_exported(OrderLine.objects.filter(**_below("order__", lately)))
    back = commercial(ReturnLineItem.objects.filter(**_below("rma__order__", lately)))
    people = regular.values("person")
    pieces = _pieces(sent, "fulfillment__order__", people) + _pieces(exported, "order__", people)
    returned = _pieces(back, "rma__order__", people)
    shares = [min(returned[person] * WHOLE // count, WHOLE) for person, count in pieces.items()]
    return Median(median_low(shares), len(shares)) if shares else None


def _below(path: str, wanted: dict[str, Any]) -> dict[str, Any]:
    return {f"{path}{name}": value for name, value in wanted.items()}


def _named(rows: QuerySet[Any, Any], path: str) -> QuerySet[Any, Any]:
    """The rows with the person behind their order; without those that name nobody."""
    person = Case(When(**{f"{path}email": ""}, then=F(f"{path}customer_gid")), default=F(f"{path}email"))
    return rows.annotate(person=person).exclude(person="")


def _pieces(rows: QuerySet[Any, Any], path: str, people: QuerySet[Any, Any]) -> Counter[str]:
    theirs = _named(rows, path).filter(person__in=people).order_by().values("person")
    return Counter(dict(theirs.annotate(pieces=Sum("quantity")).values_list("person", "pieces")))
