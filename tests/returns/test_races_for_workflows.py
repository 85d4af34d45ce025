"""Workflows under fire: caps while many pay at once, a worker that dies anywhere, two workers with one run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from returns.domain.status import ReturnStatus, SettlementStatus
from returns.domain.workflow import RunStatus, parse
from returns.models import (
    OutboxMessage,
    Return,
    ReturnEvent,
    Settlement,
    Shop,
    ShopWorkflow,
    StaffNote,
    WorkflowDay,
    WorkflowRun,
    WorkflowStep,
)
from returns.operations.keep_workflow import limit_workflows, make_workflow, switch_workflow
from returns.operations.run_workflow import run
from returns.operations.workflow_money import OverLimit, take_money
from returns.outbox import Later
from returns.triggers import RUN
from tests.characters import NOW, make_shop
from tests.races import all_at_once
from tests.returns.test_races_for_bulk import killed_at
from tests.returns_portal.merchant_desk import again, received, requested

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
LATER = NOW + timedelta(days=4)


def workflow(shop: Shop, then: list[dict[str, Any]], event: str, **more: Any) -> ShopWorkflow:
    plan = parse({"name": "W", "when": {"event": event}, "then": then, **more})
    row = make_workflow(shop=shop, plan=plan, by="7001", now=NOW)
    return switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=NOW)


def go_on(message: OutboxMessage) -> None:
    """Carry a run out until its worker gets everything it waits for."""
    for _ in range(50):
        try:
            run(message, now=LATER)
        except Later:
            continue
        return


def test_the_days_limits_hold_while_all_pay_at_once() -> None:
    shop = make_shop()
    returns = [received(shop, 1001 + number) for number in range(6)]
    total = returns[0].settlement.total_shop_minor
    rows = [workflow(shop, [{"do": "settle"}], "goods.received", day_minor=total * 2) for _ in range(2)]
    limit_workflows(shop=shop, day_minor=total * 3 + 1)
    for rma in returns:
        event = ReturnEvent.objects.get(rma=rma, kind="goods.received")
        for row in rows:
            WorkflowRun.objects.create(
                workflow=row, version=row.versions.get(), rma=rma, event=event, due_at=NOW, created_at=NOW
            )
    runs = list(WorkflowRun.objects.order_by("pk"))
    messages = [OutboxMessage(shop=shop, kind=RUN, payload={"run": each.pk, "return": each.rma_id}) for each in runs]
    all_at_once(lambda number: go_on(messages[number]), crowd=len(messages))
    spent = dict(WorkflowDay.objects.values_list("workflow", "spent_minor"))
    assert sum(spent.values()) == total * 3
    assert all(each <= total * 2 for each in spent.values())
    due = Settlement.objects.filter(status=SettlementStatus.DUE)
    assert due.count() == 3
    assert sum(WorkflowStep.objects.values_list("shop_minor", flat=True)) == total * 3
    assert OutboxMessage.objects.filter(kind="shopify.settle").count() == 3


Taken = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 900)), min_size=4, max_size=9)


@settings(
    max_examples=6,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(taken=Taken, limits=st.tuples(*[st.integers(0, 1500)] * 3), together=st.none() | st.integers(0, 3000))
def test_whatever_is_taken_at_once_no_limit_is_passed_and_nothing_that_fits_alone_is_lost(
    taken: list[tuple[int, int]], limits: tuple[int, int, int], together: int | None
) -> None:
    shop = Shop.objects.filter(domain="atelier-demo.myshopify.com").first() or make_shop()
    ShopWorkflow.objects.all().delete()
    rows = [workflow(shop, [{"do": "approve"}], "return.requested") for _ in range(3)]
    limit_workflows(shop=shop, day_minor=together)

    def take(number: int) -> int:
        which, amount = taken[number]
        try:
            with transaction.atomic():
                take_money(shop=shop, workflow=rows[which], amount_minor=amount, limit_minor=limits[which], now=LATER)
        except OverLimit:
            return 0
        return amount

    got = all_at_once(take, crowd=len(taken))
    spent = dict(WorkflowDay.objects.values_list("workflow", "spent_minor"))
    for place, row in enumerate(rows):
        own = sum(amount for (which, _), amount in zip(taken, got, strict=True) if which == place)
        assert spent.get(row.pk, 0) == own <= limits[place]
    assert together is None or sum(got) <= together
    for (which, amount), given_ in zip(taken, got, strict=True):
        if not given_ and amount:
            full = spent.get(rows[which].pk, 0) + amount > limits[which]
            assert full or (together is not None and sum(got) + amount > together)


def test_a_worker_that_dies_anywhere_does_each_step_once() -> None:
    shop = make_shop()
    then = [{"do": "approve"}, {"do": "note", "text": "Seen"}, {"do": "tag", "tag": "x"}]
    row, rma = workflow(shop, then, "return.requested"), requested(shop)
    message = OutboxMessage.objects.get(kind=RUN)
    for statement in range(2, 400, 4):
        with killed_at(statement):
            run(message, now=LATER)
        if row.runs.get().status == RunStatus.DONE:
            break
    assert row.runs.get().status == RunStatus.DONE
    assert list(row.runs.get().steps.values_list("status", flat=True)) == ["DONE"] * 3
    assert again(rma).status == ReturnStatus.OPEN
    assert rma.events.filter(kind="return.approved").count() == 1
    assert StaffNote.objects.filter(rma=rma).count() == 1
    assert OutboxMessage.objects.filter(kind="shopify.approve_return").count() == 1


def test_several_workers_with_one_run_do_it_once() -> None:
    shop = make_shop()
    row = workflow(shop, [{"do": "approve"}, {"do": "note", "text": "Seen"}], "return.requested")
    rma = requested(shop)
    message = OutboxMessage.objects.get(kind=RUN)
    all_at_once(lambda _: go_on(message), crowd=6)
    go_on(message)
    assert row.runs.get().status == RunStatus.DONE
    assert StaffNote.objects.filter(rma=Return.objects.get(pk=rma.pk)).count() == 1
