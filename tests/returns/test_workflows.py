"""Workflows: what begins them, what holds, what is done, what is skipped, and what stops them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from returns.domain.events import BY_KIND, BY_NAME
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.domain.workflow import (
    InvalidWorkflow,
    RunStatus,
    StepStatus,
    actor_of,
    as_document,
    parse,
)
from returns.domain.workflow_events import Happening
from returns.history import note
from returns.models import (
    OutboxMessage,
    PublicEvent,
    Return,
    ReturnEvent,
    ReturnTag,
    Shop,
    ShopWorkflow,
    WorkflowDay,
    WorkflowRun,
)
from returns.operations import run_workflow
from returns.operations.approve_return import approve_return
from returns.operations.confirm_payment import UnableToConfirm, confirm_payment
from returns.operations.keep_workflow import (
    UnableToKeep,
    change_workflow,
    forget_runs,
    limit_workflows,
    make_workflow,
    remove_workflow,
    switch_workflow,
)
from returns.operations.tag_return import tag_return, untag_return
from returns.outbox import carry_out
from returns.triggers import RUN
from tests.characters import NOW, ask, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import again, received, requested

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=4)
Steps = list[dict[str, Any]]
APPROVE: Steps = [{"do": "approve"}]
SETTLE: Steps = [{"do": "settle"}]


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def workflow(
    shop: Shop, then: Steps, *, event: str = "return.requested", on: bool = True, when: Any = None, **more: Any
) -> ShopWorkflow:
    """A workflow of the shop that is on; `only_if` is its conditions."""
    document = {"name": more.pop("name", "W"), "when": {"event": event, **(when or {})}, "then": then}
    document |= {"if": more.pop("only_if", {}), **more}
    row = make_workflow(shop=shop, plan=parse(document), by="7001", now=NOW)
    return switch_workflow(shop=shop, workflow_id=row.pk, on=on, now=NOW)


def work(now: Any = LATER) -> None:
    """Carry out what workflows are to do by a moment, as a worker does."""
    while message := OutboxMessage.objects.filter(kind=RUN, done_at=None, dead_at=None, due_at__lte=now).first():
        carry_out(message, clock=lambda: now)


def run_of(row: ShopWorkflow) -> WorkflowRun:
    return WorkflowRun.objects.get(workflow=row)


def steps_of(row: ShopWorkflow) -> list[tuple[str, str, str]]:
    return list(run_of(row).steps.values_list("action", "status", "reason"))


def test_a_request_that_fits_is_approved_by_the_workflow_as_a_person_would(shop: Shop) -> None:
    row = workflow(shop, [*APPROVE, {"do": "tag", "tag": "VIP"}], only_if={"value_minor": {"max": 100_000}})
    rma = requested(shop)
    assert again(rma).status == ReturnStatus.REQUESTED, "nothing is done before a worker comes"
    work()
    assert again(rma).status == ReturnStatus.OPEN
    event = ReturnEvent.objects.get(rma=rma, kind="return.approved")
    assert (event.actor, event.actor_id) == ("merchant", actor_of(row.pk))
    assert OutboxMessage.objects.filter(kind="shopify.approve_return", payload__return=rma.pk).count() == 1
    assert ReturnTag.objects.filter(rma=rma, tag__name="VIP").exists()
    assert steps_of(row) == [("approve", "DONE", ""), ("tag", "DONE", "")]
    assert run_of(row).status == RunStatus.DONE
    assert [each["held"] for each in run_of(row).why] == [True]


def test_what_does_not_hold_does_nothing_and_says_why(shop: Shop) -> None:
    row = workflow(shop, APPROVE, only_if={"value_minor": {"max": 1}, "lines": {"countries": ["FR"]}})
    rma = requested(shop)
    work()
    run = run_of(row)
    assert again(rma).status == ReturnStatus.REQUESTED
    assert (run.status, run.reason) == (RunStatus.PASSED, "conditions")
    by_name = {each["name"]: each for each in run.why}
    assert by_name["lines.countries"]["held"]
    assert not by_name["value_minor"]["held"]
    assert by_name["value_minor"]["found"] > 1


def test_other_shops_and_other_events_begin_nothing() -> None:
    shop, other = two_shops()
    row = workflow(shop, APPROVE)
    workflow(shop, APPROVE, event="goods.received")
    rma = requested(other)
    work()
    assert again(rma).status == ReturnStatus.REQUESTED
    assert not WorkflowRun.objects.exists()
    with pytest.raises(ShopWorkflow.DoesNotExist):
        switch_workflow(shop=other, workflow_id=row.pk, on=True, now=NOW)


def test_a_workflow_begins_in_the_transaction_of_its_event_or_not_at_all(shop: Shop) -> None:
    rma = requested(shop)
    workflow(shop, APPROVE, event="goods.received")
    with transaction.atomic():
        note(rma, "goods.received", at=NOW, actor="system")
        transaction.set_rollback(True)
    assert not WorkflowRun.objects.exists()
    assert not OutboxMessage.objects.filter(kind=RUN).exists()


def test_a_return_that_moved_on_is_left_alone_with_the_reason(shop: Shop) -> None:
    row = workflow(shop, [*APPROVE, {"do": "note", "text": "Seen"}])
    rma = requested(shop)
    approve_return(rma_id=rma.pk, actor="merchant", actor_id="7001", now=NOW)
    work()
    assert steps_of(row) == [("approve", "SKIPPED", "OPEN"), ("note", "DONE", "")]
    assert rma.events.filter(kind="return.approved").count() == 1


def test_some_days_later_and_only_if_it_is_still_there(shop: Shop) -> None:
    when = {"after_days": 14, "still": ["requested"]}
    row = workflow(shop, [{"do": "tag", "tag": "late"}], when=when)
    waits, moved = requested(shop, 1001), requested(shop, 1002)
    work()
    assert set(WorkflowRun.objects.values_list("status", flat=True)) == {RunStatus.WAITING}
    approve_return(rma_id=moved.pk, actor="merchant", now=LATER)
    work(NOW + timedelta(days=15))
    assert list(ReturnTag.objects.values_list("rma", flat=True)) == [waits.pk]
    assert WorkflowRun.objects.get(rma=moved).reason == "moved_on"
    assert row.runs.get(rma=waits).status == RunStatus.DONE


def test_a_wait_goes_on_after_its_days_and_ends_where_the_return_moved_on(shop: Shop) -> None:
    then = [{"do": "note", "text": "a"}, {"do": "wait", "days": 3, "still": ["requested"]}, {"do": "tag", "tag": "b"}]
    workflow(shop, then)
    stays, moves = requested(shop, 1001), requested(shop, 1002)
    work()
    assert not ReturnTag.objects.exists()
    approve_return(rma_id=moves.pk, actor="merchant", now=LATER)
    work(LATER + timedelta(days=3))
    assert list(ReturnTag.objects.values_list("rma", flat=True)) == [stays.pk]
    assert WorkflowRun.objects.get(rma=moves).reason == "moved_on"
    assert rma_notes(stays) == 1


def rma_notes(rma: Return) -> int:
    return rma.events.filter(kind="note.written").count()


def test_a_change_is_a_new_version_and_runs_in_flight_keep_theirs(shop: Shop) -> None:
    row = workflow(shop, [{"do": "wait", "days": 1}, {"do": "tag", "tag": "old"}])
    rma = requested(shop)
    work()
    plan = parse({"name": "W", "when": {"event": "return.requested"}, "then": [{"do": "tag", "tag": "new"}]})
    change_workflow(shop=shop, workflow_id=row.pk, plan=plan, seen=1, by="7002", now=LATER)
    other = parse(as_document(plan) | {"name": "X"})
    with pytest.raises(UnableToKeep, match="changed"):
        change_workflow(shop=shop, workflow_id=row.pk, plan=other, seen=1, by="7001", now=LATER)
    work(LATER + timedelta(days=2))
    assert list(ReturnTag.objects.filter(rma=rma).values_list("tag__name", flat=True)) == ["old"]
    after = requested(shop, 1002)
    work()
    assert list(ReturnTag.objects.filter(rma=after).values_list("tag__name", flat=True)) == ["new"]


def test_switched_off_or_removed_what_waits_ends(shop: Shop) -> None:
    off, gone = workflow(shop, [{"do": "wait", "days": 1}, *APPROVE]), workflow(shop, APPROVE, when={"after_days": 6})
    rma = requested(shop)
    work()
    switch_workflow(shop=shop, workflow_id=off.pk, on=False, now=NOW)
    remove_workflow(shop=shop, workflow_id=gone.pk, now=LATER)
    work(LATER + timedelta(days=3))
    assert again(rma).status == ReturnStatus.REQUESTED
    assert set(WorkflowRun.objects.values_list("status", "reason")) == {("STOPPED", "switched_off")}


def test_a_step_that_breaks_ends_the_run_and_leaves_nothing_behind(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(step: Any, doing: Any) -> Any:
        note(Return.objects.get(pk=doing.rma_id), "note.written", at=NOW, actor="system")
        raise RuntimeError("broken")

    monkeypatch.setattr(run_workflow, "do_step", breaks)
    row, rma = workflow(shop, [*APPROVE, {"do": "tag", "tag": "x"}]), requested(shop)
    work()
    assert steps_of(row) == [("approve", "FAILED", "broken")]
    assert run_of(row).status == RunStatus.STOPPED
    assert not rma_notes(rma)


# Guards


def test_what_a_workflow_does_never_begins_itself_and_two_end_after_one_round(shop: Shop) -> None:
    first = workflow(shop, [*APPROVE, {"do": "close"}], event="return.reopened", name="A")
    closes = workflow(shop, [{"do": "close"}], event="return.approved", name="B")
    opens = workflow(shop, [{"do": "tag", "tag": "c"}], event="return.closed", name="C")
    rma = requested(shop)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    work()
    assert not first.runs.exists()
    assert (closes.runs.count(), opens.runs.count()) == (1, 1)
    run = opens.runs.get()
    assert run.cause == closes.runs.get()
    assert run.depth == 2


def test_a_rule_that_triggers_itself_stops(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    row = workflow(shop, [{"do": "tell", "word": "again"}], event="parcel.lost")

    def noted(step: Any, doing: Any) -> Any:
        note(Return.objects.get(pk=doing.rma_id), "parcel.lost", at=doing.now, actor="system")
        return StepStatus.DONE, "", 0

    monkeypatch.setattr(run_workflow, "do_step", noted)
    rma = requested(shop)
    note(rma, "parcel.lost", at=NOW, actor="carrier")
    work()
    assert row.runs.count() == 1


def test_a_loop_that_goes_around_outside_stops_after_some_rounds_for_a_return(shop: Shop) -> None:
    row = workflow(shop, [{"do": "note", "text": "lost"}], event="parcel.lost")
    rma = requested(shop)
    for _ in range(6):
        note(rma, "parcel.lost", at=NOW, actor="carrier")
        work()
    assert list(row.runs.values_list("reason", flat=True).order_by("pk")) == ["", "", "", *["too_often"] * 3]


def test_a_chain_ends_after_five(shop: Shop) -> None:
    events = ["return.requested", "return.approved", "return.closed", "settlement.paid", "parcel.lost", "label.ready"]
    rows = [workflow(shop, [{"do": "tag", "tag": f"t{n}"}], event=event) for n, event in enumerate(events)]

    @contextmanager
    def chained(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        original = run_workflow.do_step

        def acts(step: Any, doing: Any) -> Any:
            place = events.index(doing.workflow.event)
            if place + 1 < len(events):
                note(Return.objects.get(pk=doing.rma_id), events[place + 1], at=doing.now, actor="system")
            return original(step, doing)

        monkeypatch.setattr(run_workflow, "do_step", acts)
        yield

    with pytest.MonkeyPatch.context() as patch, chained(patch):
        requested(shop)
        work()
    assert [row.runs.count() for row in rows] == [1, 1, 1, 1, 1, 0]


def test_a_storm_stops_the_workflow_until_somebody_looks(shop: Shop) -> None:
    row = workflow(shop, [{"do": "tag", "tag": "x"}], per_hour=3)
    for number in range(1001, 1006):
        requested(shop, number)
    work()
    row.refresh_from_db()
    assert (row.is_on, row.stopped_why) == (False, "storm")
    assert ReturnTag.objects.count() == 3
    assert sorted(row.runs.values_list("reason", flat=True)) == ["", "", "", "storm", "storm"]
    requested(shop, 1006)
    assert row.runs.count() == 5
    row = switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=NOW)
    assert (row.is_on, row.stopped_why) == (True, "")


# Money


def paying(shop: Shop, day_minor: int, **more: Any) -> ShopWorkflow:
    return workflow(shop, SETTLE, event="goods.received", day_minor=day_minor, **more)


def test_goods_that_came_are_paid_within_the_days_limit_and_not_beyond_it(shop: Shop) -> None:
    row = paying(shop, 30_000)
    returns = [received(shop, number) for number in (1001, 1002, 1003, 1004)]
    work()
    total = returns[0].settlement.total_shop_minor
    fit = 30_000 // total
    assert 0 < fit < 4
    due = [again(rma).settlement.status == SettlementStatus.DUE for rma in returns]
    assert due == [number < fit for number in range(4)]
    assert WorkflowDay.objects.get().spent_minor == fit * total
    reasons = list(row.runs.order_by("pk").values_list("steps__reason", flat=True))
    assert reasons == [""] * fit + ["workflow_limit"] * (4 - fit)
    paid = list(row.runs.order_by("pk").values_list("steps__shop_minor", flat=True))
    assert sum(paid) == fit * total


def test_all_workflows_together_pay_no_more_than_the_shop_lets_them(shop: Shop) -> None:
    one, other = paying(shop, 10**6), paying(shop, 10**6, only_if={"fault": False}, name="Other")
    first = received(shop, 1001)
    limit_workflows(shop=shop, day_minor=first.settlement.total_shop_minor)
    received(shop, 1002)
    work()
    reasons = {(step.reason) for run in WorkflowRun.objects.all() for step in run.steps.all()}
    assert reasons == {"", "money_moved", "shop_limit"}
    assert sum(WorkflowDay.objects.values_list("spent_minor", flat=True)) == first.settlement.total_shop_minor
    assert one.pk != other.pk
    work(LATER + timedelta(days=1))


def test_a_new_day_begins_at_nothing(shop: Shop) -> None:
    row, rma = paying(shop, 1), received(shop)
    work()
    assert steps_of(row)[0][2] == "workflow_limit"
    total = rma.settlement.total_shop_minor
    plan = parse(as_document(row.versions.get().plan) | {"day_minor": total})
    change_workflow(shop=shop, workflow_id=row.pk, plan=plan, seen=1, by="7001", now=LATER)
    for days in (1, 2):
        rma = received(shop, 1001 + days)
        work(LATER + timedelta(days=days))
        assert again(rma).settlement.status == SettlementStatus.DUE
    assert list(WorkflowDay.objects.values_list("spent_minor", flat=True)) == [total, total]


def test_what_one_person_may_not_pay_alone_a_workflow_asks_for_and_its_author_cannot_confirm(shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(agents_pay_minor=100)
    row, rma = paying(shop, 10**6), received(shop)
    work()
    assert steps_of(row) == [("settle", "ASKED", "second_person")]
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    request = rma.payment_requests.get()
    shop.refresh_from_db()
    confirm = {"shop": shop, "rma_id": rma.pk, "request_id": request.pk, "now": LATER}
    for nobody in ("7001", actor_of(row.pk), ""):
        with pytest.raises(UnableToConfirm, match="same_person"):
            confirm_payment(**confirm, actor_id=nobody)
    confirm_payment(**confirm, actor_id="7002")
    assert again(rma).settlement.status == SettlementStatus.DUE


def test_approvals_by_a_workflow_count_among_those_without_a_person(shop: Shop) -> None:
    version = shop.policies.get(status="ACTIVE")
    version.document["caps"] = {"customer_returns": 1}
    version.save(update_fields=["document"])
    row = workflow(shop, APPROVE)
    for number in (1001, 1002):
        requested(shop, number)
    work()
    assert list(row.runs.order_by("pk").values_list("steps__reason", flat=True)) == ["", "customer_cap"]


@pytest.mark.parametrize(
    ("faulty", "found"), [(["SKU-1", "SKU-2"], ("DONE", "")), (["SKU-1"], ("SKIPPED", "customer_cap"))]
)
def test_no_cap_keeps_a_workflow_from_approving_what_the_law_holds_the_shop_liable_for(
    shop: Shop, faulty: list[str], found: tuple[str, str]
) -> None:
    version = shop.policies.get(status="ACTIVE")
    version.document["caps"] = {"customer_returns": 0}
    version.save(update_fields=["document"])
    row, rma = workflow(shop, APPROVE), ask(make_order(shop), quantities=(1, 1), reason="defective")
    rma.lines.exclude(line__sku__in=faulty).update(fault=False)
    work()
    assert steps_of(row) == [("approve", *found)]


def test_old_runs_are_forgotten_and_what_waits_is_not(shop: Shop) -> None:
    workflow(shop, APPROVE)
    workflow(shop, APPROVE, when={"after_days": 365})
    requested(shop)
    work()
    assert forget_runs(now=LATER + timedelta(days=179)) == 0
    assert forget_runs(now=LATER + timedelta(days=181)) == 1
    assert WorkflowRun.objects.get().status == RunStatus.WAITING


def test_what_a_tag_says_is_a_condition_too(shop: Shop) -> None:
    row, rma = workflow(shop, APPROVE, only_if={"tags": ["vip"]}, when={"after_days": 1}), requested(shop)
    tag_return(rma=rma, name="VIP", actor_id="7001", now=NOW)
    work()
    assert run_of(row).status == RunStatus.DONE


# Names of events, and tags


def test_a_document_names_events_as_the_catalogue_does_and_old_names_are_read_on(shop: Shop) -> None:
    renamed = {kind: row.name for kind, row in BY_KIND.items() if kind != row.name and kind not in BY_NAME}
    for happening in Happening:
        assert {Happening(name) for name in happening.spellings} == {happening}
        assert BY_NAME[happening.value].of_return
    old = {name for happening in Happening for name in happening.spellings[1:]}
    assert {name: Happening(name).value for name in old} == {name: renamed[name] for name in old}
    assert len(old) == 7
    assert parse({"name": "W", "when": {"event": "label.ready"}, "then": APPROVE}).when.event == "label.bought"
    for wrong in ("label.none", "settlement.due", "", 7):
        with pytest.raises(InvalidWorkflow, match="event"):
            parse({"name": "W", "when": {"event": wrong}, "then": APPROVE})


@pytest.mark.parametrize("kept_as", ["claim.silent", "supplier.silent"])
def test_workflows_that_were_kept_under_either_name_begin(shop: Shop, kept_as: str) -> None:
    row = workflow(shop, [{"do": "tag", "tag": "silent"}], event=kept_as)
    assert row.event == "supplier.silent"
    ShopWorkflow.objects.filter(pk=row.pk).update(event=kept_as)
    row.versions.update(document=as_document(row.versions.get().plan) | {"when": {"event": kept_as}})
    note(requested(shop), "claim.silent", at=NOW, actor="system")
    work()
    assert run_of(row).status == RunStatus.DONE


def test_a_tag_is_an_event_by_its_id_that_workflows_begin_with_and_never_in_a_circle(shop: Shop) -> None:
    on = workflow(shop, [{"do": "untag", "tag": "vip"}], event="return.tagged", only_if={"tags": ["VIP"]}, name="A")
    off = workflow(shop, [{"do": "tag", "tag": "VIP"}], event="return.untagged", name="B")
    rma = requested(shop)
    tag_return(rma=rma, name="VIP", actor_id="7002", now=NOW)
    assert not tag_return(rma=rma, name="vip", actor_id="7002", now=NOW)
    work()
    tag = shop.tags.get()
    events = list(rma.events.filter(kind__contains="tagged").order_by("pk").values_list("kind", "actor_id", "facts"))
    said = {"tag": tag.pk}
    by_a, by_b = actor_of(on.pk), actor_of(off.pk)
    assert events == [("return.tagged", "7002", said), ("return.untagged", by_a, said), ("return.tagged", by_b, said)]
    assert (on.runs.count(), off.runs.count()) == (1, 1)
    assert PublicEvent.objects.filter(rma=rma, name="return.tagged").count() == 2
    assert not untag_return(rma=rma, name="nothing", actor_id="7002", now=NOW)


def test_a_return_is_given_to_a_colleague_and_let_go_and_the_log_says_why_not(shop: Shop) -> None:
    for who, role in (("7002", "agent"), ("7003", "viewer")):
        shop.staff.create(user_id=who, name=who, email=f"{who}@shop.example", role=role, met_at=NOW, asked_at=NOW)
    steps = [{"do": "assign", "who": who, "text": text} for who, text in (("7002", "Look"), ("7003", ""), ("7004", ""))]
    free: Steps = [{"do": "unassign"}, {"do": "unassign"}]
    give = workflow(shop, steps, name="Give", only_if={"assignees": ["nobody"]})
    let_go = workflow(shop, free, event="return.assigned", name="Let go", only_if={"assignees": ["7002"]})
    never = workflow(shop, free, event="return.assigned", name="Never", only_if={"assignees": ["7003"]})
    rma = requested(shop)
    work()
    assert [(step.status, step.reason) for step in run_of(give).steps.all()] == [
        (StepStatus.DONE, ""), (StepStatus.SKIPPED, "only_sees"), (StepStatus.SKIPPED, "nobody_there"),
    ]  # fmt: skip
    assert [step.reason for step in run_of(let_go).steps.all()] == ["", "nobodys_already"]
    assert run_of(never).status == RunStatus.PASSED
    kinds = rma.events.filter(kind__contains="assigned").order_by("pk").values_list("kind", "actor_id")
    assert list(kinds) == [("return.assigned", actor_of(give.pk)), ("return.unassigned", actor_of(let_go.pk))]
    assert rma.notes.get().text == "Look"
    assert OutboxMessage.objects.filter(kind="mail.assigned").count() == 1
