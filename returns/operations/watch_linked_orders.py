"""An order was read that is linked to another: what went out as goods is not to be paid as money too, and back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from returns.domain.linked import LinkedStatus, cover, paid_twice
from returns.domain.status import DriftKind, Way
from returns.models import LinkedOrder, Order, Return
from returns.operations.drift import close_drifts, note_drift
from returns.operations.moves import locked
from returns.operations.record_linked_order import record_linked_order
from returns.queries.drift_ways import owed_for_undone
from returns.queries.linked_orders import linked_as, linked_to, made_of, refunded_on


def watch_linked_orders(*, order: Order, now: datetime) -> None:
    """The order was read: see what follows for the orders that are linked to it, and for the one that it is linked to.

    A draft that its shopper paid has become this order. Money that went back by other hands on an order whose goods
    went out on another, and a linked order that was called off, are put before a person.
    """
    if row := linked_as(order):
        if row.status != LinkedStatus.ORDERED:
            record_linked_order(rma_id=row.rma_id, order_gid=order.gid, order_name=order.name, now=now)
        _look_for_an_end(row, order, now)
        _look_for_what_was_given_up(row, order, now)
    elif row := made_of(order):
        _look_for_a_second(row, order, now)
    for other in linked_to(order):
        _look_for_more(other, order, now)


@transaction.atomic
def _look_for_more(row: LinkedOrder, order: Order, now: datetime) -> None:
    rma = locked(row.rma_id)
    covered = cover(order.amount(row, "value"), order.amount(row, "owed")).presentment
    twice = paid_twice(covered, refunded_on(order), before=row.refunded_before)
    if twice.minor:
        facts = {"linked": row.order_name, "order": order.name, "twice_minor": twice.minor}
        note_drift(rma=rma, kind=DriftKind.PAID_TWICE, facts=facts, now=now)


@transaction.atomic
def _look_for_a_second(row: LinkedOrder, second: Order, now: datetime) -> None:
    """Two drafts of one return were paid, of which one had taken the other's place: goods go out twice."""
    rma = locked(row.rma_id)
    covered = cover(rma.order.amount(row, "value"), rma.order.amount(row, "owed")).presentment
    facts = {"linked": f"{row.order_name}, {second.name}", "order": rma.order.name, "twice_minor": covered.minor}
    note_drift(rma=rma, kind=DriftKind.PAID_TWICE, facts=facts, now=now)


@transaction.atomic
def _look_for_what_was_given_up(row: LinkedOrder, linked: Order, now: datetime) -> None:
    """A shopper paid a draft in the moment when a part of it was given up: that part must not be sent."""
    rma = locked(row.rma_id)
    row.refresh_from_db()
    if row.status != LinkedStatus.ORDERED or row.problem == "ordered_after_all":
        return
    lines = list(rma.exchange_lines.all())
    goes = Counter[str]()
    for line in lines:
        goes[line.variant_gid] += 0 if line.given_up_at else line.quantity
    there = Counter[str]()
    for sold in linked.lines.all():
        there[sold.variant_gid] += sold.current_quantity
    beyond = {
        line.variant_gid: str(line)
        for line in lines
        if line.given_up_at and there[line.variant_gid] > goes[line.variant_gid]
    }
    if not beyond:
        close_drifts(rma, DriftKind.LINKED_DIFFERS, now=now)
    else:
        articles = ", ".join(f"{there[gid] - goes[gid]} × {name}" for gid, name in beyond.items())
        facts = {"linked": linked.name, "order": rma.order.name, "articles": articles}
        note_drift(rma=rma, kind=DriftKind.LINKED_DIFFERS, facts=facts, now=now)


@transaction.atomic
def _look_for_an_end(row: LinkedOrder, linked: Order, now: datetime) -> None:
    rma = locked(row.rma_id)
    refunded = refunded_on(linked).by_others
    canceled = bool(linked.cancelled_at or linked.gone_at)
    if canceled or refunded:
        row.refresh_from_db()
        if not refunded and _was_called_off_for_good(rma):
            return
        covered = cover(rma.order.amount(row, "value"), rma.order.amount(row, "owed")).presentment
        facts = {
            "linked": linked.name,
            "order": rma.order.name,
            "covered_minor": covered.minor,
            "refunded_minor": refunded,
            "canceled": canceled,
        }
        note_drift(rma=rma, kind=DriftKind.LINKED_UNDONE, facts=facts, now=now)


def _was_called_off_for_good(rma: Return) -> bool:
    """Somebody here had it cancelled because its worth was paid back as money, all of it."""
    here = rma.drifts.filter(kind=DriftKind.PAID_TWICE, resolution=Way.SEND_OURS)
    return here.exists() and not owed_for_undone(rma)
