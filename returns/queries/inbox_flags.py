"""Returns that want a person's eye. Each set is small, and its index holds nothing but it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from returns.domain.inbox import Flag
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.models import Appeal, Drift, OutboxMessage, Remark, Restriction, Settlement, Shop
from returns.queries.restrictions import living
from returns.queries.suppressions import Reason
from returns.queries.unpaid import unpaid
from returns.queries.waiting_on_us import stuck

# More than so many of one flag are asked for in the database, and slower.
FEW = 2_000


def flagged(shop: Shop, flag: Flag, *, now: datetime) -> Q:
    """The condition that a return of the shop has the flag at a moment.

    The few that have it are read first, where they are: beside a million returns the planner knows no better than to
    look at every one of them.
    """
    ids = _flagged(shop, flag, now=now)
    few = sorted(set(ids[: FEW + 1]))
    return Q(pk__in=few if len(few) <= FEW else ids)


def _flagged(shop: Shop, flag: Flag, *, now: datetime) -> QuerySet[Any, int]:
    """The ids of returns that have the flag; some may be named twice."""
    match flag:
        case Flag.DRIFT:
            return _about(Drift.objects.filter(rma__shop=shop, resolved_at=None))
        case Flag.FAILED:
            dead = OutboxMessage.objects.filter(shop=shop, done_at=None, dead_at__isnull=False)
            return _returns_of(dead)
        case Flag.IN_DOUBT:
            return _about(Settlement.objects.filter(rma__shop=shop, status=SettlementStatus.IN_DOUBT))
        case Flag.WAITING:
            alive = [ReturnStatus.REQUESTED, ReturnStatus.OPEN]
            unreachable = shop.suppressions.filter(reason=Reason.BOUNCED, rma__status__in=alive)
            return _returns_of(stuck(shop, now=now)).union(_about(unreachable), _about(unpaid(shop)))
        case Flag.QUESTION:
            return _about(Remark.objects.filter(rma__shop=shop, settled_at=None))
        case Flag.SUPPLIER:
            return _about(shop.claims.filter(waits_for_us=True))
        case Flag.RESTRICTED:
            return _bought_by(shop, Restriction.objects.filter(living(now=now), shop=shop))
        case Flag.APPEAL:
            open_ = Appeal.objects.filter(restriction__shop=shop, answered_at=None)
            return _bought_by(shop, Restriction.objects.filter(shop=shop, pk__in=open_.values("restriction")))


def _about(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    return rows.order_by().values_list("rma", flat=True)


def _returns_of(messages: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage, int]:
    about = messages.filter(payload__has_key="return").order_by()
    return about.values_list(Cast(KT("payload__return"), BigIntegerField()), flat=True)


def _bought_by(shop: Shop, restrictions: QuerySet[Restriction]) -> QuerySet[Any, int]:
    """Returns of orders whose buyer one of these restrictions names."""
    emails = restrictions.exclude(email="").values("email")
    gids = restrictions.exclude(customer_gid="").values("customer_gid")
    mine = shop.returns.filter(order__shop=shop).order_by().values_list("pk", flat=True)
    return mine.filter(order__email__in=emails).union(mine.filter(order__customer_gid__in=gids))
