"""What a page says of a delivery that a shopper misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns import wording
from returns.queries.deliveries import delivered_at, report_of

if TYPE_CHECKING:
    from returns.models import Order


def reported(order: Order) -> str:
    """Since when the order is said not to have come, and what the carrier says; empty where nobody said so."""
    report = report_of(order)
    if report is None:
        return ""
    zone = order.shop.time_zone
    said = _("On %(day)s you noted that the shopper says that this order was not delivered.") % {
        "day": wording.day(report.noted_at, time_zone=zone)
    }
    return f"{said} {carrier_says(order)}"


def carrier_says(order: Order) -> str:
    """What the carrier says of the order, and whether a note of its shopper counts beside it."""
    handed_over = delivered_at(order)
    if handed_over is None:
        return _("The carrier does not say that it was delivered, so it is held against nobody.")
    day = wording.day(handed_over, time_zone=order.shop.time_zone)
    return _("The carrier says that it was delivered on %(day)s.") % {"day": day}
