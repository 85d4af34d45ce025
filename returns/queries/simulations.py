"""The past as a simulation needs it, and the simulations of a shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.crypto import salted_hmac

from returns.domain.facts import LineFacts
from returns.domain.means import Means
from returns.domain.money import share
from returns.domain.remedy import REMEDIES
from returns.domain.shipping import Goods
from returns.domain.simulated import Asked, AskedLine, Swapped
from returns.domain.status import Origin, Outcome, ReturnStatus
from returns.domain.withdrawal import Lane
from returns.models import Order, PolicySimulation, Return, ReturnLineItem, Shop
from returns.queries.carriage import CAME_TO_NOTHING, YEAR
from returns.queries.counted import as_sent
from returns.queries.line_facts import LineReader


def latest_simulation(shop: Shop) -> PolicySimulation | None:
    """The newest try of a draft, whatever became of it."""
    return shop.simulations.select_related("against").order_by("-pk").first()


def past_orders(shop: Shop, *, since: datetime, after: int, most: int) -> list[Order]:
    """A slice of the orders placed since a moment, in the order of our ids, with what was sent of them."""
    rows = _orders(shop, since).filter(pk__gt=after).order_by("pk")
    found = list(rows.select_related("shop", "customer").prefetch_related("fulfillments__lines__line")[:most])
    prefetch_related_objects([order for order in found if order.asked_at is None], "lines")
    return found


def past_returns(shop: Shop, *, since: datetime, after: tuple[datetime, int] | None, most: int) -> list[Return]:
    """A slice of the returns of these orders, in the order they were asked for, with what judging them needs.

    Withdrawals are left out: no policy decides them. So is what was called off or changed into another return: nothing
    of it was to be paid. What was declined is there, since another policy might take it. `after` names the last return
    of the slice before.
    """
    rows = _returns(shop, since)
    if after:
        at, pk = after
        rows = rows.filter(Q(requested_at__gt=at) | Q(requested_at=at, pk__gt=pk))
    lines = ("lines__line", "lines__exchanged_for", "lines__fulfilled__fulfillment__order")
    rows = rows.select_related("order__shop", "order__customer")
    rows = rows.prefetch_related(*lines, *(f"later_parts__{each}" for each in lines))
    return list(rows.order_by("requested_at", "pk")[:most])


def past_size(shop: Shop, *, since: datetime) -> int:
    """How many orders and returns there are to walk."""
    return _orders(shop, since).count() + _returns(shop, since).count()


def kept_before(shop: Shop, *, since: datetime) -> dict[str, list[datetime]]:
    """When whose goods stayed with them in the year before `since`, and since then of orders that are not walked."""
    rows = shop.returns.filter(requested_at__gte=since - YEAR, first_part=None).exclude(goods=Goods.SEND)
    rows = rows.exclude(status__in=CAME_TO_NOTHING).exclude(pk__in=_returns(shop, since).values("pk"))
    found: dict[str, list[datetime]] = {}
    for rma in rows.select_related("order").order_by("requested_at", "pk"):
        found.setdefault(_person(rma.order), []).append(rma.requested_at)
    return found


def asked_of(rma: Return, read: LineReader) -> Asked | None:
    """The return as it was asked for, not in the parts it came in: every wanted piece was there then.

    None for one that has no lines left.
    """
    parts, order = (rma, *rma.later_parts.all()), rma.order
    lines = tuple(_line(item, read, again=rma.outcome in REMEDIES) for part in parts for item in part.lines.all())
    if not lines:
        return None
    return Asked(
        rma.number,
        rma.requested_at,
        lines,
        way=Outcome(rma.outcome),
        credit=bool(order.customer_gid) and order.shop.store_credit,
        by_shopper=rma.origin == Origin.PORTAL,
        person=_person(order),
        means=Means(rma.means),
    )


def _orders(shop: Shop, since: datetime) -> QuerySet[Order]:
    return shop.orders.filter(placed_at__gte=since, cancelled_at=None, test=False)


def _returns(shop: Shop, since: datetime) -> QuerySet[Return]:
    of_orders = {"order__placed_at__gte": since, "order__cancelled_at": None, "order__test": False}
    rows = shop.returns.filter(first_part=None, **of_orders)
    return rows.exclude(lane=Lane.WITHDRAWAL).exclude(status=ReturnStatus.CANCELED)


def _person(order: Order) -> str:
    """A digest of who ordered: the same for all their orders, and nothing that tells who they are."""
    named = order.email or order.customer_gid or f"order {order.pk}"
    return salted_hmac("returns.simulation", f"{order.shop_id} {named}", algorithm="sha256").hexdigest()[:24]


def sold_of(order: Order, read: LineReader) -> Iterator[LineFacts]:
    """Every line that was sent, one piece of it, before anything was returned, in order as it is."""
    parcels = order.fulfillments.all()
    sent = [line for parcel in parcels if parcel.status != "CANCELLED" for line in parcel.lines.all()]
    exported = as_sent(order.lines.all(), parcels) if order.asked_at is None else []
    for fulfilled in [*sent, *exported]:
        yield replace(read.line(fulfilled, wanted=1, available=fulfilled.quantity), fault=False)


def _line(item: ReturnLineItem, read: LineReader, *, again: bool) -> AskedLine:
    """`again`: what went out was the same article in place of a faulty one, which is no exchange."""
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
        swap=None if again else _swap(item),
        tax_minor=item.tax_shop_minor,
        duties_minor=share(item.line.duties_shop_minor, part=item.quantity, whole=item.line.quantity),
    )


def _swap(item: ReturnLineItem) -> Swapped | None:
    """What went out for a line, as far as we know: what was made in Shopify's admin belongs to no line of ours."""
    out = [line for line in item.exchanged_for.all() if line.given_up_at is None]
    if not out:
        return None
    return Swapped(
        pieces=sum(line.quantity for line in out),
        value_minor=sum(line.value_shop_minor for line in out),
        other=any(line.product_gid not in {"", item.line.product_gid} for line in out),
    )
