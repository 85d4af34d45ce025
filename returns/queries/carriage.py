"""The way back of what is wanted: the policy's plan with the shop's addresses, what labels cost, and what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from returns.domain.conditions import Conditions
from returns.domain.policy import Policy
from returns.domain.seldom import Seldom
from returns.domain.shipping import (
    OWN_ADDRESS,
    Carriage,
    Circumstances,
    Goods,
    LabelTime,
    PaidBy,
    Travelling,
    carriage,
    settled,
)
from returns.domain.status import ReturnStatus
from returns.doors import door
from returns.models import Destination, Order, Return, Shop
from returns.queries.keeping import gain_of_keeping
from returns.queries.seldom import may_have

if TYPE_CHECKING:
    from returns.queries.eligibility import WantedLine

COSTS_OF = timedelta(days=90)
YEAR = timedelta(days=365)
CAME_TO_NOTHING = (ReturnStatus.DECLINED, ReturnStatus.CANCELED)


class Router:
    """Tells where lines go; the shop's addresses are read once."""

    def __init__(self, shop: Shop) -> None:
        rows = destinations_of(shop).values()
        self._codes = {row.code for row in rows}
        self._vendors = {row.vendor.casefold(): row.code for row in rows if row.vendor}

    def leads_to(self, conditions: Conditions, *, vendor: str) -> str:
        """The code of the address: a clause's, else the supplier's, vendor's or policy's; "" for one that is gone."""
        said = "destination" in conditions.said_by or (conditions.supplier and conditions.supplier.destination)
        of_vendor = None if said else self._vendors.get(vendor.casefold())
        code = of_vendor or conditions.destination
        return code if code in self._codes else OWN_ADDRESS


def plan(
    order: Order,
    policy: Policy,
    lines: Sequence[Travelling],
    *,
    value_minor: int,
    now: datetime,
    wanted: Sequence[WantedLine] = (),
) -> Carriage:
    """The way back of lines that are worth `value_minor` together; no more is asked than the policy wants to know.

    `wanted` are the same lines with their articles, by which it is told whether sending them loses money.
    """
    weighs = any(line.keep_it.if_sending_loses for line in lines)
    gain = gain_of_keeping(order, wanted, now=now) if weighs else None
    return _at_its_time(_planned(order, policy, lines, value_minor=value_minor, gain=gain, now=now), order.shop)


def _at_its_time(way: Carriage, shop: Shop) -> Carriage:
    """The plan with the moment at which its labels are made; who sells them is asked only where it hangs on that."""
    if way.label != LabelTime.CHEAPEST:
        return way
    prepaid = any(parcel.paid_by != PaidBy.OWN for parcel in way.parcels)
    free = not prepaid or door("labels.free_until_used")(shop)
    return replace(way, label=settled(way.label, free_until_used=free))


def _planned(
    order: Order, policy: Policy, lines: Sequence[Travelling], *, value_minor: int, gain: int | None, now: datetime
) -> Carriage:
    costs = any(line.keep_it.below_return_cost for line in lines)
    label = door("labels.average_cost")(order.shop, since=now - COSTS_OF) if costs else None
    about, per = Circumstances(value_minor, label, kept=0, gain_minor=gain), policy.fees.return_shipping_per
    found = carriage(lines, policy.shipping, per=per, about=about)
    if found.goods == Goods.SEND:
        return found
    about = replace(about, kept=times_kept(order, since=now - YEAR))
    return carriage(lines, policy.shipping, per=per, about=about)


def times_kept(order: Order, *, since: datetime) -> int:
    """How many returns the order's shopper has kept: those of their customer, or of their e-mail address."""
    same = Q(pk=order.pk)
    if order.customer_id:
        same |= Q(customer=order.customer_id)
    if order.email:
        same |= Q(email=order.email)
    kept = Return.objects.filter(order__in=order.shop.orders.filter(same), requested_at__gte=since)
    return kept.exclude(goods=Goods.SEND).exclude(status__in=CAME_TO_NOTHING).count()


def destinations_of(shop: Shop) -> dict[str, Destination]:
    """The shop's further addresses by their codes."""
    return {row.code: row for row in shop.destinations.all()} if may_have(shop, Seldom.DESTINATIONS) else {}


def destinations_by_line(order: Order, way_back: Carriage | None) -> dict[int, Destination | None]:
    """Where each line of a planned return goes, by its place; None is the shop's return address."""
    if way_back is None:
        return {}
    known = destinations_of(order.shop)
    return {place: known.get(parcel.destination) for parcel in way_back.parcels for place in parcel.lines}
