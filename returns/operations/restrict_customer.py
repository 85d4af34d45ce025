"""Somebody at the shop restricts a customer for a time, or ends it."""

from __future__ import annotations

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction

from returns.domain.restriction import LONGEST_MONTHS, Category
from returns.history import Actor, note
from returns.models import Restriction, RestrictionEvent, Return, Shop

Kind = RestrictionEvent.Kind


class UnableToRestrict(Exception):
    """The customer cannot be restricted; `cause` says why: `nobody`, `unfounded`, `too_long` or `already`."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class UnableToEnd(Exception):
    """The restriction is over already."""


@transaction.atomic
def restrict_customer(
    *, rma: Return, category: Category, why: str, months: int, actor_id: str, now: datetime
) -> Restriction:
    """Take no returns beyond the law's from this return's customer for `months`; `why` stays within the shop.

    What was asked for before is decided as ever. Raises UnableToRestrict.
    """
    order = rma.order
    if not order.email and not order.customer_gid:
        raise UnableToRestrict("nobody")
    if not why.strip():
        raise UnableToRestrict("unfounded")
    if not 1 <= months <= LONGEST_MONTHS:
        raise UnableToRestrict("too_long")
    expire_restrictions(now=now)
    try:
        with transaction.atomic():
            made = Restriction.objects.create(
                shop=rma.shop,
                customer_gid=order.customer_gid,
                email=order.email,
                category=category,
                rma=rma,
                made_at=now,
                ends_at=now + relativedelta(months=months),
            )
    except IntegrityError as twin:
        raise UnableToRestrict("already") from twin
    remember(made, Kind.MADE, at=now, actor=Actor.MERCHANT, actor_id=actor_id, why=why)
    note(rma, "customer.restricted", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    return made


@transaction.atomic
def end_restriction(*, shop: Shop, restriction_id: int, why: str, actor_id: str, now: datetime) -> Restriction:
    """End it before its time. Raises UnableToEnd, or Restriction.DoesNotExist for one of another shop."""
    row = held(shop, restriction_id)
    if not end(row, now=now):
        raise UnableToEnd
    remember(row, Kind.ENDED, at=now, actor=Actor.MERCHANT, actor_id=actor_id, why=why)
    return row


@transaction.atomic
def expire_restrictions(*, now: datetime) -> int:
    """Note down those that ran out, which count no more since that moment; returns how many."""
    over = list(Restriction.objects.select_for_update().filter(ended_at=None, ends_at__lte=now).order_by("pk"))
    for row in over:
        end(row, now=row.ends_at)
        remember(row, Kind.EXPIRED, at=row.ends_at, actor=Actor.SYSTEM)
    return len(over)


@transaction.atomic
def move_restrictions(*, shop: Shop, from_gid: str, to_gid: str, now: datetime) -> None:
    """Two customers became one: what was decided about the one that is gone holds for the other.

    Of two that count the longer one does, and the other ends.
    """
    expire_restrictions(now=now)
    theirs = Restriction.objects.filter(shop=shop, customer_gid__in=[from_gid, to_gid])
    counting = theirs.select_for_update().filter(ended_at=None).order_by("-ends_at", "pk")
    for row in list(counting)[1:]:
        end(row, now=now)
        remember(row, Kind.ENDED, at=now, actor=Actor.SHOPIFY)
    theirs.filter(customer_gid=from_gid).update(customer_gid=to_gid)


def held(shop: Shop, restriction_id: int) -> Restriction:
    """The shop's restriction, its row held until the transaction ends."""
    return Restriction.objects.select_for_update(of=("self",)).select_related("shop").get(shop=shop, pk=restriction_id)


def end(row: Restriction, *, now: datetime) -> bool:
    """End a restriction whose row is held; False where that happened before, or it ran out."""
    if row.ended_at is not None or row.ends_at < now:
        return False
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    return True


def remember(row: Restriction, kind: str, *, at: datetime, actor: str, actor_id: str = "", why: str = "") -> None:
    """Add to the restriction's history."""
    RestrictionEvent.objects.create(
        restriction=row, kind=kind, at=at, actor=actor, actor_id=actor_id, why=why.strip()[:1000]
    )
