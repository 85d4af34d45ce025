"""Returns that want a person's eye. Each set is small, and its index holds nothing but it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from returns.domain.inbox import Flag
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.models import Appeal, Drift, Order, OutboxMessage, Remark, Restriction, Shop
from returns.queries.restrictions import living
from returns.queries.suppressions import Reason
from returns.queries.waiting_on_us import stuck


def flagged(shop: Shop, flag: Flag, *, now: datetime) -> Q:
    """The condition that a return of the shop has the flag at a moment."""
    match flag:
        case Flag.DRIFT:
            return Q(pk__in=Drift.objects.filter(rma__shop=shop, resolved_at=None).values("rma"))
        case Flag.FAILED:
            dead = OutboxMessage.objects.filter(shop=shop, done_at=None, dead_at__isnull=False)
            return Q(pk__in=_returns_of(dead))
        case Flag.IN_DOUBT:
            return Q(settlement__status=SettlementStatus.IN_DOUBT)
        case Flag.WAITING:
            unreachable = shop.suppressions.filter(reason=Reason.BOUNCED, rma__isnull=False).values("rma")
            alive = Q(status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN])
            return Q(pk__in=_returns_of(stuck(shop, now=now))) | (alive & Q(pk__in=unreachable))
        case Flag.QUESTION:
            return Q(pk__in=Remark.objects.filter(rma__shop=shop, settled_at=None).values("rma"))
        case Flag.SUPPLIER:
            return Q(pk__in=shop.claims.filter(waits_for_us=True).values("rma"))
        case Flag.RESTRICTED:
            return _bought_by(shop, Restriction.objects.filter(living(now=now), shop=shop))
        case Flag.APPEAL:
            open_ = Appeal.objects.filter(restriction__shop=shop, answered_at=None)
            return _bought_by(shop, Restriction.objects.filter(shop=shop, pk__in=open_.values("restriction")))


def _returns_of(messages: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage, int]:
    about = messages.filter(payload__has_key="return")
    return about.values_list(Cast(KT("payload__return"), BigIntegerField()), flat=True)


def _bought_by(shop: Shop, restrictions: QuerySet[Restriction]) -> Q:
    """Returns of orders whose buyer one of these restrictions names."""
    emails = restrictions.exclude(email="").values("email")
    gids = restrictions.exclude(customer_gid="").values("customer_gid")
    by_email = Order.objects.filter(shop=shop, email__in=emails).values("pk")
    by_customer = Order.objects.filter(shop=shop, customer_gid__in=gids).values("pk")
    return Q(order__in=by_email) | Q(order__in=by_customer)
