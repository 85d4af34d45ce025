"""Start, stop and repeat the import of a shop's order history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from returns.domain.importing import ImportProgress, ImportState
from returns.outbox import put
from returns.wake import wake_on_commit
from shop_integration.models import Installation, OrderImport

if TYPE_CHECKING:
    from returns.models import Shop

RUN = "shop_integration.tasks.run_imports"
Status = OrderImport.Status
STATES = {
    Status.WAITING: ImportState.PREPARING,
    Status.EXPORTING: ImportState.PREPARING,
    Status.LOADING: ImportState.COMING,
    Status.DONE: ImportState.DONE,
    Status.FAILED: ImportState.STUCK,
    Status.CANCELED: ImportState.STOPPED,
}


@transaction.atomic
def begin_import(shop: Shop, *, now: datetime) -> OrderImport:
    """Import the orders that may have changed since we last knew all of them; all of them for a shop that is new.

    What an earlier import was to bring and did not is still missing, however often the app went and came since; and so
    are older orders that Shopify did not show then and shows now.
    Called when the app comes into a shop. From now on webhooks and the hourly walk tell what changes, so the walk
    begins here. An import that is under way is left alone.
    """
    installation = Installation.objects.select_for_update().get(shop=shop)
    living = OrderImport.objects.waiting().filter(shop=shop).first()
    if living:
        return living
    whole = "read_all_orders" in installation.granted
    newest = OrderImport.objects.filter(shop=shop).order_by("pk").last()
    if newest is None or (whole and not newest.whole):
        since = None
    else:
        since = installation.reconciled_to if newest.status == Status.DONE else newest.since
    Installation.objects.filter(pk=installation.pk).update(reconciled_to=now)
    wake_on_commit(RUN)
    return OrderImport.objects.create(shop=shop, since=since, whole=whole, due_at=now, created_at=now)


@transaction.atomic
def import_older(shop: Shop, *, now: datetime) -> OrderImport | None:
    """Import all orders, now that Shopify shows those older than sixty days too.

    None if the newest import holds them, whatever became of it, or there was none. One that is under way without
    them is stopped: what it took in stays, and is not read twice.
    """
    newest = OrderImport.objects.select_for_update().filter(shop=shop).order_by("pk").last()
    if newest is None or newest.whole:
        return None
    cancel_import(shop, now=now)
    wake_on_commit(RUN)
    return OrderImport.objects.create(shop=shop, since=None, whole=True, due_at=now, created_at=now)


@transaction.atomic
def cancel_import(shop: Shop, *, now: datetime) -> bool:
    """Stop the import that is under way; False if there is none. What was taken in stays."""
    row = OrderImport.objects.select_for_update().waiting().filter(shop=shop).first()
    if row is None:
        return False
    stopped = row.stop("", now=now)
    if stopped and row.status == Status.EXPORTING:
        put(shop, "shopify.cancel_export", {"operation": row.operation_gid}, now=now)
    return stopped


@transaction.atomic
def retry_import(shop: Shop, *, now: datetime) -> OrderImport | None:
    """Try again what failed, or begin anew what was stopped; None if there is nothing to repeat.

    A file that was being read is read on from where it was; if it is gone, the next step asks for a fresh one.
    """
    row = OrderImport.objects.select_for_update().filter(shop=shop).order_by("pk").last()
    if row is None or row.status not in {Status.FAILED, Status.CANCELED}:
        return None
    wake_on_commit(RUN)
    begun = Status.LOADING if row.position else Status.WAITING
    OrderImport.objects.filter(pk=row.pk).update(
        status=begun, problem="", exports=0, attempts=0, due_at=now, done_at=None, dead_at=None, lease=None,
        leased_until=None, last_error="",
    )  # fmt: skip
    row.refresh_from_db()
    return row


def import_progress(shop: Shop) -> ImportProgress | None:
    """How far the shop's newest import is; None if there was none."""
    row = OrderImport.objects.filter(shop=shop).order_by("pk").last()
    if row is None:
        return None
    return ImportProgress(
        state=STATES[Status(row.status)],
        orders=row.orders,
        expected=row.expected,
        unreadable=row.unreadable,
        whole=row.whole,
        since=row.since,
        ended_at=row.done_at or row.dead_at,
        problem=row.problem,
    )


def export_finished(shop: Shop, *, operation_gid: str, now: datetime) -> bool:
    """Shopify says that an export is over: look at once. False if it is none of the shop's that we wait for."""
    waiting = OrderImport.objects.waiting().filter(shop=shop, operation_gid=operation_gid, status=Status.EXPORTING)
    wake_on_commit(RUN)
    return bool(waiting.update(due_at=now))
