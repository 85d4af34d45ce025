"""What a return comes to follows where its money goes."""

from __future__ import annotations

from datetime import datetime

from returns.domain.remedy import REMEDIES
from returns.domain.settlement import bonus_on
from returns.domain.status import Outcome, SettlementStatus
from returns.models import Return, ReturnLineItem, Settlement
from returns.models.fields import columns, quote_columns
from returns.operations.book_money import book_change
from returns.operations.reserve import bind_sum
from returns.queries.by_outcome import hangs_on_outcome, quote_for, shares_for
from returns.queries.parts import credited_before


def take_fees(rma: Return, outcome: Outcome, *, bonus_bps: int, now: datetime) -> None:
    """Hold back what the policy does for `outcome`, before the return goes that way; inside the caller's transaction.

    A remedy comes to nothing, and what follows on one to what the goods are worth. Where neither changes the sum, only
    the bonus does. A sum that was due before is bound and booked anew. Raises UnableToSettle where more would go out
    than came in.
    """
    settlement = rma.settlement
    if not hangs_on_outcome(rma) and rma.outcome not in REMEDIES:
        credited = credited_before(rma, bonus_bps=bonus_bps)
        bonus = bonus_on(rma.order.amount(settlement, "total"), bonus_bps, before=credited)
        Settlement.objects.filter(pk=settlement.pk).update(**columns("bonus", bonus))
        settlement.refresh_from_db()
        return
    due_before = settlement.status == SettlementStatus.FAILED
    before = rma.order.amount(settlement, "total")
    quote = quote_for(rma, outcome, bonus_bps=bonus_bps)
    for pk, share in shares_for(rma, outcome).items():
        ReturnLineItem.objects.filter(pk=pk).update(restocking_fee_bps=share)
    Settlement.objects.filter(pk=settlement.pk).update(**quote_columns(quote))
    settlement.refresh_from_db()
    if due_before:
        bind_sum(rma, settlement.total_presentment_minor - before.presentment.minor)
        book_change(rma, settlement, before=before, now=now)
