"""What an ended return still owes, where a refund without goods is to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns.domain.status import Outcome, RequestStatus, SettlementStatus
from returns.models import OrderRefund, PaymentRequest
from returns.queries.unpaid import LEFT

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from returns.models import Return


def rest_key(rma_id: int) -> str:
    """The key of the refund that pays the rest."""
    return f"rest:{rma_id}"


def rest_of(rma: Return) -> int:
    """What is not back of the total of a return that ended without a payment for goods; presentment minor units.

    It counts from the moment it is owed, also while it waits for a second person, and whatever goes back without goods
    from then on pays it.
    """
    owed = _owed(rma)
    return max(owed - sum(refund.amount_presentment_minor for refund in _paid_since(rma)), 0) if owed else 0


def rest_is_coming(rma: Return) -> bool:
    """Whether there is such a rest, and nobody said no to paying it."""
    return bool(rest_of(rma)) and not _is_refused(rma)


def rest_stays_unpaid(rma: Return) -> bool:
    """Whether there is such a rest, and somebody said no to paying it."""
    return bool(rest_of(rma)) and _is_refused(rma)


def rest_refund(rma: Return) -> OrderRefund | None:
    """The refund that is to pay the rest; None before it is ordered."""
    return OrderRefund.objects.filter(rma=rma, request_key=rest_key(rma.pk)).first()


def last_paid_at(rma: Return) -> datetime | None:
    """When the money of a return went back: with a rest, when the last of that did."""
    moments = [refund.paid_at for refund in _paid_since(rma) if refund.paid_at] if _owed(rma) else []
    return max(moments, default=rma.settlement.paid_at)


def _owed(rma: Return) -> int:
    """What was owed beside; nobody is asked where the return did not end so."""
    row = rma.settlement
    if row.status != SettlementStatus.PAID or row.refund_gid or row.paid_presentment_minor != 0:
        return 0
    if rma.outcome != Outcome.REFUND or not row.total_presentment_minor:
        return 0
    refund = rest_refund(rma)
    return refund.amount_presentment_minor if refund else _asked(rma)


def _is_refused(rma: Return) -> bool:
    """A second person decides as long as nothing is ordered; of what is, who sees to it once it stopped."""
    refund = rest_refund(rma)
    return refund.problem == LEFT if refund else bool(_asked(rma, RequestStatus.DROPPED))


def _paid_since(rma: Return) -> QuerySet[OrderRefund]:
    paid = OrderRefund.objects.filter(rma=rma, status=SettlementStatus.PAID)
    return paid.filter(due_at__gte=rma.settlement.paid_at)


def _asked(rma: Return, *status: RequestStatus) -> int:
    """How much a second person was asked to pay of it at last, if that stands as told; 0 for nothing."""
    last = PaymentRequest.objects.filter(rma=rma, facts__request_key=rest_key(rma.pk)).last()
    return last.sum_minor if last and (not status or last.status in status) else 0
