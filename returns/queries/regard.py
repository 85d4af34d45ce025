"""What is to be regarded about the person behind an order, and about the shop's caps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import F, Q, Sum
from django.db.models.functions import Greatest

from returns.domain.caps import PERIOD, Approved, judge_caps
from returns.domain.restriction import Restriction
from returns.domain.signals import Signal
from returns.domain.verdict import Answer, Verdict
from returns.domain.withdrawal import Lane
from returns.domain.workflow import ACTOR as FLOW
from returns.history import Actor
from returns.models import Order, ReturnEvent
from returns.queries.counted import exchanged
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.parts import with_later_parts
from returns.queries.policies import active_policy
from returns.queries.restrictions import as_value, restriction_on
from returns.queries.signals import same_person, signals_about

# What a settlement gives back, as money or in exchange: what goes out instead is worth no less than what it is for.
GOES_BACK = Greatest(
    F("settlement__items_shop_minor")
    + F("settlement__tax_shop_minor")
    + F("settlement__duties_shop_minor")
    + F("settlement__shipping_refund_shop_minor")
    - F("settlement__restocking_fee_shop_minor")
    - F("settlement__return_shipping_fee_shop_minor")
    - F("settlement__deduction_shop_minor"),
    0,
)


@dataclass(frozen=True, slots=True)
class Regard:
    """What rules are told of the person. An order that names nobody has neither."""

    signals: tuple[Signal, ...] = ()
    restriction: Restriction | None = None


def restriction_only(order: Order, *, now: datetime) -> Regard:
    """Without the signals, for a page that nothing is decided on."""
    return Regard(restriction=as_value(restriction_on(order, now=now)))


def regard_of(order: Order, *, now: datetime) -> Regard:
    """Signals and restriction now. The thresholds in force count, not the order's: they promise nobody anything."""
    care = active_policy(order.shop).policy.care
    return Regard(signals_about(order, care, now=now), as_value(restriction_on(order, now=now)))


def capped(order: Order, *, worth_minor: int, now: datetime) -> Verdict | None:
    """Which cap in force now keeps a return of this worth from being approved without a person; None where none does.

    Only who holds the shop's row knows that nobody is counted beside them.
    """
    caps = active_policy(order.shop).policy.caps
    if not caps.count:
        return None
    verdict = judge_caps(caps, _approved(order, now=now), worth_minor=worth_minor)
    return verdict if verdict.answer != Answer.ALLOW else None


def _approved(order: Order, *, now: datetime) -> Approved:
    """Approvals that no person gave. Withdrawals need no approval and do not count."""
    shop = order.shop
    by_flow = Q(actor=Actor.MERCHANT, actor_id__startswith=FLOW)
    events = ReturnEvent.objects.filter(Q(actor=Actor.POLICY) | by_flow, shop=shop, kind="return.approved")
    events = events.exclude(rma__lane=Lane.WITHDRAWAL)
    theirs = shop.orders.filter(same_person(order)).values("pk")
    zone = ZoneInfo(shop.time_zone)
    day = datetime.combine(now.astimezone(zone).date(), time(0), zone)
    today = with_later_parts(events.filter(at__gte=day).values_list("rma", flat=True))
    total = today.aggregate(total=Sum(GOES_BACK))["total"] or 0
    came_by_exchange = today.filter(order__in=exchanged(shop.orders.all())).select_related("order", "settlement")
    elsewhere = sum(back.amount.shop.minor for rma in came_by_exchange if (back := goes_back_elsewhere(rma)))
    return Approved(events.filter(at__gt=now - PERIOD, rma__order__in=theirs).count(), total + elsewhere)
