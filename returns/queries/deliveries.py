"""What was said of deliveries: by shoppers, as staff noted it, and by carriers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from returns.models import DeliveryReport, Fulfillment, Order


def report_of(order: Order) -> DeliveryReport | None:
    """The note that the order's shopper says it was not delivered; None for nearly every order."""
    try:
        return order.delivery_report
    except DeliveryReport.DoesNotExist:
        return None


def delivered_at(order: Order) -> datetime | None:
    """When a carrier says that the last of the order's parcels was handed over; None while it says so of none."""
    sent = order.fulfillments.exclude(status="CANCELLED").exclude(delivered_at=None)
    return sent.order_by("-delivered_at").values_list("delivered_at", flat=True).first()


def said_not_delivered(order_ids: Sequence[int]) -> int:
    """How many of these orders are said not to have come although a carrier says that it handed a parcel over."""
    sent = Fulfillment.objects.filter(order__in=order_ids).exclude(status="CANCELLED").exclude(delivered_at=None)
    return DeliveryReport.objects.filter(order__in=sent.values("order")).count()
