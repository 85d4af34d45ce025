"""A linked order was called off before anything of it was sent: its worth goes back on the order it was paid on."""

from datetime import datetime

from returns.history import Actor
from returns.models import LinkedOrder, OrderRefund
from returns.operations.pay_back_exchanged import free_and_refund


def pay_back_undone(*, rma_id: int, minor: int, actor_id: str, now: datetime) -> OrderRefund:
    """Refund what stood on the return's order for the goods, once for a linked order.

    `minor` is in minor units of the presentment currency. Raises UnableToSettle.
    """
    row = LinkedOrder.objects.get(rma=rma_id)
    return free_and_refund(
        rma_id=rma_id, minor=minor, key=f"undone:{row.pk}", now=now, actor=Actor.MERCHANT, actor_id=actor_id
    )
