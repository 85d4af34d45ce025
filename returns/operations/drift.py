"""Differences between Shopify and us: noted, closed when both agree again, or settled by somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from returns.domain.absorbing import Differs
from returns.domain.status import DriftKind, Outcome, Way
from returns.history import Actor, note
from returns.models import Drift, Return, Shop
from returns.operations.call_off_payment import call_off_payment
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.close_return import close_return
from returns.operations.moves import locked
from returns.operations.pay_back_undone import pay_back_undone
from returns.operations.record_payment import record_payment
from returns.operations.reserve import UnableToSettle
from returns.outbox import put_for
from returns.queries.drift_ways import is_open, owed_for_undone, sum_of

# What may settle a kind; `ways_of` says what does as things stand.
WAYS: Mapping[str, tuple[Way, ...]] = {
    DriftKind.PAID_DIFFERENTLY: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.CANCELED_THERE: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.DECLINED_THERE: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.OPEN_THERE: (Way.SEND_OURS, Way.LEAVE_BOTH),
    DriftKind.CLOSED_UNPAID: (Way.TAKE_THEIRS, Way.SEND_OURS),
    DriftKind.LINES_CHANGED: (Way.SEND_OURS, Way.LEAVE_BOTH),
    DriftKind.UNVERIFIED_LINES: (Way.SEND_OURS, Way.LEAVE_BOTH),
    DriftKind.GONE_THERE: (Way.TAKE_THEIRS, Way.LEAVE_BOTH),
    DriftKind.PAID_TWICE: (Way.SEND_OURS, Way.LEAVE_BOTH),
    DriftKind.LINKED_UNDONE: (Way.SEND_OURS, Way.LEAVE_BOTH),
    DriftKind.LINKED_DIFFERS: (Way.LEAVE_BOTH,),
    DriftKind.LINKED_UNPAID: (Way.SEND_OURS, Way.LEAVE_BOTH),
}
# Found by reading orders, not by comparing returns: no later reading of the return tells that they are over.
OF_ORDERS = (DriftKind.PAID_TWICE, DriftKind.LINKED_UNDONE, DriftKind.LINKED_DIFFERS, DriftKind.LINKED_UNPAID)


class UnableToResolve(Exception):
    """The difference stays. `code`: `settled_already`, `no_such_way`, `sum_changed`, or the operation's refusal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ways_of(rma: Return, drift: Drift) -> tuple[Way, ...]:
    """The ways out of a difference that are open as things stand; at least one always is."""
    return tuple(way for way in WAYS[drift.kind] if is_open(rma, drift, way))


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
    settled = [Way.LEAVE_BOTH, Way.SEND_OURS] if kind in OF_ORDERS else [Way.LEAVE_BOTH]
    if rma.drifts.filter(_same(facts), kind=kind, resolution__in=settled).exists():
        return
    Drift.objects.create(rma=rma, kind=kind, facts=facts, found_at=now)
    note(rma, "drift.found", at=now, actor=Actor.SYSTEM, facts={"kind": str(kind)})


def _same(facts: Mapping[str, Any]) -> Q:
    """Kept with the same facts, or from before it was kept where the money went."""
    return Q(facts=facts) | Q(facts={name: fact for name, fact in facts.items() if name != "outcome"})


@transaction.atomic
def resolve_drift(
    *, shop: Shop, drift_id: int, way: Way, actor_id: str, now: datetime, expected_minor: int | None = None
) -> Return:
    """Go one of the difference's ways out, if it is open. Raises Drift.DoesNotExist, UnableToResolve.

    `expected_minor` is what somebody was shown that it pays back, in minor units of the order's presentment currency.
    """
    rma = locked(Drift.objects.values_list("rma_id", flat=True).get(pk=drift_id, rma__shop=shop))
    drift = Drift.objects.get(pk=drift_id)
    if drift.resolved_at:
        raise UnableToResolve("settled_already")
    if way not in ways_of(rma, drift):
        raise UnableToResolve("no_such_way")
    if expected_minor is not None and expected_minor != sum_of(rma, drift, way):
        raise UnableToResolve("sum_changed")
    try:
        _go(rma, drift, way, actor_id, now)
    except (UnableToCancel, UnableToSettle) as refusal:
        raise UnableToResolve(refusal.code) from refusal
    Drift.objects.filter(pk=drift.pk).update(resolved_at=now, resolution=way, resolved_by=actor_id)
    facts = {"kind": drift.kind, "way": str(way)}
    note(rma, "drift.resolved", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    return rma


def _go(rma: Return, drift: Drift, way: Way, actor_id: str, now: datetime) -> None:
    if way == Way.TAKE_THEIRS:
        _take_theirs(rma, drift, now)
    elif way == Way.SEND_OURS and drift.kind == DriftKind.LINKED_UNDONE:
        pay_back_undone(rma_id=rma.pk, minor=owed_for_undone(rma), actor_id=actor_id, now=now)
    elif way == Way.SEND_OURS:
        undone = {
            DriftKind.OPEN_THERE: "shopify.cancel_return",
            DriftKind.CLOSED_UNPAID: "shopify.reopen_return",
            DriftKind.LINKED_UNPAID: "exchanges.pay_back",
            DriftKind.PAID_TWICE: "shopify.cancel_linked_order",
            DriftKind.LINES_CHANGED: "shopify.take_off_more",
            DriftKind.UNVERIFIED_LINES: "shopify.take_off_more",
        }
        put_for(rma, undone[DriftKind(drift.kind)], now=now, **_what_of(drift))


def _what_of(drift: Drift) -> dict[str, Any]:
    """Which of the further lines go: those that no delivery knows, or pieces of those that one does."""
    of_lines = drift.kind in {DriftKind.LINES_CHANGED, DriftKind.UNVERIFIED_LINES}
    return {"verified": drift.kind == DriftKind.LINES_CHANGED} if of_lines else {}


def _take_theirs(rma: Return, drift: Drift, now: datetime) -> None:
    if drift.kind != DriftKind.PAID_DIFFERENTLY:
        call_off_payment(rma, now=now)
    if drift.kind == DriftKind.PAID_DIFFERENTLY:
        gid, minor = drift.facts["refunds"][-1], drift.facts["theirs_minor"]
        outcome = Outcome(drift.facts.get("outcome", Outcome.REFUND))
        record_payment(rma_id=rma.pk, refund_gid=gid, paid_minor=minor, outcome=outcome, now=now)
    elif drift.kind == DriftKind.CLOSED_UNPAID:
        close_return(rma_id=rma.pk, actor=Actor.MERCHANT, now=now)
    else:
        cancel_return(rma_id=rma.pk, actor=Actor.MERCHANT, now=now, tell_shopify=False, goods_in=True)
