"""Read the file of an export into our tables, batch by batch; what is committed is never read again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.db.models import F

from returns.domain.order import OrderSnapshot
from returns.leases import LEASE
from returns.operations.count_again import count_again
from returns.operations.ingest_orders import ingest_orders
from returns.outbox import put
from returns.queries.orders import held_changes
from shop_integration.admin_api.bulk import Export
from shop_integration.backfill.download import blocks_from
from shop_integration.backfill.grouping import Told, split, told_orders
from shop_integration.backfill.reading import Unreadable, has_living_returns, snapshot
from shop_integration.errors import Unreachable
from shop_integration.models import OrderImport

logger = logging.getLogger(__name__)

# Sets how much memory an import takes, and for how long it holds locks.
BATCH = 200
Clock = Callable[[], datetime]


class Overtaken(Exception):
    """Somebody stopped the import, or another worker has it."""


def load(row: OrderImport, export: Export, *, clock: Clock, until: datetime) -> bool:
    """Take in orders from where the last run stopped, until the file ends (True) or the time is over (False).

    Raises Overtaken, FileGone, NotAnExport or Unreachable; what was taken in until then stays.
    """
    batch: list[Told] = []
    with blocks_from(export.url or "", start=row.position, shop_domain=row.shop.domain) as blocks:
        try:
            for told in told_orders(split(blocks, start=row.position)):
                batch.append(told)
                if len(batch) == BATCH:
                    _take_in(row, batch, now=clock())
                    batch = []
                    if clock() >= until:
                        return False
        except Unreachable:
            _take_in(row, batch[:-1], now=clock())  # the last may have been cut off in its midst
            raise
    _take_in(row, batch, now=clock())
    if row.position < export.size:
        raise Unreachable("the file ended early", maybe_done=False)
    return True


def _take_in(row: OrderImport, batch: list[Told], *, now: datetime) -> None:
    """Write a batch and how far we are in one transaction, so that a crash at any moment repeats nothing."""
    if not batch:
        return
    readable, again = _read(batch, asked_at=row.asked_at or row.created_at)
    living = {told.gid for told in batch if has_living_returns(told)}
    with transaction.atomic():
        _advance(row, batch, unreadable=len(batch) - len(readable), now=now)
        taken = _ingest(row, _unknown(row, readable))
        # They were sold, and read, at moments at which nobody looks for what changed any more.
        count_again(shop=row.shop, moments=(order.placed_at for order in readable if order.gid in taken))
        for gid in dict.fromkeys([*again, *sorted(living & taken)]):
            put(row.shop, "shopify.sync_order", {"order": gid}, now=now)
    row.position = batch[-1].end


def _read(batch: Iterable[Told], *, asked_at: datetime) -> tuple[list[OrderSnapshot], list[str]]:
    """The orders that can be read, and the gids of those that must be asked for by themselves."""
    readable, again = [], []
    for told in batch:
        again += told.strays
        try:
            readable.append(snapshot(told, asked_at=asked_at))
        except Unreadable:
            again += [told.gid] if told.gid else []
    return readable, again


def _advance(row: OrderImport, batch: list[Told], *, unreadable: int, now: datetime) -> None:
    ours = OrderImport.objects.filter(pk=row.pk, lease=row.lease, position=row.position, done_at=None)
    moved = ours.update(
        position=batch[-1].end,
        orders=F("orders") + len(batch),
        unreadable=F("unreadable") + unreadable,
        leased_until=now + LEASE,
    )
    if not moved:
        raise Overtaken


def _unknown(row: OrderImport, told: list[OrderSnapshot]) -> list[OrderSnapshot]:
    """What we do not hold as new or newer. An order that was read by itself knows more than the export does."""
    held = held_changes(row.shop, gids=[order.gid for order in told])
    return [order for order in told if order.gid not in held or held[order.gid] < order.updated_at]


def _ingest(row: OrderImport, told: list[OrderSnapshot]) -> set[str]:
    """Write orders, at once or, if the database refuses one of them, one by one; returns the gids that stand."""
    try:
        with transaction.atomic():
            return set(ingest_orders(shop=row.shop, snapshots=told).orders)
    except (DataError, IntegrityError):
        return {gid for order in told for gid in _ingest_one(row, order)}


def _ingest_one(row: OrderImport, order: OrderSnapshot) -> set[str]:
    try:
        with transaction.atomic():
            return set(ingest_orders(shop=row.shop, snapshots=[order]).orders)
    except (DataError, IntegrityError) as error:
        logger.warning("%s does not fit (%s)", order.gid, type(error).__name__, extra={"shop": row.shop.domain})
        OrderImport.objects.filter(pk=row.pk).update(unreadable=F("unreadable") + 1)
        return set()
