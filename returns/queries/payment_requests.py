"""Payments that one person may not make alone. Every look-up starts at a shop or at a return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from returns.domain.role import takes_two
from returns.domain.status import MONEY_WAITS, RequestKind, RequestStatus, ReturnStatus
from returns.models import PaymentRequest, Return, Shop
from returns.queries.staff import role_in

MOST = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payment: of what kind, how much (presentment currency, minor units), and what it takes to pay it."""

    kind: RequestKind
    sum_minor: int
    facts: Mapping[str, str]


def waits_for_second(rma: Return, wanted: Wanted, *, in_shop_currency: int, by: str) -> bool:
    """Whether `by` (Shopify's id of staff, or a program's name) may not pay this alone, and nobody confirmed just this.

    The rules go by `in_shop_currency`, in minor units: with refunds without goods, what they come to together.
    """
    shop = rma.shop
    if not has_rule(shop):
        return False
    rules = {"agents_pay_minor": shop.agents_pay_minor, "two_people_minor": shop.two_people_minor}
    if not takes_two(role_in(shop, by), in_shop_currency, **rules):
        return False
    confirmed = rma.payment_requests.filter(status=RequestStatus.CONFIRMED, kind=wanted.kind)
    return not confirmed.filter(sum_minor=wanted.sum_minor, facts=dict(wanted.facts)).exists()


def has_rule(shop: Shop) -> bool:
    """Whether there are sums that one person may not pay alone."""
    return shop.agents_pay_minor is not None or shop.two_people_minor is not None


def requests_of(rma: Return) -> list[PaymentRequest]:
    """What waits for a second person on this return."""
    return list(rma.payment_requests.filter(status=RequestStatus.WAITING)) if has_rule(rma.shop) else []


def waiting_payments(shop: Shop) -> list[PaymentRequest]:
    """What waits for a second person at the shop, the oldest first, without what was paid or called off otherwise."""
    return list(requests_that_wait(shop).select_related("rma").order_by("pk")[:MOST])


def requests_that_wait(shop: Shop) -> QuerySet[PaymentRequest]:
    """The same as rows; none where no rule asks for a second person."""
    if not has_rule(shop):
        return PaymentRequest.objects.none()
    # A refund without goods may follow a return that has ended.
    alive = Q(rma__status=ReturnStatus.OPEN) | Q(rma__status=ReturnStatus.CLOSED, kind=RequestKind.ORDER_REFUND)
    rows = PaymentRequest.objects.filter(alive, rma__shop=shop, status=RequestStatus.WAITING)
    settled = rows.filter(kind=RequestKind.SETTLEMENT).exclude(rma__settlement__status__in=MONEY_WAITS)
    return rows.exclude(pk__in=settled.values("pk"))
