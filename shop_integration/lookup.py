"""Ask Shopify for an order that somebody in front of a page names: the mirror may not hold it (yet)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from returns.queries.orders import not_whole
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.orders import orders_named
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError
from shop_integration.sync import NoSuchOrder, sync_order
from shop_integration.unanswered import no_answer

if TYPE_CHECKING:
    from returns.models import Shop

# What is typed goes into a search; nothing but this ever does.
NAME = re.compile(r"#?[A-Za-z0-9][A-Za-z0-9_./-]{0,28}")


def look_up(shop: Shop, *, number: str, now: datetime) -> int:
    """Read the shop's orders of this number from Shopify and take them in; gives back how many there are.

    Five at most, the newest first; something that cannot be an order's name has none. What is held whole already is
    left alone: webhooks keep it, and a wrong secret for a known order then takes as long as an unknown number. Raises
    NoAnswer.
    """
    typed = number.strip()
    if not NAME.fullmatch(typed):
        return 0
    try:
        client = connect(shop, now=now, priority=Priority.SHOPPER)
        found = orders_named(client, typed)
        for gid in not_whole(shop, gids=found):
            sync_order(shop, gid, now=now, client=client)
    except NoSuchOrder:
        return 0
    except ShopifyError as error:
        raise no_answer(error) from error
    return len(found)


def read_whole(shop: Shop, *, gid: str, now: datetime) -> bool:
    """Read an order for work in the background, with what was sent of it; False where Shopify does not show it.

    Raises NoAnswer.
    """
    try:
        sync_order(shop, gid, now=now)
    except NoSuchOrder:
        return False
    except ShopifyError as error:
        raise no_answer(error) from error
    return True
