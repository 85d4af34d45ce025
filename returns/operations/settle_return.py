"""The money becomes due: from here it is paid once, or stops and says why."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from returns.domain.lifecycle import SETTLEMENT_MOVES
from returns.domain.status import DispositionType, ReturnStatus, SettlementStatus
from returns.history import note
from returns.models import Order, Return, ReturnUnit, Settlement
from returns.operations.moves import locked, move, refold
from returns.outbox import put_for


class UnableToSettle(Exception):
    """Nothing was paid. `code`: `not_received`, `sum_changed`, `not_payable`, or `more_than_received`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def settle_return(*, rma_id: int, expected_minor: int, actor: str, now: datetime, actor_id: str = "") -> Settlement:
    """Make the settlement DUE for the sum that was shown, and leave the payment to a worker.

    `expected_minor` is the total the merchant saw, in minor units of the presentment currency. A settlement that is
    already due, in doubt or paid is returned unchanged, so that a second click pays nothing. Raises UnableToSettle.
    """
    rma = locked(rma_id)
    settlement = rma.settlement
    if settlement.status not in {SettlementStatus.QUOTED, SettlementStatus.FAILED}:
        return settlement
    if rma.status != ReturnStatus.OPEN or not rma.received_at:
        raise UnableToSettle("not_received")
    if settlement.total_presentment_minor != expected_minor:
        raise UnableToSettle("sum_changed")
    first_time = settlement.status == SettlementStatus.QUOTED
    if not move(settlement, SETTLEMENT_MOVES, SettlementStatus.DUE, due_at=now, problem="", detail=""):
        raise UnableToSettle("not_payable")
    if first_time:
        _reserve(rma, settlement)
    facts = {"total_minor": settlement.total_presentment_minor, "currency": rma.order.presentment_currency}
    note(rma, "settlement.due", at=now, actor=actor, actor_id=actor_id, facts=facts)
    put_for(rma, "shopify.settle", now=now)
    refold(rma)
    return settlement


def _reserve(rma: Return, settlement: Settlement) -> None:
    """Bind the pieces and the sum. The database refuses a piece settled before and a sum beyond what came in."""
    amount = settlement.total_presentment_minor
    covered = Order.objects.filter(
        pk=rma.order_id, received_presentment_minor__gte=F("paid_out_presentment_minor") + amount
    )
    if not covered.update(paid_out_presentment_minor=F("paid_out_presentment_minor") + amount):
        raise UnableToSettle("more_than_received")
    for item in rma.lines.all():
        missing = item.dispositions.filter(type=DispositionType.MISSING).aggregate(n=Sum("quantity"))["n"] or 0
        units = item.units.order_by("number")[: item.quantity - missing]
        ReturnUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(settlement=settlement)
