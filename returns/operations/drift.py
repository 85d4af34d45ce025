"""Differences between Shopify and us: noted, closed when both agree again, or settled by somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.absorbing import Differs
from returns.domain.status import DriftKind, Way
from returns.history import Actor, note
from returns.models import Drift, Return, Shop
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.close_return import close_return
from returns.operations.moves import locked
from returns.operations.record_payment import record_payment
from returns.operations.reserve import UnableToSettle
from returns.outbox import put_for

WAYS: Mapping[str, tuple[Way, ...]] = {
    DriftKind.PAID_DIFFERENTLY: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.CANCELED_THERE: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.DECLINED_THERE: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.OPEN_THERE: (Way.SEND_OURS, Way.LEAVE_BOTH),
    DriftKind.CLOSED_UNPAID: (Way.TAKE_THEIRS, Way.SEND_OURS),
    DriftKind.LINES_CHANGED: (Way.LEAVE_BOTH,),
    DriftKind.UNVERIFIED_LINES: (Way.LEAVE_BOTH,),
    DriftKind.GONE_THERE: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.PAID_TWICE: (Way.LEAVE_BOTH,),
    DriftKind.LINKED_UNDONE: (Way.LEAVE_BOTH,),
    DriftKind.LINKED_DIFFERS: (Way.LEAVE_BOTH,),
    DriftKind.LINKED_UNPAID: (Way.SEND_OURS, Way.LEAVE_BOTH),
}
# Found by reading orders, not by comparing returns: no later reading of the return tells that they are over.
OF_ORDERS = (DriftKind.PAID_TWICE, DriftKind.LINKED_UNDONE, DriftKind.LINKED_DIFFERS, DriftKind.LINKED_UNPAID)


class UnableToResolve(Exception):
    """The difference stays. `code`: `settled_already`, `no_such_way`, or the refusal of the operation it leads to."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def settle_drifts(rma: Return, found: Sequence[Differs], *, now: datetime) -> None:
    """Note what differs now, and close what no longer does, inside the caller's transaction.

    A difference that somebody chose to leave, and that has not changed since, is not raised again.
    """
    kinds = {difference.kind for difference in found}
    rma.drifts.filter(resolved_at=None).exclude(kind__in=[*kinds, *OF_ORDERS]).update(resolved_at=now)
    for difference in found:
        note_drift(rma=rma, kind=difference.kind, facts=dict(difference.facts), now=now)


def close_drifts(rma: Return, kind: DriftKind, *, now: datetime) -> None:
    """Close a difference of a kind that is no more; nothing happens if there is none."""
    rma.drifts.filter(resolved_at=None, kind=kind).update(resolved_at=now)


def note_drift(*, rma: Return, kind: DriftKind, facts: Mapping[str, Any], now: datetime) -> None:
    """Keep a difference until somebody settles it; the same one is kept once, with its newest facts."""
    if rma.drifts.filter(resolved_at=None, kind=kind).update(facts=facts):
        return
    if rma.drifts.filter(kind=kind, facts=facts, resolution=Way.LEAVE_BOTH).exists():
        return
    Drift.objects.create(rma=rma, kind=kind, facts=facts, found_at=now)
    note(rma, "drift.found", at=now, actor=Actor.SYSTEM, facts={"kind": str(kind)})


@transaction.atomic
def resolve_drift(*, shop: Shop, drift_id: int, way: Way, actor_id: str, now: datetime) -> Return:
    """Go one of the difference's ways out. Raises Drift.DoesNotExist, UnableToResolve."""
    rma = locked(Drift.objects.values_list("rma_id", flat=True).get(pk=drift_id, rma__shop=shop))
    drift = Drift.objects.get(pk=drift_id)
    if drift.resolved_at:
        raise UnableToResolve("settled_already")
    if way not in WAYS[drift.kind]:
        raise UnableToResolve("no_such_way")
    try:
        _go(rma, drift, way, now)
    except (UnableToCancel, UnableToSettle) as refusal:
        raise UnableToResolve(refusal.code) from refusal
    Drift.objects.filter(pk=drift.pk).update(resolved_at=now, resolution=way, resolved_by=actor_id)
    facts = {"kind": drift.kind, "way": str(way)}
    note(rma, "drift.resolved", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    return rma


def _go(rma: Return, drift: Drift, way: Way, now: datetime) -> None:
    if way == Way.TAKE_THEIRS:
        _take_theirs(rma, drift, now)
    elif way == Way.SEND_OURS:
        undone = {
            DriftKind.OPEN_THERE: "shopify.cancel_return",
            DriftKind.CLOSED_UNPAID: "shopify.reopen_return",
            DriftKind.LINKED_UNPAID: "exchanges.pay_back",
        }
        put_for(rma, undone[DriftKind(drift.kind)], now=now)


def _take_theirs(rma: Return, drift: Drift, now: datetime) -> None:
    if drift.kind == DriftKind.PAID_DIFFERENTLY:
        refunds = drift.facts["refunds"]
        record_payment(rma_id=rma.pk, refund_gid=refunds[-1], paid_minor=drift.facts["theirs_minor"], now=now)
    elif drift.kind == DriftKind.CLOSED_UNPAID:
        close_return(rma_id=rma.pk, actor=Actor.MERCHANT, now=now)
    else:
        cancel_return(rma_id=rma.pk, actor=Actor.MERCHANT, now=now, tell_shopify=False, goods_in=True)
