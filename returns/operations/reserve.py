"""Bind pieces and a sum to a settlement: each piece once, until a payment that stopped is called off."""

from datetime import datetime

from django.db.models import F, Sum

from returns.domain.status import DispositionType
from returns.models import Order, Return, ReturnUnit, Settlement
from returns.operations.book_money import book_settlement


class UnableToSettle(Exception):
    """Nothing was paid.

    `code`: `not_received`, `sum_changed`, `not_payable`, `more_than_paid` (for the pieces), `more_than_received`,
    `of_a_present`, `in_repair`, `pieces_missing` (of what is to be replaced or paid for), `not_held` (what goes out
    on an order of its own has no draft yet) or `second_person` (one person may not pay this alone).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reserve(rma: Return, settlement: Settlement, *, amount_minor: int, now: datetime) -> None:
    """Bind the pieces that were not missing and `amount_minor` (presentment currency) inside the caller's transaction.

    What they are owed is written into the journal.

    The database refuses a piece settled before and a sum beyond what came in. Raises UnableToSettle.
    """
    bind_sum(rma, amount_minor)
    for item in rma.lines.all():
        missing = item.dispositions.filter(type=DispositionType.MISSING).aggregate(n=Sum("quantity"))["n"] or 0
        units = item.units.order_by("number")[: item.quantity - missing]
        ReturnUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(settlement=settlement)
    book_settlement(rma, settlement, now=now)


def bind_sum(rma: Return, amount_minor: int) -> None:
    """Take a sum off what the order still has, or give it back (below zero). Raises UnableToSettle."""
    covered = Order.objects.filter(
        pk=rma.order_id, received_presentment_minor__gte=F("paid_out_presentment_minor") + amount_minor
    )
    if not covered.update(paid_out_presentment_minor=F("paid_out_presentment_minor") + amount_minor):
        raise UnableToSettle("more_than_received")
