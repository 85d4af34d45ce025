"""Whether a return can be divided into what has arrived and what is still on its way. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from returns.domain.remedy import REMEDIES
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus


class Undivided(StrEnum):
    """Why a return is received as a whole or not at all."""

    NOT_OPEN = "not_open"
    ALREADY_RECEIVED = "already_received"
    MONEY_MOVED = "money_moved"
    REMEDY = "remedy"
    EXCHANGED = "exchanged"
    PRESENT = "present"
    STAYS = "stays"
    NOT_AT_SHOPIFY = "not_at_shopify"


@dataclass(frozen=True, slots=True)
class Whole:
    """What decides about it. `told` tells that Shopify has the return, opened, and knows all of ours about it."""

    status: ReturnStatus
    goods_in: bool
    settlement: SettlementStatus
    outcome: Outcome
    goods: Goods
    exchanged: bool
    told: bool


def objection_to_dividing(found: Whole) -> Undivided | None:
    """Why it stays whole; None: it can be divided.

    What goes out in exchange is paid for by all that comes back, a repair or a replacement is for all of it, and a
    present has one gift card; none of them has parts.
    """
    reasons = {
        Undivided.NOT_OPEN: found.status != ReturnStatus.OPEN,
        Undivided.ALREADY_RECEIVED: found.goods_in,
        Undivided.MONEY_MOVED: found.settlement != SettlementStatus.QUOTED,
        Undivided.REMEDY: found.outcome in REMEDIES,
        Undivided.EXCHANGED: found.exchanged,
        Undivided.PRESENT: found.outcome == Outcome.GIFT_CARD,
        Undivided.STAYS: found.goods != Goods.SEND,
        Undivided.NOT_AT_SHOPIFY: not found.told,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
