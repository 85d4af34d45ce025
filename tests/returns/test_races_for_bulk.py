"""Jobs on many returns under fire: workers that die anywhere, several at once, overlapping jobs, somebody elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection

from returns.domain.bulk import BulkAction, JobStatus, RowStatus
from returns.domain.status import ReturnStatus
from returns.models import BulkJob, BulkRow, Order, OutboxMessage, Return, ReturnEvent, Settlement, Shop
from returns.operations.approve_return import approve_return
from returns.operations.begin_bulk import begin_bulk
from returns.operations.run_bulk import cancel_bulk, run_some, start_bulk
from returns.operations.try_bulk import try_some
from tests.characters import NOW, make_shop
from tests.races import all_at_once
from tests.returns_portal.merchant_desk import received, requested

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
LATER = NOW + timedelta(days=4)


class Killed(BaseException):
    """The process is gone: nothing below catches it."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Let the process die before its so-and-so-many-th statement, or not, if it is done sooner."""
    number = count(1)

    def execute(run: Callable[..., Any], *args: Any) -> Any:
        if next(number) == statement:
            raise Killed
        return run(*args)

    try:
        with connection.execute_wrapper(execute):
            yield
    except Killed:
        connection.close()


def job_of(shop: Shop, action: BulkAction, key: str, **parameters: Any) -> BulkJob:
    """A job of all returns of the shop that was agreed to."""
    wanted: dict[str, Any] = {"request_key": key, "staff_id": "7001", "now": LATER}
    job = begin_bulk(shop=shop, action=action, chosen=shop.returns.all(), **wanted)
    assert job
    try_some(job, now=LATER, most=100)
    job.refresh_from_db()
    assert start_bulk(job=job, parameters=parameters, staff_id="7001", now=LATER)
    return job


def paid_once(returns: list[Return]) -> None:
    """Each return was settled by one event and one message, and the order gave its sum once."""
    for rma in returns:
        assert ReturnEvent.objects.filter(rma=rma, kind="settlement.due").count() == 1
        assert OutboxMessage.objects.filter(kind="shopify.settle", payload__return=rma.pk).count() == 1
        total = Settlement.objects.get(rma=rma).total_presentment_minor
        assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == total


def test_a_worker_that_dies_anywhere_pays_each_return_once() -> None:
    shop = make_shop()
    returns = [received(shop, 1001 + number) for number in range(4)]
    job = job_of(shop, BulkAction.SETTLE, "k")
    for statement in range(2, 200, 3):
        with killed_at(statement):
            run_some(BulkJob.objects.select_related("shop").get(pk=job.pk), now=LATER, most=1)
        if BulkJob.objects.get(pk=job.pk).status == JobStatus.DONE:
            break
    assert set(job.rows.values_list("status", flat=True)) == {RowStatus.DONE}
    paid_once(returns)


def test_a_trial_that_dies_anywhere_leaves_nothing_behind() -> None:
    shop = make_shop()
    received(shop)
    wanted: dict[str, Any] = {"request_key": "k", "staff_id": "7001", "now": LATER}
    job = begin_bulk(shop=shop, action=BulkAction.SETTLE, chosen=shop.returns.all(), **wanted)
    assert job
    for statement in range(2, 200, 3):
        with killed_at(statement):
            try_some(job, now=LATER, most=1)
        assert not ReturnEvent.objects.filter(kind="settlement.due").exists()
        if BulkJob.objects.get(pk=job.pk).status == JobStatus.READY:
            break
    assert job.rows.get().presentment_minor == Settlement.objects.get().total_presentment_minor


def test_several_workers_on_one_job_do_each_return_once() -> None:
    shop = make_shop()
    returns = [received(shop, 1001 + number) for number in range(6)]
    job = job_of(shop, BulkAction.SETTLE, "k")
    all_at_once(lambda _: run_some(job, now=LATER, most=6), crowd=4)
    run_some(job, now=LATER, most=6)
    assert set(job.rows.values_list("status", flat=True)) == {RowStatus.DONE}
    assert BulkJob.objects.get().status == JobStatus.DONE
    paid_once(returns)


def test_the_same_form_from_many_tabs_is_one_job() -> None:
    shop = make_shop()
    requested(shop)
    wanted: dict[str, Any] = {"request_key": "k", "staff_id": "7001", "now": LATER}
    all_at_once(
        lambda _: begin_bulk(shop=shop, action=BulkAction.APPROVE, chosen=shop.returns.all(), **wanted), crowd=6
    )
    assert BulkRow.objects.count() == BulkJob.objects.count() == 1


def test_two_people_with_jobs_over_the_same_returns() -> None:
    """One approves and one declines what both see, while a third approves one by hand: each is decided once."""
    shop = make_shop()
    returns = [requested(shop, 1001 + number) for number in range(6)]
    yes = job_of(shop, BulkAction.APPROVE, "yes")
    no = job_of(shop, BulkAction.DECLINE, "no", reason="OTHER", explanation="No.")

    def act(number: int) -> Any:
        if number == 2:
            return approve_return(rma_id=returns[-1].pk, actor="merchant", now=LATER)
        return run_some(yes if number else no, now=LATER, most=6)

    all_at_once(act, crowd=3)
    for job in (yes, no):
        run_some(job, now=LATER, most=6)
    for rma in returns:
        decided = ReturnEvent.objects.filter(rma=rma, kind__in=["return.approved", "return.declined"])
        assert decided.count() == 1
        ends = dict(BulkRow.objects.filter(rma=rma).values_list("job__action", "status"))
        declined = Return.objects.get(pk=rma.pk).status == ReturnStatus.DECLINED
        assert (ends["decline"] == RowStatus.DONE) == declined
        assert list(ends.values()).count(RowStatus.DONE) <= 1


def test_what_is_called_off_while_it_runs_is_done_or_called_off() -> None:
    shop = make_shop()
    for number in range(6):
        requested(shop, 1001 + number)
    job = job_of(shop, BulkAction.APPROVE, "k")
    all_at_once(lambda number: run_some(job, now=LATER, most=6) if number else cancel_bulk(job=job, now=LATER), crowd=3)
    for row in job.rows.select_related("rma"):
        assert row.status in {RowStatus.DONE, RowStatus.CALLED_OFF}
        assert (row.rma.status == ReturnStatus.OPEN) == (row.status == RowStatus.DONE)
    assert BulkJob.objects.get().status == JobStatus.CANCELED
