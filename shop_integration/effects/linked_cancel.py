"""Call a linked order off at Shopify: its worth was paid back as money, so its goods must not go out as well.

`orderCancel` takes no idempotency key and is done by a job. So the order is read before it is sent and afterwards; an
order that is cancelled is cancelled once, whoever did it. No money moves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.domain.order import OrderSnapshot
from returns.outbox import GiveUp, Later, put
from returns.queries.linked_orders import get_linked_order
from returns.queries.returns import return_of
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.orders import cancel_order, read_order
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import OutboxMessage

JOB_TAKES = timedelta(minutes=1)


@at_shopify
def cancel_linked_order(message: OutboxMessage, *, now: datetime) -> None:
    """Cancel the linked order of a return without a refund, unless it was sent or paid for meanwhile."""
    rma = return_of(message.payload)
    gid = get_linked_order(rma).order_gid
    client = connect(rma.shop, now=now)
    found = read_order(client, gid, now=now)
    if not _is_over(found):
        found = _called_off(client, gid, found, note=rma.number, now=now)
    if not _is_over(found):
        raise Later("Shopify is still cancelling the order", delay=JOB_TAKES)
    put(rma.shop, "shopify.sync_order", {"order": gid}, now=now)


def _is_over(order: OrderSnapshot | None) -> bool:
    return order is None or order.cancelled_at is not None


def _called_off(
    client: AdminClient, gid: str, order: OrderSnapshot | None, *, note: str, now: datetime
) -> OrderSnapshot | None:
    """Send it, and read the order again. Raises GiveUp where it must not or cannot be cancelled."""
    if order and any(sent.status != "CANCELLED" for sent in order.fulfillments):
        raise GiveUp("articles of it were sent meanwhile")
    if order and order.received.presentment.minor:
        raise GiveUp("the shopper paid for it")
    try:
        cancel_order(client, gid, note=note)
    except Refused as refusal:
        found = read_order(client, gid, now=now)
        if not _is_over(found):
            raise GiveUp(str(refusal)) from refusal
        return found
    return read_order(client, gid, now=now)
