"""Workflows that begin by the clock: at an hour of the shop, before deadlines, once each, and never too many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.status import Stage
from returns.domain.workflow import InvalidWorkflow, RunStatus, parse
from returns.domain.workflow_schedule import LOOK_EVERY, Every, Weekday, next_time
from returns.models import Return, ReturnTag, Shop, ShopWorkflow, WorkflowRun
from returns.operations.approve_return import approve_return
from returns.operations.begin_by_clock import begin_by_clock
from returns.operations.keep_workflow import change_workflow, make_workflow, switch_workflow
from returns.operations.try_workflow import try_workflow
from returns.queries.workflows import plan_of
from tests.characters import NOW, make_shop, two_shops
from tests.returns.test_say_sent import withdrawn
from tests.returns.test_workflows import work
from tests.returns_portal.merchant_desk import again, requested

PARIS = ZoneInfo("Europe/Paris")
TAG = [{"do": "tag", "tag": "late"}]
DAY = timedelta(days=1)


@given(
    minutes=st.integers(0, 3_000_000),
    hour=st.integers(0, 23),
    weekday=st.sampled_from([None, *Weekday]),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/Havana"]),
)
def test_an_hour_comes_once_a_day_or_week_whatever_the_clock_does(
    minutes: int, hour: int, weekday: Weekday | None, zone: str
) -> None:
    after = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    every, here = Every(hour=hour, weekday=weekday), ZoneInfo(zone)
    first = next_time(every, after=after, zone=here)
    second = next_time(every, after=first, zone=here)
    assert after < first <= after + timedelta(days=8)
    days = (second.astimezone(here).date() - first.astimezone(here).date()).days
    assert days == (7 if weekday else 1)
    assert weekday is None or first.astimezone(here).weekday() == weekday.number
    assert first.astimezone(here).hour in {hour, hour + 1}, "an hour that is leapt over is the one behind it"
    assert next_time(every, after=first - timedelta(seconds=1), zone=here) == first


@pytest.mark.parametrize(
    ("when", "at"),
    [
        ({}, "$.when"),
        ({"event": "return.requested", "every": {"hour": 9}, "still": ["requested"]}, "$.when"),
        ({"every": {"hour": 9}}, "$.when.still"),
        ({"every": {"hour": 9}, "still": ["requested", "closed"]}, "$.when.still"),
        ({"every": {"hour": 24}, "still": ["requested"]}, "$.when.every.hour"),
        ({"before": {"deadline": "ship_by", "hours": 0}}, "$.when.before.hours"),
        ({"before": {"deadline": "someday", "hours": 1}}, "$.when.before.deadline"),
        ({"before": {"deadline": "ship_by", "hours": 2}, "after_days": 1}, "$.when.after_days"),
    ],
)
def test_a_beginning_that_is_none_is_named(when: dict[str, Any], at: str) -> None:
    with pytest.raises(InvalidWorkflow) as wrong:
        parse({"name": "W", "when": when, "then": TAG})
    assert [each.at for each in wrong.value.problems] == [at]


def clocked(shop: Shop, when: dict[str, Any], *, now: datetime = NOW, **more: Any) -> ShopWorkflow:
    plan = parse({"name": "W", "when": when, "then": TAG} | more)
    row = make_workflow(shop=shop, plan=plan, by="7001", now=now)
    return switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=now)


def every(*, still: str = "requested", **more: Any) -> dict[str, Any]:
    return {"every": {"hour": 9, **more}, "still": [still]}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def tagged() -> set[int]:
    return set(ReturnTag.objects.values_list("rma", flat=True))


@pytest.mark.django_db
def test_each_day_at_its_hour_each_return_that_is_still_there_begins_once(shop: Shop) -> None:
    row = clocked(shop, every(older_days=2))
    hour = next_time(Every(hour=9), after=NOW, zone=ZoneInfo(shop.time_zone))
    assert row.next_at == hour
    old, moved = requested(shop, 1001), requested(shop, 1002)
    approve_return(rma_id=moved.pk, actor="merchant", now=NOW)
    assert begin_by_clock(now=hour - timedelta(seconds=1)) == 0
    assert begin_by_clock(now=hour) == 0, "nothing is two days old yet"
    row.refresh_from_db()
    assert row.next_at == hour + DAY
    assert begin_by_clock(now=hour + DAY) == 0
    third = hour + 2 * DAY
    assert begin_by_clock(now=third) == 1
    assert begin_by_clock(now=third) == 0
    run = WorkflowRun.objects.get()
    assert (run.rma_id, run.event, run.period) == (old.pk, None, third.astimezone(PARIS).date().isoformat())
    work(third)
    assert (tagged(), run.workflow_id) == ({old.pk}, row.pk)
    assert begin_by_clock(now=third + DAY) == 1, "a new day begins anew"
    row.refresh_from_db()
    assert (row.clock_at, row.next_at) == (None, third + 2 * DAY)


@pytest.mark.django_db
def test_a_clock_that_stood_still_begins_once_and_goes_on_with_the_next_hour(shop: Shop) -> None:
    row = clocked(shop, every())
    requested(shop)
    much_later = NOW + 9 * DAY
    assert begin_by_clock(now=much_later) == 1
    assert begin_by_clock(now=much_later) == 0
    row.refresh_from_db()
    assert row.next_at == next_time(Every(hour=9), after=much_later, zone=ZoneInfo(shop.time_zone))


@pytest.mark.django_db
def test_no_more_begin_in_an_hour_than_may_and_the_rest_follows_without_a_storm(shop: Shop) -> None:
    row = clocked(shop, every(), per_hour=2)
    for number in range(1001, 1006):
        requested(shop, number)
    now = NOW + DAY
    begun = []
    for _look in range(30):
        begun.append(begin_by_clock(now=now))
        work(now)
        now += LOOK_EVERY
    assert [each for each in begun if each] == [2, 2, 1]
    row.refresh_from_db()
    assert row.is_on
    assert len(tagged()) == 5
    assert set(WorkflowRun.objects.values_list("status", flat=True)) == {RunStatus.DONE}
    assert len(set(WorkflowRun.objects.values_list("period", flat=True))) == 1


@pytest.mark.django_db
def test_before_the_parcel_is_due_once_for_each_such_day_and_never_for_what_was_near_already(shop: Shop) -> None:
    near, far, sent = requested(shop, 1001), requested(shop, 1002), requested(shop, 1003)
    for rma in (near, far, sent):
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    Return.objects.filter(pk=near.pk).update(ship_by=NOW + timedelta(hours=40))
    Return.objects.filter(pk__in=[far.pk, sent.pk]).update(ship_by=NOW + timedelta(hours=60))
    clocked(shop, {"before": {"deadline": "ship_by", "hours": 48}})
    assert begin_by_clock(now=NOW) == 0
    Return.objects.filter(pk=sent.pk).update(stage=Stage.IN_TRANSIT)
    now = NOW + timedelta(hours=13)
    assert begin_by_clock(now=now) == 1
    assert begin_by_clock(now=now + LOOK_EVERY) == 0
    work(now)
    assert tagged() == {far.pk}
    # The day moves, and comes near again: once more; a run that waited for the old day leaves it alone.
    later = NOW + timedelta(hours=90)
    Return.objects.filter(pk=far.pk).update(ship_by=later)
    assert begin_by_clock(now=later - timedelta(hours=47)) == 1
    Return.objects.filter(pk=far.pk).update(ship_by=later + 5 * DAY)
    work(later - timedelta(hours=47))
    assert list(WorkflowRun.objects.order_by("pk").values_list("status", "reason"))[1] == ("PASSED", "moved_on")


@pytest.mark.django_db
def test_of_more_withdrawals_than_one_look_takes_none_is_starved(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returns.queries.deadlines.WITHDRAWALS", 2)
    returns = [requested(shop, number) for number in range(1001, 1006)]
    for rma in returns:
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        withdrawn(rma)
    row = clocked(shop, {"before": {"deadline": "refund_due", "hours": 48}})
    assert begin_by_clock(now=NOW) == 0
    ShopWorkflow.objects.update(behind=0, next_at=NOW)
    now = NOW + timedelta(days=13, hours=12)
    begun = [begin_by_clock(now=now) for _look in range(4)]
    assert begun == [2, 2, 1, 0], "a look goes on at once, and rests at the end"
    row.refresh_from_db()
    assert (row.behind, row.next_at) == (0, now + LOOK_EVERY)
    work(now)
    assert tagged() == {rma.pk for rma in returns}, "the deadline of each is found when its run begins, too"
    assert sum(begin_by_clock(now=now + LOOK_EVERY) for _look in range(4)) == 0


@pytest.mark.django_db
def test_where_fewer_may_begin_than_a_look_finds_it_does_not_go_past_the_rest(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("returns.queries.deadlines.WITHDRAWALS", 3)
    for number in range(1001, 1005):
        rma = requested(shop, number)
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        withdrawn(rma)
    row = clocked(shop, {"before": {"deadline": "refund_due", "hours": 48}}, per_hour=2)
    now, begun = NOW + timedelta(days=13, hours=12), 0
    for _look in range(20):
        begun += begin_by_clock(now=now)
        now += LOOK_EVERY
    assert begun == 4
    row.refresh_from_db()
    assert row.behind == 0


@pytest.mark.django_db
def test_other_shops_switched_off_and_changed_clocks() -> None:
    shop, other = two_shops()
    row = clocked(shop, every())
    requested(other)
    rma = requested(shop)
    switch_workflow(shop=shop, workflow_id=row.pk, on=False, now=NOW)
    assert begin_by_clock(now=NOW + DAY) == 0
    late = NOW + 10 * DAY
    row = switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=late)
    assert row.next_at
    assert row.next_at > late
    plan = parse({"name": "W", "when": {"event": "return.requested"}, "then": TAG})
    row = change_workflow(shop=shop, workflow_id=row.pk, plan=plan, seen=1, by="7001", now=late)
    assert (row.next_at, row.event) == (None, "return.requested")
    assert begin_by_clock(now=late + 2 * DAY) == 0
    assert again(rma).stage == Stage.REQUESTED


@pytest.mark.django_db
def test_a_trial_shows_whom_a_clock_would_begin_with_now(shop: Shop) -> None:
    row = clocked(shop, every(older_days=1))
    rma = requested(shop)
    assert try_workflow(shop=shop, workflow=row, plan=plan_of(row), now=NOW).looked == 0
    tried = try_workflow(shop=shop, workflow=row, plan=plan_of(row), now=NOW + 2 * DAY)
    assert (tried.looked, tried.acted, tried.tried) == (1, [rma.number], 1)
    before = clocked(shop, {"before": {"deadline": "ship_by", "hours": 1000}})
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert try_workflow(shop=shop, workflow=before, plan=plan_of(before), now=NOW).acted == [rma.number]
    assert not tagged()


@pytest.mark.django_db
@pytest.mark.parametrize("when", [every(), {"before": {"deadline": "ship_by", "hours": 48}}], ids=["every", "before"])
def test_to_look_asks_as_much_for_one_return_as_for_many(shop: Shop, when: dict[str, Any]) -> None:
    """Each run is two rows; whom to begin with is one question."""
    asked = []
    for number in range(1001, 1004):
        approve = requested(shop, number)
        if "before" in when:
            approve_return(rma_id=approve.pk, actor="merchant", now=NOW)
            Return.objects.filter(pk=approve.pk).update(ship_by=NOW + timedelta(hours=60))
    for most in (1, 3):
        ShopWorkflow.objects.update(is_on=False)
        clocked(shop, when, per_hour=most)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            begun = begin_by_clock(now=NOW + DAY)
        assert begun == most
        asked.append(sum(query["sql"].startswith("SELECT") for query in queries))
    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_a_trial_looks_up_what_is_asked_and_the_lines_of_all_at_once(shop: Shop) -> None:
    """So that 200 returns of the past are looked at with as many questions as three."""
    row = clocked(shop, every(), **{"if": {"value_minor": {"min": 10_000_000}}})
    asked = []
    for number in (1001, 1002, 1003):
        requested(shop, number)
        with CaptureQueriesContext(connection) as queries:
            tried = try_workflow(shop=shop, workflow=row, plan=plan_of(row), now=NOW + DAY)
        assert (tried.looked, tried.missed["value_minor"]) == (number - 1000, number - 1000)
        asked.append(len(queries))
    assert asked[0] == asked[2]
