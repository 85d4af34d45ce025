"""When the time ends in which something of an order may come back, for who has not asked for it yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from returns.domain.notices import WindowReminder, first_end
from returns.models import Fulfillment, MessageTerms, Order, WindowWatch
from returns.queries.eligibility import returnable_lines

# The longest window that is watched where everybody is reminded.
LOOKED_BACK = timedelta(days=120)


def order_of(message_payload: dict[str, int]) -> Order:
    """The order that a message is about, for effects; raises Order.DoesNotExist."""
    return Order.objects.select_related("shop", "policy", "window_watch").get(pk=message_payload["order"])


def window_end(order: Order, *, begun_at: datetime | None, now: datetime) -> datetime | None:
    """The next day on which something may no longer come back by the policy; None where nobody is to be reminded.

    That is where nothing may come back, or where a return was asked for since `begun_at` (None: ever).
    """
    if order.redacted_at or order.cancelled_at or not order.email:
        return None
    asked = order.returns.filter(requested_at__gte=begun_at) if begun_at else order.returns.all()
    if asked.exists():
        return None
    lines = returnable_lines(order, now=now)
    return first_end([line.until for line in lines if line.allowed and line.available and not line.fault_only], now=now)


def unwatched(terms: MessageTerms, *, now: datetime, most: int) -> list[Order]:
    """Orders that arrived lately, of a shop that reminds everybody, and that nobody watches."""
    arrived = Fulfillment.objects.filter(order=OuterRef("pk"), delivered_at__gte=now - LOOKED_BACK)
    watched = WindowWatch.objects.filter(order=OuterRef("pk"))
    rows = Order.objects.filter(Exists(arrived), ~Exists(watched), shop=terms.shop_id, redacted_at=None)
    return list(rows.exclude(email="").order_by("-pk")[:most])


def watches_due(terms: MessageTerms, *, now: datetime, most: int) -> list[WindowWatch]:
    """The watches of a shop that are to be looked at."""
    rows = WindowWatch.objects.filter(shop=terms.shop_id, look_at__lte=now, reminded_at=None)
    if terms.window_reminder == WindowReminder.STARTED:
        rows = rows.exclude(begun_at=None)
    whole = rows.select_related("order__shop", "order__policy").order_by("look_at", "pk")
    return list(whole[:most])
