"""Refunds without goods that stopped, so that nobody was paid."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from returns.domain.status import SettlementStatus
from returns.models import OrderRefund, Return, Shop

# The problem of one that somebody decided to leave unpaid.
LEFT = "left"


def unpaid(shop: Shop) -> QuerySet[OrderRefund]:
    """Those of the shop that a person has to see to: not left, and no later one of the return stands for them."""
    return _stopped().filter(rma__shop=shop).exclude(problem=LEFT)


def payable_again(rma: Return) -> QuerySet[OrderRefund]:
    """Those of the return that can still be paid, also one that was left: no later one stands for them."""
    return _stopped().filter(rma=rma)


def _stopped() -> QuerySet[OrderRefund]:
    later = OrderRefund.objects.filter(
        rma=OuterRef("rma"), pk__gt=OuterRef("pk"), amount_presentment_minor__gte=OuterRef("amount_presentment_minor")
    ).exclude(status=SettlementStatus.FAILED)
    return OrderRefund.objects.filter(~Exists(later), status=SettlementStatus.FAILED)
