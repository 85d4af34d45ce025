"""How the goods travel back and by when, as far as it is known before anybody has agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from returns.queries.eligibility import Preview, policy_of

if TYPE_CHECKING:
    from returns.models import Order


@dataclass(frozen=True, slots=True)
class Journey:
    """`prepaid`: a label with postage comes. `ship_by` is set where no person has to agree first."""

    prepaid: bool
    ship_by: datetime | None
    ship_by_days: int


def journey(order: Order, offer: Preview, *, now: datetime, agreed: bool = False) -> Journey:
    """What the shopper may expect of sending the goods; `agreed`: the shop has said yes to them before."""
    policy = policy_of(order)
    ship_by = now + timedelta(days=policy.ship_by_days) if agreed or offer.approved_at_once else None
    return Journey(bool(settings.SANDBOX_CARRIER_URL), ship_by, policy.ship_by_days)
