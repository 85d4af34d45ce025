"""Read orders again when the core asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from returns.outbox import GiveUp, put
from shop_integration import reconcile, sync
from shop_integration.effects.manners import at_shopify

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def sync_order(message: OutboxMessage, *, now: datetime) -> None:
    """Read one order again: `payload["order"]` is its gid.

    That it was deleted is an answer too, and so is that it is older than what Shopify shows the app: trying again is no
    use then, and nobody has to look into it.
    """
    try:
        sync.sync_order(message.shop, message.payload["order"], now=now, clock=timezone.now)
    except (sync.OrderGone, sync.OrderTooOld):
        return
    except sync.NoSuchOrder as error:
        raise GiveUp("the shop has no such order") from error


@at_shopify
def catch_up(message: OutboxMessage, *, now: datetime) -> None:
    """Read a shop's locations and the orders changed since `payload["since"]`: what a new app must know.

    One page at a time: what is left goes back into the outbox, so that a big shop never outlasts a lease. After the
    last page the orders of living returns are asked for, since closing, reopening or cancelling a return moves no date
    on its order, and the next walk may begin where this one (`payload["began"]`) did.
    """
    if "after" not in message.payload:
        sync.sync_locations(message.shop, now=now)
    if _read_page(message, now=now) and (began := message.payload.get("began")):
        reconcile.finish_walk(message.shop, began=datetime.fromisoformat(began), now=now)


@at_shopify
def read_recent(message: OutboxMessage, *, now: datetime) -> None:
    """Read the orders changed since `payload["since"]`, page by page: for news that names none."""
    if "after" not in message.payload:
        reconcile.begin_look(message, now=now)
    _read_page(message, now=now)


def _read_page(message: OutboxMessage, *, now: datetime) -> bool:
    """Read one page of changed orders, and have the next read too; True if that was the last."""
    since, after = datetime.fromisoformat(message.payload["since"]), message.payload.get("after")
    _, more = reconcile.catch_up_page(message.shop, since, after=after, clock=timezone.now)
    if more:
        put(message.shop, message.kind, {**message.payload, "after": more}, now=now)
    return more is None
