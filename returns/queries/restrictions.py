"""Read what people at a shop decided about customers, and what customers said against it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from returns.domain import restriction as values
from returns.domain.seldom import Seldom
from returns.models import Appeal, Order, Restriction, Shop
from returns.queries.seldom import may_have


def living(*, now: datetime) -> Q:
    """Restrictions that count at a moment."""
    return Q(made_at__lte=now, ends_at__gt=now, ended_at=None)


def about(order: Order) -> QuerySet[Restriction]:
    """Every restriction on the order's buyer, the newest first; none for an order that names nobody."""
    same = Q(pk=None)
    if order.email:
        same |= Q(email=order.email)
    if order.customer_gid:
        same |= Q(customer_gid=order.customer_gid)
    rows = Restriction.objects.filter(same, shop=order.shop_id).select_related("shop", "rma")
    return rows.prefetch_related("events")


def restriction_on(order: Order, *, now: datetime) -> Restriction | None:
    """The restriction that counts for the order's buyer; None for nearly everybody. Of two the longer one counts."""
    if not may_have(order.shop, Seldom.RESTRICTIONS):
        return None
    return about(order).filter(living(now=now)).order_by("-ends_at").first()


def as_value(row: Restriction | None) -> values.Restriction | None:
    """The restriction as rules are told of it."""
    return values.Restriction(values.Category(row.category), row.ends_at) if row else None


def restrictions(shop: Shop) -> QuerySet[Restriction]:
    """The shop's restrictions, the newest first, with all that is shown of them."""
    return Restriction.objects.filter(shop=shop).select_related("rma", "appeal", "shop").prefetch_related("events")


def restriction_in(shop: Shop, restriction_id: int) -> Restriction:
    """The shop's restriction with this id; raises Restriction.DoesNotExist."""
    return restrictions(shop).get(pk=restriction_id)


def appeal_of(row: Restriction) -> Appeal | None:
    """What the customer said against the restriction; None while they said nothing."""
    return Appeal.objects.filter(restriction=row).first()


def open_appeals(shop: Shop, *, most: int = 20) -> list[Appeal]:
    """Appeals that wait for an answer, the oldest first."""
    return list(waiting_appeals(shop).select_related("restriction").order_by("made_at", "pk")[:most])


def waiting_appeals(shop: Shop) -> QuerySet[Appeal]:
    """Appeals that nobody answered yet."""
    return Appeal.objects.filter(restriction__shop=shop, answered_at=None)


def appeal_by_id(appeal_id: int) -> Appeal | None:
    """The appeal that a message is about; None once the person was forgotten."""
    rows = Appeal.objects.select_related("restriction__shop", "restriction__rma")
    return rows.filter(pk=appeal_id).first()
