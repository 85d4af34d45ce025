"""Refunds without goods that stopped, so that nobody was paid."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from returns.domain.status import SettlementStatus
from returns.models import OrderRefund, Shop

# The problem of one that somebody decided to leave unpaid.
LEFT = "left"


def unpaid(shop: Shop) -> QuerySet[OrderRefund]:
    """Those of the shop that a person has to see to: not left, and no later one of the return stands for them."""
    later = OrderRefund.objects.filter(
        rma=OuterRef("rma"), pk__gt=OuterRef("pk"), amount_presentment_minor__gte=OuterRef("amount_presentment_minor")
    ).exclude(status=SettlementStatus.FAILED)
    stopped = OrderRefund.objects.filter(rma__shop=shop, status=SettlementStatus.FAILED).exclude(problem=LEFT)
    return stopped.filter(~Exists(later))
