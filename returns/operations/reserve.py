"""Bind pieces and a sum to a settlement, once and for ever."""

from django.db.models import F, Sum

from returns.domain.status import DispositionType
from returns.models import Order, Return, ReturnUnit, Settlement


class UnableToSettle(Exception):
    """Nothing was paid. `code`: `not_received`, `sum_changed`, `not_payable`, or `more_than_received`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reserve(rma: Return, settlement: Settlement, *, amount_minor: int) -> None:
    """Bind the pieces that were not missing and `amount_minor` (presentment currency) inside the caller's transaction.

    The database refuses a piece settled before and a sum beyond what came in. Raises UnableToSettle.
    """
    covered = Order.objects.filter(
        pk=rma.order_id, received_presentment_minor__gte=F("paid_out_presentment_minor") + amount_minor
    )
    if not covered.update(paid_out_presentment_minor=F("paid_out_presentment_minor") + amount_minor):
        raise UnableToSettle("more_than_received")
    for item in rma.lines.all():
        missing = item.dispositions.filter(type=DispositionType.MISSING).aggregate(n=Sum("quantity"))["n"] or 0
        units = item.units.order_by("number")[: item.quantity - missing]
        ReturnUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(settlement=settlement)


def reserve_anew(rma: Return, *, before_minor: int, amount_minor: int) -> None:
    """Bind another sum to a settlement that was stopped; its pieces stay bound. Raises UnableToSettle."""
    more = amount_minor - before_minor
    covered = Order.objects.filter(
        pk=rma.order_id, received_presentment_minor__gte=F("paid_out_presentment_minor") + more
    )
    if not covered.update(paid_out_presentment_minor=F("paid_out_presentment_minor") + more):
        raise UnableToSettle("more_than_received")
