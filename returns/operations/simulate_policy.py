"""A merchant tries the draft of the policy on the past year, slice by slice, without anybody waiting for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from returns.domain.policy import parse
from returns.domain.simulation import Report, count_return, count_sold
from returns.models import PolicySimulation, Shop
from returns.operations.draft_policy import hold
from returns.outbox import put
from returns.queries.line_facts import LineReader
from returns.queries.policies import active_policy, draft_policy, edition
from returns.queries.simulations import asked_of, past_orders, sold_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage

KIND = "policy.simulate"
PAST = timedelta(days=365)
# Judged within a second or two, so that other work comes in between.
SLICE = 250
Status = PolicySimulation.Status


@transaction.atomic
def begin_simulation(*, shop: Shop, now: datetime) -> PolicySimulation | None:
    """Try the draft as it is now; one that is under way is stopped. None without a draft."""
    hold(shop)
    draft = draft_policy(shop)
    if draft is None:
        return None
    stop_simulation(shop=shop, now=now)
    since = now - PAST
    row = PolicySimulation.objects.create(
        shop=shop,
        document=draft.document,
        edition=edition(shop),
        against=active_policy(shop),
        since=since,
        total=shop.orders.filter(placed_at__gte=since, cancelled_at=None).count(),
        report=msgspec.to_builtins(Report(currency=shop.currency)),
        created_at=now,
    )
    put(shop, KIND, {"simulation": row.pk}, now=now)
    return row


def stop_simulation(*, shop: Shop, now: datetime) -> bool:
    """Stop what is under way; False if nothing is."""
    running = PolicySimulation.objects.filter(shop=shop, status=Status.RUNNING)
    return bool(running.update(status=Status.STOPPED, finished_at=now))


def simulate(message: OutboxMessage, *, now: datetime) -> None:
    """Effect: count one slice and leave the next to another message; what was stopped or is done is left alone.

    The slice and the message for the next commit together, so that a worker may die anywhere.
    """
    with transaction.atomic():
        rows = PolicySimulation.objects.select_for_update(of=("self",)).select_related("shop", "against")
        row = rows.filter(pk=message.payload["simulation"], status=Status.RUNNING).first()
        if row is not None:
            _count_slice(row, now)


def _count_slice(row: PolicySimulation, now: datetime) -> None:
    report = msgspec.convert(row.report, Report)
    before, after = row.against.policy, parse(row.document)
    orders = past_orders(row.shop, since=row.since, after=row.cursor, most=SLICE)
    for order in orders:
        read = LineReader(order, before, after)
        for asked in asked_of(order, read):
            count_return(report, asked, before, after)
        for facts in sold_of(order, read):
            count_sold(report, facts, before, after)
    row.report, row.counted = msgspec.to_builtins(report), row.counted + len(orders)
    if len(orders) < SLICE:
        row.status, row.finished_at = Status.DONE, now
    else:
        row.cursor = orders[-1].pk
        put(row.shop, KIND, {"simulation": row.pk}, now=now)
    row.save(update_fields=["report", "counted", "cursor", "status", "finished_at"])
