"""An order was read together with its returns, and all of it was taken in."""

from datetime import datetime

from django.db.models import Q

from returns.models import Order


def note_synced(order: Order, *, read_at: datetime) -> None:
    """Remember that nothing older than `read_at` needs to be read any more."""
    Order.objects.filter(Q(synced_at=None) | Q(synced_at__lt=read_at), pk=order.pk).update(synced_at=read_at)
