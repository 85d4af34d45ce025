"""What an ended return still owes, where a refund without goods is to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from returns.domain.status import Outcome, RequestStatus, SettlementStatus
from returns.models import OrderRefund, PaymentRequest

if TYPE_CHECKING:
    from returns.models import Return


def rest_key(rma_id: int) -> str:
    """The key of the refund that pays the rest."""
    return f"rest:{rma_id}"


def rest_of(rma: Return) -> int:
    """What is not back of the total of a return that ended without a payment for goods; presentment minor units.

    It counts from the moment it is owed, also while it waits for a second person, and whatever goes back without goods
    from then on pays it.
    """
    row = rma.settlement
    if not row.paid_at or row.status != SettlementStatus.PAID or row.refund_gid or row.paid_presentment_minor != 0:
        return 0
    if rma.outcome != Outcome.REFUND or not row.total_presentment_minor:
        return 0
    owed = _owed(rma)
    if not owed:
        return 0
    since = OrderRefund.objects.filter(rma=rma, status=SettlementStatus.PAID, due_at__gte=row.paid_at)
    paid: int = since.aggregate(paid=Sum("amount_presentment_minor"))["paid"] or 0
    return max(owed - paid, 0)


def rest_is_coming(rma: Return) -> bool:
    """Whether there is such a rest, and nobody said no to paying it."""
    return bool(rest_of(rma)) and not _asked(rma, RequestStatus.DROPPED)


def _owed(rma: Return) -> int:
    refund = OrderRefund.objects.filter(rma=rma, request_key=rest_key(rma.pk)).first()
    return refund.amount_presentment_minor if refund else _asked(rma)


def _asked(rma: Return, *status: RequestStatus) -> int:
    """How much a second person was asked to pay of it at last, if that stands as told; 0 for nothing."""
    last = PaymentRequest.objects.filter(rma=rma, facts__request_key=rest_key(rma.pk)).last()
    return last.sum_minor if last and (not status or last.status in status) else 0
