"""Prove the journal of a shop's money: the mirror answers for most orders, Shopify for those that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.ledger_proof import Case, CaseCode
from returns.operations.prove_ledger import Found, book_missing, keep_proof, prove_order
from returns.outbox import put
from returns.queries.ledger import Standing, since_when, standings
from returns.queries.orders import get_order
from shop_integration.admin_api.order_refunds import refunds_of
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Shop
    from shop_integration.admin_api.client import AdminClient

# More orders than these never differ in a night, unless something is badly wrong; a message must not outlast its lease.
MOST_READ = 100


@at_shopify
def prove_ledger(message: OutboxMessage, *, now: datetime) -> None:
    """Compare order by order, and keep the proof. Running it twice gives the same proof.

    Before the first proof, the promises from before there was a journal are written into it, a batch at a time.
    """
    shop = message.shop
    if book_missing(shop=shop, now=now):
        put(shop, message.kind, {}, now=now)
        return
    client, since, found, read = connect(shop, now=now), since_when(shop, now=now), Found(), 0
    for standing in standings(shop, since=since):
        if standing.ours == standing.theirs:
            found.count(standing)
        elif read < MOST_READ:
            _read(client, shop, standing, found, now)
            read += 1
        else:
            case = Case(CaseCode.NOT_READ, "", standing.ours, standing.theirs)
            found.count(standing, [case], get_order(shop, standing.order_id))
    keep_proof(shop=shop, found=found, since=since, now=now)


def _read(client: AdminClient, shop: Shop, standing: Standing, found: Found, now: datetime) -> None:
    """Ask Shopify itself; if it differs too, the order and its returns are read again before the next proof."""
    order = get_order(shop, standing.order_id)
    refunds = refunds_of(client, order.gid)
    cases = prove_order(order=order, refunds=refunds, now=now)
    theirs = sum(refund.total.minor for refund in refunds if set(refund.outcomes) == {"SUCCESS"})
    found.count(replace(standing, theirs=theirs), cases, order)
    if cases or theirs != standing.theirs:
        put(shop, "shopify.sync_order", {"order": order.gid}, now=now)
