"""Find what no webhook told us: walk the orders that changed since a moment and take each of them in again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError

from returns.outbox import Payload, put, still_to_come, take_along
from returns.queries.orders import held_whole, orders_of_stale_returns
from shop_integration.admin_api.orders import changed_orders
from shop_integration.connect import connect
from shop_integration.errors import NotInstalled, ShopAway, Throttled, TokenRefused
from shop_integration.models import Installation
from shop_integration.sync import NoSuchOrder, seen_since, sync_order

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Shop

logger = logging.getLogger(__name__)

# Shopify's search index lags a few seconds behind writes.
OVERLAP = timedelta(minutes=10)
FIRST_WALK = timedelta(hours=3)
# News that names no order waits so long for more of it, since one look serves all; what comes too late for the index
# waits for the next.
GATHERED, INDEXED = timedelta(seconds=30), timedelta(seconds=10)
# What keeps us from one order keeps us from all: then the walk waits, as it does where more of a page cannot be read.
OF_ALL = (NotInstalled, OperationalError, ShopAway, Throttled, TokenRefused)
MOST_LEFT = 3
# How many orders are asked for after one walk because the news of their returns are old.
MOST_STALE = 200


def catch_up(shop: Shop, since: datetime, *, clock: Callable[[], datetime], again: bool = False) -> int:
    """Take in every order of the shop changed since a moment (less an overlap); returns how many were read.

    An order that we hold as it is since its last change is left out, unless all are to be read `again`.
    Pages are streamed, so a shop of any size fits into memory. Running it twice changes nothing. Raises ShopifyError
    where it stopped; what was taken in until then stays.
    """
    count, after = catch_up_page(shop, since, after=None, clock=clock, again=again)
    while after:
        more, after = catch_up_page(shop, since, after=after, clock=clock, again=again)
        count += more
    return count


def look_soon(shop: Shop, since: datetime, *, now: datetime) -> bool:
    """Have the orders that changed since a moment read in a while; False if that is to happen anyway."""
    to_come = still_to_come(shop, "shopify.read_recent", after=now + INDEXED)
    if any(_begins_at(look) <= since for look in to_come if "after" not in look):
        return False
    put(shop, "shopify.read_recent", {"since": since.isoformat()}, now=now, due_at=now + GATHERED)
    return True


def begin_look(look: OutboxMessage, *, now: datetime) -> None:
    """A look that begins is the look of all that are due: where workers are late, more than one waits."""

    def both(mine: Payload, theirs: Payload) -> Payload | None:
        return None if "after" in theirs else min(mine, theirs, key=_begins_at)

    take_along(look, both, now=now)


def _begins_at(look: Payload) -> datetime:
    return datetime.fromisoformat(look["since"])


def begin_walk(row: Installation, *, now: datetime) -> None:
    """Have the orders that changed since the last whole walk read again, page by page, by the outbox."""
    since = row.reconciled_to or now - FIRST_WALK
    put(row.shop, "shopify.catch_up", {"since": since.isoformat(), "began": now.isoformat()}, now=now)


def finish_walk(shop: Shop, *, began: datetime, now: datetime) -> None:
    """A walk came to its end: the next begins where it began. Orders whose returns may change unseen are read too.

    Those that Shopify does not show to the app any more are not asked for: they would be the oldest news each time.
    """
    Installation.objects.filter(shop=shop).exclude(reconciled_to__gt=began).update(reconciled_to=began)
    shown = seen_since(shop, now=now)
    for gid in orders_of_stale_returns(shop, placed_after=shown, now=now, most=MOST_STALE):
        put(shop, "shopify.sync_order", {"order": gid}, now=now)


def catch_up_page(
    shop: Shop, since: datetime, *, after: str | None, clock: Callable[[], datetime], again: bool = False
) -> tuple[int, str | None]:
    """One page of `catch_up`: how many orders were read, and where the next page begins (None: that was all).

    An order that cannot be taken in is left to be read by itself, so that those after it need not wait for it.
    """
    client, count = connect(shop, now=clock()), 0
    left: list[str] = []
    changed, more = changed_orders(client, since=since - OVERLAP, after=after)
    known = () if again else held_whole(shop, changed)
    for gid in changed:
        if gid in known:
            continue
        try:
            sync_order(shop, gid, now=clock(), client=client, clock=clock)
            count += 1
        except NoSuchOrder:
            logger.info("an order went away while catching up", extra={"shop": shop.domain})
        except OF_ALL:
            raise
        except Exception:
            if len(left) == MOST_LEFT:
                raise
            logger.exception("an order was left behind while catching up", extra={"shop": shop.domain, "order": gid})
            left.append(gid)
    for gid in left:
        put(shop, "shopify.sync_order", {"order": gid}, now=clock())
    return count, more
