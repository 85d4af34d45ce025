"""The fees of a return follow where its money goes."""

from __future__ import annotations

from datetime import datetime

from returns.domain.status import Outcome, SettlementStatus
from returns.models import Return, ReturnLineItem, Settlement
from returns.models.fields import quote_columns
from returns.operations.book_money import book_change, settled_entries
from returns.operations.reserve import bind_sum
from returns.queries.by_outcome import hangs_on_outcome, quote_for, shares_for


def take_fees(rma: Return, outcome: Outcome, *, now: datetime) -> None:
    """Hold back what the policy does for `outcome`, with the bonus of the return's; inside the caller's transaction.

    Nothing changes where fees do not hang on the outcome. A sum that was due before is bound and booked anew. Raises
    UnableToSettle where more would go out than came in.
    """
    if not hangs_on_outcome(rma):
        return
    settlement = rma.settlement
    due_before = settlement.status == SettlementStatus.FAILED
    before, booked = settlement.total_presentment_minor, settled_entries(rma, settlement)
    quote = quote_for(rma, outcome, bonus_bps=rma.bonus_bps)
    for pk, share in shares_for(rma, outcome).items():
        ReturnLineItem.objects.filter(pk=pk).update(restocking_fee_bps=share)
    Settlement.objects.filter(pk=settlement.pk).update(**quote_columns(quote))
    settlement.refresh_from_db()
    if due_before:
        bind_sum(rma, settlement.total_presentment_minor - before)
        book_change(rma, settlement, before=booked, now=now)
