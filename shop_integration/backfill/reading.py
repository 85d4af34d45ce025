"""From what the file tells of an order to ours."""

from __future__ import annotations

from datetime import datetime

from returns.domain.order import OrderSnapshot
from shop_integration.admin_api.order_reading import snapshot_of
from shop_integration.backfill.grouping import Told

# A return that is over is read when somebody looks at its order; one that goes on is wanted here at once.
LIVING = frozenset({"RETURN_REQUESTED", "IN_PROGRESS", "INSPECTION_COMPLETE", "RETURN_FAILED"})


class Unreadable(Exception):
    """The file does not tell enough of the order."""


def snapshot(told: Told, *, asked_at: datetime) -> OrderSnapshot:
    """The order as Shopify had it when it was exported, which was not before `asked_at`. Raises Unreadable.

    A bulk query cannot ask what went out in which parcel and what may come back: the order is marked as not asked.
    """
    if told.doubtful or not told.gid:
        raise Unreadable
    order = told.order | {"shippingLines": {"nodes": [told.order["shippingLine"]] if _shipped(told) else []}}
    try:
        sent = [(parcel, ()) for parcel in order["fulfillments"]]
        return snapshot_of(order, told.lines, sent, read_at=asked_at, asked=False)
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise Unreadable from error


def has_living_returns(told: Told) -> bool:
    """Whether the order has a return that is not over, as far as Shopify's summary says."""
    return told.order.get("returnStatus") in LIVING


def _shipped(told: Told) -> bool:
    return bool(told.order.get("shippingLine"))
