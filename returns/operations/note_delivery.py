"""Staff note that a shopper says that an order was not delivered, or that it has come after all."""

from datetime import datetime

from django.db import transaction

from returns.models import DeliveryReport, Shop


class UnableToNote(Exception):
    """The order names nobody any more, so nothing more is kept about them."""


@transaction.atomic
def note_not_delivered(*, shop: Shop, order_id: int, actor_id: str, now: datetime) -> DeliveryReport:
    """Keep the report with the order; a second one is the first, unchanged.

    Raises UnableToNote; Order.DoesNotExist for an order of another shop.
    """
    order = shop.orders.select_for_update(no_key=True, of=("self",)).get(pk=order_id)
    if order.redacted_at:
        raise UnableToNote
    report, _ = DeliveryReport.objects.get_or_create(order=order, defaults={"noted_by": actor_id, "noted_at": now})
    return report


@transaction.atomic
def note_came_after_all(*, shop: Shop, order_id: int) -> None:
    """Let go of the report; without one nothing happens. Raises Order.DoesNotExist for an order of another shop."""
    order = shop.orders.select_for_update(no_key=True, of=("self",)).get(pk=order_id)
    DeliveryReport.objects.filter(order=order).delete()
