"""What a shopper bought of the shop before, and kept: for a letter to who agreed to marketing, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from returns.domain.status import Outcome, ReturnStatus
from returns.domain.withdrawal import Lane
from returns.models import GiftPass, Order, OrderLine, Return, ReturnLineItem
from returns.queries.eligibility import returnable_lines

# How far back, in how many orders it is looked, and how many articles are told of.
LOOKED_BACK = timedelta(days=730)
MOST_ORDERS = 5
MOST = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """An article that was bought and kept; `title` names its variant too."""

    title: str
    product_gid: str
    product_type: str
    vendor: str
    bought_at: datetime


def kept_before(rma: Return, *, now: datetime) -> list[Kept]:
    """At most three articles of earlier orders, those of a type that came back first, of them the latest.

    Nothing where the return is a withdrawal or a present, where its order was one, or names nobody. Whether the shopper
    may be told is not asked here: consent is a matter of the letter (`messages/rules.py::may_go`).
    """
    if not _is_the_buyers(rma):
        return []
    types = {item.line.product_type for item in rma.lines.select_related("line")} - {""}
    found: dict[str, Kept] = {}
    for order in _orders_before(rma.order, now):
        for kept in _kept_of(order, now):
            found.setdefault(kept.product_gid or kept.title, kept)
    return sorted(found.values(), key=lambda kept: kept.product_type not in types)[:MOST]


def _is_the_buyers(rma: Return) -> bool:
    order = rma.order
    present = rma.outcome == Outcome.GIFT_CARD or GiftPass.objects.filter(order=order).exists()
    known = order.customer_gid and order.address.get("name") and order.redacted_at is None
    return bool(known) and not present and rma.lane != Lane.WITHDRAWAL


def _orders_before(order: Order, now: datetime) -> list[Order]:
    """The latest of the same customer of the same shop that came to the very person whose return it is.

    The same e-mail address is no proof: anybody may type it. What went to another name may have been a present, and
    what has a gift code was one.
    """
    gone = Return.objects.filter(order=OuterRef("pk"), lane=Lane.WITHDRAWAL)
    given = GiftPass.objects.filter(order=OuterRef("pk"))
    rows = Order.objects.filter(
        ~Exists(gone),
        ~Exists(given),
        shop=order.shop_id,
        customer_gid=order.customer_gid,
        placed_at__lt=order.placed_at,
        placed_at__gte=now - LOOKED_BACK,
        address__name__iexact=order.address["name"],
        cancelled_at=None,
        gone_at=None,
        redacted_at=None,
        test=False,
    )
    return list(rows.select_related("shop", "policy").order_by("-placed_at", "-pk")[:MOST_ORDERS])


def _kept_of(order: Order, now: datetime) -> Iterator[Kept]:
    """What arrived, can no longer come back for no reason, and what nobody ever asked to send back."""
    asked = ReturnLineItem.objects.filter(line=OuterRef("pk")).exclude(rma__status=ReturnStatus.CANCELED)
    lines = order.lines.filter(~Exists(asked), requires_shipping=True, is_gift_card=False, current_quantity__gt=0)
    whole = {line.pk for line in lines if line.current_quantity == line.quantity}
    if not whole:
        return
    for row in returnable_lines(order, now=now):
        sent, line = row.fulfilled, row.fulfilled.line
        if line.pk in whole and sent.fulfillment.delivered_at and not sent.elsewhere and row.until < now:
            yield _kept(line, order)


def _kept(line: OrderLine, order: Order) -> Kept:
    return Kept(str(line), line.product_gid, line.product_type, line.vendor, order.placed_at)
