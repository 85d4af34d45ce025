"""Find the order that a statement of withdrawal names, at Shopify where the mirror does not hold it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from returns.doors import NoAnswer
from returns.operations.match_withdrawal import match_by_itself
from returns.queries.withdrawals import withdrawal_of
from shop_integration.lookup import look_up

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def match_withdrawal(message: OutboxMessage, *, now: datetime) -> None:
    """Match what can be proved. What cannot stays for staff, who see it in the register from the first moment."""
    withdrawal = withdrawal_of(message.payload)
    if match_by_itself(withdrawal_id=withdrawal.pk, now=now) or withdrawal.statement.redacted_at:
        return
    try:
        found = look_up(withdrawal.shop, number=withdrawal.statement.contract, now=now)
    except NoAnswer as reason:
        logger.warning("Shopify was not asked for an order: %s", reason, extra={"shop": withdrawal.shop.domain})
        return
    if found:
        match_by_itself(withdrawal_id=withdrawal.pk, now=now)
