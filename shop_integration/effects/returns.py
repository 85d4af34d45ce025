"""Move a return on at Shopify: decline it, cancel it, take pieces off it, close and reopen it.

None of these mutations takes an idempotency key. They are moves that Shopify makes once, so a refusal is answered by
reading where the return stands.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from returns.operations.close_return import close_return as close
from returns.outbox import GiveUp, put
from shop_integration.admin_api import return_writes as writes
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import heard_of, registered, where
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def decline_return(message: OutboxMessage, *, now: datetime) -> None:
    """Decline the return at Shopify with the merchant's reason; declined by other hands is fine too."""
    rma = registered(message)
    client = connect(rma.shop, now=now)
    try:
        writes.decline_return(client, rma.gid, reason=rma.decline_reason, note=rma.decline_note)
    except Refused as refusal:
        status = where(client, rma.gid).status
        if status not in {"DECLINED", "CANCELED"}:
            raise GiveUp(f"{refusal}; it is {status}") from refusal


@at_shopify
def close_return(message: OutboxMessage, *, now: datetime) -> None:
    """Close the return at Shopify and then here. Shopify closes one that is closed without a word."""
    rma = registered(message)
    client = connect(rma.shop, now=now)
    try:
        writes.close_return(client, rma.gid)
    except Refused as refusal:
        status = where(client, rma.gid).status
        if status not in {"CLOSED", "CANCELED", "DECLINED"}:
            raise GiveUp(f"{refusal}; it is {status}") from refusal
    close(rma_id=rma.pk, now=now)


@at_shopify
def cancel_return(message: OutboxMessage, *, now: datetime) -> None:
    """Cancel the return at Shopify; one that is over by other hands is fine too, one that was begun is not."""
    rma = heard_of(message)
    if rma is None:
        return
    client = connect(rma.shop, now=now)
    try:
        writes.cancel_return(client, rma.gid)
    except Refused as refusal:
        status = where(client, rma.gid).status
        if status not in {"CANCELED", "DECLINED"}:
            raise GiveUp(f"{refusal}; it is {status}") from refusal


@at_shopify
def reopen_return(message: OutboxMessage, *, now: datetime) -> None:
    """Reopen the return at Shopify; one that is open is fine too."""
    rma = registered(message)
    client = connect(rma.shop, now=now)
    try:
        writes.reopen_return(client, rma.gid)
    except Refused as refusal:
        status = where(client, rma.gid).status
        if status != "OPEN":
            raise GiveUp(f"{refusal}; it is {status}") from refusal


@at_shopify
def take_off_more(message: OutboxMessage, *, now: datetime) -> None:
    """Take off the return at Shopify what it has beyond ours; read first, so that a lost answer takes nothing twice.

    `payload["verified"]`: pieces of deliveries, else the lines that belong to none. A return of which nothing would be
    left is not emptied, since Shopify closes it then.
    """
    rma = registered(message)
    client = connect(rma.shop, now=now)
    there = where(client, rma.gid)
    items = list(rma.lines.select_related("fulfilled"))
    ours = Counter[str]()
    for item in items:
        ours[item.fulfilled.gid] += item.quantity
    lines = frozenset(item.gid for item in items)
    more = there.beyond(ours, lines=lines, verified=message.payload["verified"])
    if sum(more.values()) >= sum(line.quantity for line in there.lines) and more:
        raise GiveUp("nothing would be left of the return")
    if more:
        writes.remove_pieces(client, rma.gid, more)
    put(rma.shop, "shopify.sync_order", {"order": rma.order.gid}, now=now)


@at_shopify
def remove_from_return(message: OutboxMessage, *, now: datetime) -> None:
    """Take pieces off the return at Shopify, as many as it still has beyond ours: a lost answer takes none twice."""
    rma = registered(message)
    client = connect(rma.shop, now=now)
    ours = {item.gid: item.quantity for item in rma.lines.all()}
    there = {line.gid: line.quantity for line in where(client, rma.gid).lines}
    removed: dict[str, int] = message.payload["removed"]
    too_many = {gid: there.get(gid, 0) - ours.get(gid, 0) for gid in removed}
    if surplus := {gid: number for gid, number in too_many.items() if number > 0}:
        writes.remove_pieces(client, rma.gid, surplus)
