"""What goes out before the goods are back: its draft becomes the order now, once, or it waits for the goods after all.

One draft makes one order, and it is looked for before it is made. Before that the return's own order is read again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.linked import LinkedStatus
from returns.operations.give_up_exchange import sell_out
from returns.operations.send_early import ask_early, wait_for_the_goods
from returns.queries.linked_orders import get_linked_order
from returns.queries.returns import return_of
from shop_integration.admin_api.client import AdminClient
from shop_integration.connect import connect
from shop_integration.effects.linked_drafts import ensure_draft
from shop_integration.effects.linked_settlement import make_order
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import where
from shop_integration.effects.settlement import stop_for_what_is_gone
from shop_integration.effects.stopped import Stopped
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import OutboxMessage

GOING = (LinkedStatus.WANTED, LinkedStatus.HELD)


@at_shopify
def send_early(message: OutboxMessage, *, now: datetime) -> None:
    """Order what goes out early or, where the shopper owes something, have them asked for it."""
    rma = return_of(message.payload)
    row = get_linked_order(rma)
    if row.early_at is None or row.status not in GOING:
        return
    client = connect(rma.shop, now=now)
    try:
        _order(client, rma.pk, now)
    except Stopped as stop:
        wait_for_the_goods(rma_id=rma.pk, problem=stop.problem, detail=stop.detail, now=now)
        if stop.gone:
            sell_out(rma_id=rma.pk, gone=stop.gone, now=now)
    except (Refused, Rejected) as refusal:
        wait_for_the_goods(rma_id=rma.pk, problem="draft_refused", detail=str(refusal), now=now)


def _order(client: AdminClient, rma_id: int, now: datetime) -> None:
    """Raises Stopped, Later, or what Shopify refuses. What is an order already is written down before anything else."""
    rma = return_of({"return": rma_id})
    if ensure_draft(client, rma, now) is None:
        return
    rma = return_of({"return": rma_id})
    found = where(client, rma.gid)
    if found.status != "OPEN":
        raise Stopped("return_not_open", found.status)
    stop_for_what_is_gone(client, rma, now)
    if get_linked_order(rma).owed_presentment_minor:
        ask_early(rma_id=rma.pk, now=now)
    else:
        make_order(client, rma, now, unpaid=rma.order.amount(rma.settlement, "total").presentment)
