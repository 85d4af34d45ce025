"""Shopify's own return rules of a shop: read once a day and on demand, kept, and told to whoever asks.

Only a version of the Admin API that is not out yet has them, and Shopify names no access for it: that it does not
tell is a state like any other and alarms nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from django.db.models import Q

from returns.domain.return_profile import Profile, ProfilesTold, ReadingProblem
from returns.outbox import is_waiting, put
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.return_policies import read_profiles
from shop_integration.connect import connect
from shop_integration.errors import Rejected, ShopifyError, Throttled
from shop_integration.models import Installation, ReturnRulesRead

if TYPE_CHECKING:
    from returns.models import Shop

logger = logging.getLogger(__name__)

READ = "shopify.read_return_rules"
FRESH = timedelta(days=1)


def return_rules(shop: Shop) -> ProfilesTold:
    """What is known of the shop's own return rules."""
    row = ReturnRulesRead.objects.filter(shop=shop).first()
    if row is None:
        return ProfilesTold()
    return ProfilesTold(
        profiles=msgspec.convert(row.profiles, tuple[Profile, ...]),
        read_at=row.read_at,
        tried_at=row.tried_at,
        problem=ReadingProblem(row.problem) if row.problem else None,
    )


def read_return_rules(shop: Shop, *, now: datetime) -> ProfilesTold:
    """Ask Shopify while somebody waits, keep the answer, and tell what is known now."""
    try:
        _read(shop, Priority.SHOPPER, now=now)
    except Throttled:
        _keep(shop, now=now, problem=ReadingProblem.NO_ANSWER)
    return return_rules(shop)


def read_quietly(shop: Shop, *, now: datetime) -> None:
    """Ask Shopify when there is room, and keep the answer. Raises Throttled."""
    _read(shop, Priority.WORKER, now=now)


def have_read(*, now: datetime) -> int:
    """Have the rules read of every shop that was not asked for a day, or did not answer; returns how many shops."""
    begun = 0
    for row in _due(now):
        if not is_waiting(row.shop, READ):
            put(row.shop, READ, {}, now=now)
            begun += 1
    return begun


def _due(now: datetime) -> Iterator[Installation]:
    rows = Installation.objects.filter(uninstalled_at=None, away_status=None).exclude(sealed_access_token="")
    asked = Q(shop__return_rules_read__tried_at__gt=now - FRESH)
    unanswered = Q(shop__return_rules_read__problem=ReadingProblem.NO_ANSWER)
    return rows.exclude(asked & ~unanswered).select_related("shop").iterator()


def _read(shop: Shop, priority: Priority, *, now: datetime) -> None:
    try:
        profiles = read_profiles(connect(shop, now=now, priority=priority))
    except Throttled:
        raise
    except Rejected as refusal:
        logger.info("Shopify does not tell the return rules (%s)", refusal, extra={"shop": shop.domain})
        _keep(shop, now=now, problem=ReadingProblem.NOT_TOLD)
    except ShopifyError as error:
        logger.info("no answer about the return rules (%s)", type(error).__name__, extra={"shop": shop.domain})
        _keep(shop, now=now, problem=ReadingProblem.NO_ANSWER)
    else:
        _keep(shop, now=now, problem="", read_at=now, profiles=msgspec.json.decode(msgspec.json.encode(profiles)))


def _keep(shop: Shop, *, now: datetime, **columns: Any) -> None:
    """Write down what a question brought that was asked at `now`, unless a later one has its answer already."""
    ReturnRulesRead.objects.get_or_create(shop=shop, defaults={"tried_at": now})
    ReturnRulesRead.objects.filter(shop=shop, tried_at__lte=now).update(tried_at=now, **columns)
