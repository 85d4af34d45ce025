"""What goes out instead: look after its stock, take it off a return at Shopify, ask for what the shopper owes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.operations.record_invoice import record_invoice_sent
from returns.queries.returns import return_of
from shop_integration.admin_api import return_writes as writes
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import heard_of, where
from shop_integration.effects.stock import check_stock, waiting

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def check_exchanges(message: OutboxMessage, *, now: datetime) -> None:
    """Look whether what goes out instead is still there, before anybody settles the return."""
    rma = return_of(message.payload)
    if waiting(rma):
        check_stock(connect(rma.shop, now=now), rma, now=now)


@at_shopify
def remove_exchange(message: OutboxMessage, *, now: datetime) -> None:
    """Take an exchange that was given up off the return at Shopify, if it is there: a lost answer takes none twice."""
    if (rma := heard_of(message)) is None:
        return
    line = next(line for line in rma.exchange_lines.all() if line.pk == message.payload["exchange"])
    client = connect(rma.shop, now=now)
    found = where(client, rma.gid)
    if left := next((theirs.quantity for theirs in found.exchanges if theirs.gid == line.gid), 0):
        writes.remove_exchange(client, rma.gid, line.gid, left)


@at_shopify
def send_invoice(message: OutboxMessage, *, now: datetime) -> None:
    """Let Shopify ask the shopper for what the exchange costs on top. An invoice sent twice asks for the same money."""
    rma = return_of(message.payload)
    if rma.invoice.sent_at or rma.invoice.paid_at:
        return
    writes.send_invoice(connect(rma.shop, now=now), rma.order.gid)
    record_invoice_sent(rma_id=rma.pk, now=now)
