"""Take every import a step further: ask Shopify for an export, look how far it is, read its file.

Each step may die at any line: the row is due again when its lease ends, and goes on where it was committed last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from returns.outbox import is_waiting
from shop_integration.admin_api.bulk import BUSY, Export, begin_export, read_export
from shop_integration.backfill.download import FileGone
from shop_integration.backfill.grouping import NotAnExport
from shop_integration.backfill.loading import Overtaken, load
from shop_integration.backfill.query import orders_query
from shop_integration.connect import connect
from shop_integration.errors import NotInstalled, Refused, Rejected, ShopAway, ShopifyError, Throttled, TokenRefused
from shop_integration.install.standing import LOOK_AGAIN
from shop_integration.models import Installation, OrderImport
from shop_integration.reconcile import begin_walk

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Status = OrderImport.Status
# Webhooks and pages wait for no import: after this time the worker sees to other things.
LONGEST = timedelta(seconds=5)
# `bulk_operations/finish` is quicker, if it comes.
LOOK_EVERY = timedelta(seconds=15)
SHORTEST_WAIT = timedelta(seconds=5)
BUSY_DELAY = timedelta(minutes=1)
UNTIL_A_VISIT = timedelta(minutes=30)
MOST_EXPORTS = 4
EXPORT_DELAY = timedelta(minutes=1)
RUNNING = frozenset({"CREATED", "RUNNING"})


def advance(*, clock: Clock, longest: timedelta = LONGEST) -> int:
    """Take due imports further, one step at least, until none is left or time is up; returns the number of steps."""
    steps, until = 0, clock() + longest
    while rows := OrderImport.objects.all().claim(now=clock(), limit=1):
        _advance(rows[0], clock, until)
        steps += 1
        if clock() >= until:
            break
    return steps


def _advance(row: OrderImport, clock: Clock, until: datetime) -> None:
    try:
        _STEPS[Status(row.status)](row, clock, until)
    except Overtaken:
        logger.info("an import was stopped", extra={"shop": row.shop.domain})
    except (FileGone, NotAnExport) as reason:
        _export_again(row, type(reason).__name__, clock())
    except Throttled as reason:
        row.go_on(due_at=clock() + max(reason.delay, SHORTEST_WAIT))  # no failure: shoppers go first
    except ShopAway as reason:
        row.postpone(now=clock(), error=f"ShopAway: {reason}", delay=LOOK_AGAIN, tried=False)
    except NotInstalled:
        row.stop("uninstalled", now=clock())
    except TokenRefused as reason:
        row.postpone(now=clock(), error=f"TokenRefused: {reason}", delay=UNTIL_A_VISIT)
    except (Refused, Rejected) as reason:
        logger.warning("an import was refused: %s", reason, extra={"shop": row.shop.domain})
        row.fail("refused", now=clock(), error=str(reason))
    except ShopifyError as reason:
        row.postpone(now=clock(), error=f"{type(reason).__name__}: {reason}")
    except Exception as error:
        # The text of an unforeseen error may quote a shopper's data, so only its type is kept.
        logger.exception("an import failed", extra={"shop": row.shop.domain})
        row.postpone(now=clock(), error=type(error).__name__)


def _ask(row: OrderImport, clock: Clock, until: datetime) -> None:
    """Have Shopify write the file. What happens from now on is told by webhooks and found by the hourly walk."""
    now = clock()
    installation = Installation.objects.filter(shop=row.shop).first()
    whole = installation is not None and "read_all_orders" in installation.granted
    try:
        gid = begin_export(connect(row.shop, now=now), orders_query(row.since))
    except Refused as reason:
        if not reason.codes & BUSY:
            raise
        row.go_on(due_at=now + BUSY_DELAY)
        return
    row.go_on(
        due_at=now + LOOK_EVERY, status=Status.EXPORTING, operation_gid=gid, asked_at=now, exports=row.exports + 1,
        whole=whole, position=0, orders=0, unreadable=0, expected=0,
    )  # fmt: skip


def _look(row: OrderImport, clock: Clock, until: datetime) -> None:
    """See whether the file is there."""
    export, now = read_export(connect(row.shop, now=clock()), row.operation_gid), clock()
    if export is None:
        _export_again(row, "unknown", now)
    elif export.status in RUNNING:
        row.go_on(due_at=now + LOOK_EVERY, expected=export.roots)
    elif export.status == "COMPLETED" and export.url:
        row.go_on(due_at=now, status=Status.LOADING, expected=export.roots)
    elif export.status == "COMPLETED":
        _finish(row, now)
    elif export.error == "ACCESS_DENIED":
        row.fail("access", now=now, error=export.error)
    else:
        _export_again(row, export.error or export.status, now)


def _load(row: OrderImport, clock: Clock, until: datetime) -> None:
    """Read on in the file. Its address is asked for each time: it runs out, and is a key to all orders."""
    export: Export | None = read_export(connect(row.shop, now=clock()), row.operation_gid)
    if export is None or not export.url:
        raise FileGone("no address")
    if load(row, export, clock=clock, until=until):
        _finish(row, clock())
    else:
        row.go_on(due_at=clock())


_STEPS: dict[OrderImport.Status, Callable[[OrderImport, Clock, datetime], None]] = {
    Status.WAITING: _ask,
    Status.EXPORTING: _look,
    Status.LOADING: _load,
}


def _export_again(row: OrderImport, reason: str, now: datetime) -> None:
    """The export came to nothing. A fresh one is read from its beginning; what we hold already costs little."""
    logger.warning("an export came to nothing: %s", reason, extra={"shop": row.shop.domain})
    if row.exports >= MOST_EXPORTS:
        row.fail("export", now=now, error=reason)
    else:
        row.go_on(due_at=now + EXPORT_DELAY * row.exports, status=Status.WAITING, operation_gid="")


@transaction.atomic
def _finish(row: OrderImport, now: datetime) -> None:
    """All is here. What changed meanwhile is looked for at once."""
    installation = Installation.objects.filter(shop=row.shop, uninstalled_at=None).select_related("shop").first()
    if row.end(now=now) and installation and not is_waiting(row.shop, "shopify.catch_up"):
        begin_walk(installation, now=now)
