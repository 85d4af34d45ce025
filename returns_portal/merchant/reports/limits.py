"""How often a shop's people and programs have letters sent that nobody waits for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns_portal.limits import Attempt, Limit, TooManyAttempts, take

if TYPE_CHECKING:
    from returns.models import Shop

# Letters that ask strangers, and letters out of turn.
ASKED = Limit("report_asks", most=10, per=timedelta(days=1))
OUT_OF_TURN = Limit("report_now", most=20, per=timedelta(hours=1))


def may_ask(shop: Shop, *, now: datetime) -> bool:
    """Count one letter that asks a stranger; False beyond the day's."""
    return _counted(ASKED, shop, now)


def may_send(shop: Shop, *, now: datetime) -> bool:
    """Count one letter out of its turn; False beyond the hour's."""
    return _counted(OUT_OF_TURN, shop, now)


def _counted(limit: Limit, shop: Shop, now: datetime) -> bool:
    try:
        take([Attempt(limit, (shop.pk,))], now=now)
    except TooManyAttempts:
        return False
    return True
