"""The past as a simulation needs it, and the simulations of a shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from returns.domain.facts import LineFacts
from returns.domain.simulation import Asked, AskedLine
from returns.models import Order, PolicySimulation, ReturnLineItem, Shop
from returns.queries.line_facts import LineReader


def latest_simulation(shop: Shop) -> PolicySimulation | None:
    """The newest try of a draft, whatever became of it."""
    return shop.simulations.select_related("against").order_by("-pk").first()


def past_orders(shop: Shop, *, since: datetime, after: int, most: int) -> list[Order]:
    """A slice of the orders placed since a moment, in the order of our ids, with what judging them needs."""
    rows = shop.orders.filter(placed_at__gte=since, pk__gt=after, cancelled_at=None).order_by("pk")
    parts = ("returns__lines__line", "returns__lines__fulfilled__fulfillment", "fulfillments__lines__line")
    return list(rows.select_related("shop", "customer").prefetch_related(*parts)[:most])


def asked_of(order: Order, read: LineReader) -> Iterator[Asked]:
    """The order's returns as they were asked for: every wanted piece was there then."""
    for rma in order.returns.all():
        lines = tuple(_line(item, read) for item in rma.lines.all())
        if lines:
            yield Asked(rma.number, rma.requested_at, lines, rma.outcome)


def sold_of(order: Order, read: LineReader) -> Iterator[LineFacts]:
    """Every line that was sent, one piece of it, before anything was returned, in order as it is."""
    for parcel in order.fulfillments.all():
        for fulfilled in parcel.lines.all() if parcel.status != "CANCELLED" else ():
            yield replace(read.line(fulfilled, wanted=1, available=fulfilled.quantity), fault=False)


def _line(item: ReturnLineItem, read: LineReader) -> AskedLine:
    item.fulfilled.line = item.line
    return AskedLine(
        title=str(item.line),
        facts=read.line(
            item.fulfilled,
            wanted=item.quantity,
            available=item.quantity,
            reason=item.reason,
            answers=tuple(item.answers.items()),
        ),
        worth_minor=item.items_shop_minor + item.tax_shop_minor,
        fault=item.fault,
    )
