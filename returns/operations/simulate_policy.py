"""A merchant tries the draft of the policy on the past year, slice by slice, without anybody waiting for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from returns.domain.policy import Policy, parse
from returns.domain.simulated_caps import SoFar
from returns.domain.simulation import Report, count_return, count_sold
from returns.doors import door
from returns.models import PolicySimulation, Shop
from returns.operations.draft_policy import hold
from returns.outbox import put
from returns.queries.line_facts import LineReader
from returns.queries.policies import active_policy, draft_policy, edition
from returns.queries.simulations import asked_of, kept_before, past_orders, past_returns, past_size, sold_of
from returns.queries.suppliers import Suppliers

if TYPE_CHECKING:
    from returns.models import OutboxMessage

KIND = "policy.simulate"
PAST = timedelta(days=365)
# Judged within a second or two, so that other work comes in between.
SLICE = 250
Status = PolicySimulation.Status


class Walk(msgspec.Struct, kw_only=True):
    """How far the returns were walked: the last one's moment and id, and what was approved without a person by then."""

    at: datetime | None = None
    pk: int = 0
    returns_done: bool = False
    so_far: SoFar = msgspec.field(default_factory=SoFar)


@transaction.atomic
def begin_simulation(*, shop: Shop, now: datetime) -> PolicySimulation | None:
    """Try the draft as it is now; one that is under way is stopped. None without a draft."""
    hold(shop)
    draft = draft_policy(shop)
    if draft is None:
        return None
    stop_simulation(shop=shop, now=now)
    since = now - PAST
    label = door("labels.average_cost")(shop, since=since)
    row = PolicySimulation.objects.create(
        shop=shop,
        document=draft.document,
        edition=edition(shop),
        against=active_policy(shop),
        since=since,
        total=past_size(shop, since=since),
        report=msgspec.to_builtins(Report(currency=shop.currency, label_minor=label)),
        created_at=now,
    )
    put(shop, KIND, {"simulation": row.pk}, now=now)
    return row


def stop_simulation(*, shop: Shop, now: datetime) -> bool:
    """Stop what is under way; False if nothing is."""
    running = PolicySimulation.objects.filter(shop=shop, status=Status.RUNNING)
    return bool(running.update(status=Status.STOPPED, finished_at=now, walk={}))


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
    report, walk = msgspec.convert(row.report, Report), msgspec.convert(row.walk, Walk)
    before, after = row.against.policy, parse(row.document)
    count = _count_orders if walk.returns_done else _count_returns
    counted, done = count(row, report, walk, before, after)
    row.report, row.counted = msgspec.to_builtins(report), row.counted + counted
    row.walk = {} if done else msgspec.to_builtins(walk)
    if done:
        row.status, row.finished_at = Status.DONE, now
    else:
        put(row.shop, KIND, {"simulation": row.pk}, now=now)
    row.save(update_fields=["report", "counted", "cursor", "walk", "status", "finished_at"])


def _count_returns(
    row: PolicySimulation, report: Report, walk: Walk, before: Policy, after: Policy
) -> tuple[int, bool]:
    """In the order they were asked for, since caps and yearly limits count what was before."""
    last = (walk.at, walk.pk) if walk.at else None
    if walk.at is None:
        known = kept_before(row.shop, since=row.since)
        walk.so_far.before.kept, walk.so_far.after.kept = known, {who: list(when) for who, when in known.items()}
    returns = past_returns(row.shop, since=row.since, after=last, most=SLICE)
    suppliers = Suppliers(row.shop)
    for rma in returns:
        if asked := asked_of(rma, LineReader(rma.order, before, after, suppliers=suppliers)):
            count_return(report, asked, before, after, walk.so_far)
        walk.at, walk.pk = rma.requested_at, rma.pk
    if walk.at:
        walk.so_far.before.forget(at=walk.at)
        walk.so_far.after.forget(at=walk.at)
    walk.returns_done = len(returns) < SLICE
    return len(returns), False


def _count_orders(row: PolicySimulation, report: Report, walk: Walk, before: Policy, after: Policy) -> tuple[int, bool]:
    orders = past_orders(row.shop, since=row.since, after=row.cursor, most=SLICE)
    suppliers = Suppliers(row.shop)
    for order in orders:
        for facts in sold_of(order, LineReader(order, before, after, suppliers=suppliers)):
            count_sold(report, facts, before, after)
        row.cursor = order.pk
    return len(orders), len(orders) < SLICE
