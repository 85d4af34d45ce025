"""A payment stopped and Shopify's return ended meanwhile: a person ends ours, and what was bound is free."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import connection

from returns.domain.remote_return import RemoteLine, RemoteReturn
from returns.domain.status import DriftKind, ReturnStatus, SettlementStatus, Stage, Way
from returns.models import Order, OutboxMessage, Return
from returns.operations.absorb_return import absorb_return
from returns.operations.approve_return import approve_return
from returns.operations.drift import resolve_drift
from returns.operations.let_stay import let_stay
from returns.operations.record_payment import fail_payment
from returns.operations.settle_return import settle_return
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns.money_invariants import what_is_wrong

pytestmark = pytest.mark.django_db
GID = "gid://shopify/Return/1"


def stopped(*, pieces: int = 1) -> Return:
    """Goods that stay with their shopper, whose payment Shopify did not take; Shopify has heard all we said."""
    rma = ask(make_order(make_shop(), Bought(quantity=2, price=1000)), quantities=(pieces,))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    let_stay(rma_id=rma.pk, actor="merchant", now=NOW)
    settle_return(rma_id=rma.pk, expected_minor=1000 * pieces, actor="merchant", now=NOW)
    fail_payment(rma_id=rma.pk, problem="suggestion_differs", detail="10.00 EUR / 9.00 EUR", now=NOW)
    OutboxMessage.objects.all().delete()
    Return.objects.filter(pk=rma.pk).update(gid=GID)
    return Return.objects.get(pk=rma.pk)


def hear(rma: Return, status: str, pieces: int = 1) -> Return:
    lines = (RemoteLine("l", rma.lines.get().fulfilled.gid, pieces),) if pieces else ()
    theirs = RemoteReturn(GID, status, lines)
    absorb_return(order=rma.order, theirs=theirs, read_at=NOW, listed_at=NOW, now=NOW)
    return Return.objects.get(pk=rma.pk)


def take_theirs(rma: Return, kind: DriftKind) -> Return:
    drift = rma.drifts.get(resolved_at=None, kind=kind)
    return resolve_drift(shop=rma.shop, drift_id=drift.pk, way=Way.TAKE_THEIRS, actor_id="7", now=NOW)


def adds_up(rma: Return) -> bool:
    if connection.vendor == "postgresql":
        connection.check_constraints()
    return what_is_wrong(rma.shop, defaultdict(tuple), whole=True) == []


def bound(rma: Return) -> int:
    return Order.objects.get(pk=rma.order_id).paid_out_presentment_minor


def test_a_cancellation_there_is_a_difference_and_taking_it_over_frees_what_was_bound() -> None:
    rma = stopped()
    assert (bound(rma), adds_up(rma)) == (1000, True)
    assert hear(rma, "CANCELED").status == ReturnStatus.OPEN
    take_theirs(rma, DriftKind.CANCELED_THERE)
    rma.refresh_from_db()
    assert (rma.status, rma.stage, rma.settlement.status) == (ReturnStatus.CANCELED, Stage.CANCELED, "QUOTED")
    assert (bound(rma), adds_up(rma)) == (0, True)
    assert not rma.settlement.units.exists()

    anew = ask(rma.order, quantities=(2,), key="key-2")
    approve_return(rma_id=anew.pk, actor="merchant", now=NOW)
    let_stay(rma_id=anew.pk, actor="merchant", now=NOW)
    settle_return(rma_id=anew.pk, expected_minor=2000, actor="merchant", now=NOW)
    assert (bound(rma), adds_up(rma)) == (2000, True)


def test_pieces_taken_off_there_are_a_difference() -> None:
    rma = hear(stopped(pieces=2), "OPEN", pieces=1)
    assert (rma.drifts.get().kind, rma.lines.get().quantity) == (DriftKind.LINES_CHANGED, 2)


@pytest.mark.parametrize("pieces", [0, 1])
def test_what_was_closed_there_unpaid_can_be_opened_and_paid_again(pieces: int) -> None:
    rma = stopped()
    hear(rma, "CLOSED", pieces=pieces)
    take_theirs(rma, DriftKind.CLOSED_UNPAID)
    rma.refresh_from_db()
    assert (rma.status, rma.stage, bound(rma), adds_up(rma)) == (ReturnStatus.CLOSED, Stage.CLOSED, 0, True)

    Return.objects.filter(pk=rma.pk).update(read_at=None)
    assert hear(rma, "OPEN").stage == Stage.TO_REFUND
    settle_return(rma_id=rma.pk, expected_minor=1000, actor="merchant", now=NOW)
    rma = Return.objects.get(pk=rma.pk)
    assert (rma.settlement.status, bound(rma), adds_up(rma)) == (SettlementStatus.DUE, 1000, True)
