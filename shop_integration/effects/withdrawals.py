"""Find the order that a statement of withdrawal names, at Shopify where the mirror does not hold it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.doors import NoAnswer
from returns.operations.match_withdrawal import match_by_itself
from returns.outbox import Later
from returns.queries.withdrawals import withdrawal_of
from shop_integration.lookup import look_up

if TYPE_CHECKING:
    from returns.models import OutboxMessage


def match_withdrawal(message: OutboxMessage, *, now: datetime) -> None:
    """Match what can be proved; staff see the statement from the first moment. Raises Later while nobody answers."""
    withdrawal = withdrawal_of(message.payload)
    if match_by_itself(withdrawal_id=withdrawal.pk, now=now) or withdrawal.statement.redacted_at:
        return
    try:
        found = look_up(withdrawal.shop, number=withdrawal.statement.contract, now=now)
    except NoAnswer as reason:
        raise Later(
            f"Shopify was not asked for the order: {reason}", delay=reason.delay, tried=reason.tried
        ) from reason
    if found:
        match_by_itself(withdrawal_id=withdrawal.pk, now=now)
