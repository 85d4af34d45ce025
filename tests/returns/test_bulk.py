"""One action on many returns: tried, agreed to, carried out once, and what stood otherwise is skipped and named."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from returns.domain.bulk import BulkAction, JobStatus, RowStatus, tag_name
from returns.domain.status import DispositionType, ReturnStatus, SettlementStatus, Stage
from returns.models import BulkJob, Disposition, OutboxMessage, Return, ReturnEvent, ReturnTag, Settlement, Shop
from returns.operations import bulk_actions, run_bulk, try_bulk
from returns.operations.approve_return import approve_return
from returns.operations.begin_bulk import begin_again, begin_bulk
from returns.operations.forget_person import forget_person
from returns.operations.run_bulk import cancel_bulk, forget_bulk, run_some, start_bulk
from returns.operations.tag_return import UnableToTag, keep_tag, tag_return
from returns.operations.try_bulk import try_some
from returns.outbox import Later, put
from returns.queries.bulk import groups
from returns.queries.person import Person
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import again, approved, arrived, declined, paid, received, requested

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=4)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def begin(shop: Shop, action: BulkAction, *chosen: Return, key: str = "k", **more: Any) -> BulkJob:
    """A job of these returns, tried."""
    ids = [rma.pk for rma in chosen]
    wanted = shop.returns.filter(pk__in=ids)
    job = begin_bulk(shop=shop, action=action, chosen=wanted, request_key=key, staff_id="7001", now=LATER, **more)
    assert job
    try_some(job, now=LATER, most=100)
    job.refresh_from_db()
    return job


def carry_out(job: BulkJob, **parameters: Any) -> BulkJob:
    assert start_bulk(job=job, parameters=parameters, staff_id="7001", now=LATER)
    run_some(job, now=LATER, most=100)
    job.refresh_from_db()
    return job


def ends(job: BulkJob) -> Mapping[str, tuple[str, str]]:
    return {row.rma.number: (row.status, row.reason) for row in job.rows.select_related("rma")}


def everything() -> list[Any]:
    """All that a trial could have left behind."""
    tables: tuple[Any, ...] = (Return, ReturnEvent, Settlement, Disposition)
    messages = OutboxMessage.objects.exclude(kind="bulk.check")
    return [list(rows.order_by("pk").values()) for rows in (messages, *(table.objects.all() for table in tables))]


@pytest.mark.parametrize(
    ("action", "make"),
    [
        (BulkAction.APPROVE, requested),
        (BulkAction.DECLINE, requested),
        (BulkAction.RECEIVE, arrived),
        (BulkAction.SETTLE, received),
    ],
)
def test_a_trial_says_what_would_be_and_leaves_nothing_behind(shop: Shop, action: BulkAction, make: Any) -> None:
    good, bad = make(shop), declined(shop, 1002)
    before = everything()
    job = begin(shop, action, good, bad)
    assert everything() == before
    assert job.status == JobStatus.READY
    assert ends(job)[good.number] == (RowStatus.FIT, "")
    assert ends(job)[bad.number][0] == RowStatus.UNFIT
    fit = job.rows.get(rma=good)
    assert fit.letters == 1
    assert fit.labels == (action == BulkAction.APPROVE)
    assert (fit.presentment_minor > 0) == (action == BulkAction.SETTLE)


def test_a_trial_says_why_not(shop: Shop) -> None:
    already, open_ = declined(shop), approved(shop, 1002)
    assert ends(begin(shop, BulkAction.APPROVE, already, open_)) == {
        already.number: (RowStatus.UNFIT, "DECLINED"),
        open_.number: (RowStatus.UNFIT, "OPEN"),
    }
    assert ends(begin(shop, BulkAction.SETTLE, open_, key="2")) == {open_.number: (RowStatus.UNFIT, "not_received")}
    assert ends(begin(shop, BulkAction.RECEIVE, already, key="3")) == {already.number: (RowStatus.UNFIT, "not_open")}
    done = paid(shop, 1003)
    assert ends(begin(shop, BulkAction.SETTLE, done, key="4")) == {done.number: (RowStatus.UNFIT, "nothing_to_do")}


def test_approves(shop: Shop) -> None:
    rows = [requested(shop, number) for number in (1001, 1002)]
    job = carry_out(begin(shop, BulkAction.APPROVE, *rows))
    assert job.status == JobStatus.DONE
    for rma in rows:
        assert again(rma).stage == Stage.LABEL_PENDING
        event = rma.events.get(kind="return.approved")
        assert (event.actor_id, event.at) == ("7001", LATER)


def test_declines_with_a_reason(shop: Shop) -> None:
    rma = requested(shop)
    carry_out(begin(shop, BulkAction.DECLINE, rma), reason="FINAL_SALE", explanation="Sorry.")
    rma = again(rma)
    assert (rma.status, rma.decline_reason, rma.decline_note) == (ReturnStatus.DECLINED, "FINAL_SALE", "Sorry.")


def test_receives_all_pieces_as_one_grade(shop: Shop) -> None:
    rma = arrived(shop)
    carry_out(begin(shop, BulkAction.RECEIVE, rma), grade="c")
    found = Disposition.objects.filter(item__rma=rma).values_list("type", "quantity").order_by("quantity")
    assert list(found) == [(DispositionType.PROCESSING_REQUIRED, 1), (DispositionType.PROCESSING_REQUIRED, 2)]
    assert rma.events.get(kind="goods.graded").facts == {"grades": {"c": 3}}


def test_settles_the_sum_that_was_shown(shop: Shop) -> None:
    rma = received(shop)
    job = begin(shop, BulkAction.SETTLE, rma)
    (group,) = groups(job)
    assert group.presentment_minor == rma.settlement.total_presentment_minor
    carry_out(job)
    assert again(rma).settlement.status == SettlementStatus.DUE
    assert OutboxMessage.objects.filter(kind="shopify.settle", payload__return=rma.pk).count() == 1


def test_a_sum_that_takes_two_people_asks_a_colleague(shop: Shop) -> None:
    rma = received(shop)
    Shop.objects.filter(pk=shop.pk).update(two_people_minor=1)
    job = begin(shop, BulkAction.SETTLE, rma)
    assert ends(job) == {rma.number: (RowStatus.FIT, "asked")}
    assert job.rows.get().presentment_minor == 0
    assert not rma.payment_requests.exists()
    carry_out(job)
    assert ends(job) == {rma.number: (RowStatus.DONE, "asked")}
    assert rma.payment_requests.get().asked_by == "7001"
    assert again(rma).settlement.status == SettlementStatus.QUOTED


def test_a_sum_that_changed_since_is_not_paid(shop: Shop) -> None:
    rma, other = received(shop), received(shop, 1002)
    job = begin(shop, BulkAction.SETTLE, rma, other)
    Settlement.objects.filter(rma=rma).update(total_presentment_minor=rma.settlement.total_presentment_minor - 1)
    carry_out(job)
    assert ends(job) == {rma.number: (RowStatus.REFUSED, "changed"), other.number: (RowStatus.DONE, "")}
    assert again(rma).settlement.status == SettlementStatus.QUOTED


def test_what_was_decided_elsewhere_is_skipped_and_named(shop: Shop) -> None:
    rma, other = requested(shop), requested(shop, 1002)
    job = begin(shop, BulkAction.DECLINE, rma, other)
    approve_return(rma_id=rma.pk, actor="merchant", now=LATER)
    carry_out(job, reason="OTHER", explanation="No.")
    assert ends(job) == {rma.number: (RowStatus.REFUSED, "changed"), other.number: (RowStatus.DONE, "")}
    assert again(rma).status == ReturnStatus.OPEN


def test_two_jobs_over_the_same_returns_do_each_once(shop: Shop) -> None:
    rows = [received(shop, number) for number in (1001, 1002)]
    first, second = begin(shop, BulkAction.SETTLE, *rows), begin(shop, BulkAction.SETTLE, *rows, key="2")
    carry_out(first)
    carry_out(second)
    assert {status for status, _ in ends(first).values()} == {RowStatus.DONE}
    assert {reason for _, reason in ends(second).values()} == {"changed"}
    assert OutboxMessage.objects.filter(kind="shopify.settle").count() == 2


def test_one_form_is_one_job_and_one_yes(shop: Shop) -> None:
    rma = requested(shop)
    job = begin(shop, BulkAction.APPROVE, rma)
    assert begin(shop, BulkAction.APPROVE, rma) == job
    carry_out(job)
    assert not start_bulk(job=job, parameters={}, staff_id="7001", now=LATER)
    assert rma.events.filter(kind="return.approved").count() == 1


def test_the_other_shops_returns_are_not_taken(shop: Shop) -> None:
    ours, theirs = two_shops()[0], requested(two_shops()[1])
    chosen = Return.objects.filter(pk=theirs.pk)
    wanted: dict[str, Any] = {"request_key": "k", "staff_id": "7001", "now": LATER}
    assert begin_bulk(shop=ours, action=BulkAction.APPROVE, chosen=chosen, **wanted) is None


def test_what_breaks_is_named_and_the_rest_is_done(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rma, other = requested(shop), requested(shop, 1002)
    job = begin(shop, BulkAction.APPROVE, rma, other)
    act = run_bulk.act_for

    def breaks(row: Return, task: Any) -> str:
        said = act(row, task)
        if row.pk == rma.pk:
            raise RuntimeError
        return said

    monkeypatch.setattr(run_bulk, "act_for", breaks)
    carry_out(job)
    assert ends(job) == {rma.number: (RowStatus.FAILED, "broken"), other.number: (RowStatus.DONE, "")}
    assert again(rma).status == ReturnStatus.REQUESTED
    monkeypatch.undo()
    second = begin_again(job=job, request_key="again", staff_id="7002", now=LATER)
    assert second
    try_some(second, now=LATER, most=5)
    carry_out(second)
    assert ends(second) == {rma.number: (RowStatus.DONE, "")}


@pytest.mark.postgres
def test_what_the_database_refuses_at_the_commit_holds_no_other_return_up(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rma, other = requested(shop), requested(shop, 1002)
    job = begin(shop, BulkAction.APPROVE, rma, other)
    really = bulk_actions._ACTS[BulkAction.APPROVE]

    def tags_with_nothing(chosen: Return, task: bulk_actions.Task) -> str | None:
        if chosen.pk == rma.pk:
            ReturnTag.objects.create(rma=chosen, tag_id=987_654)
        return really(chosen, task)

    monkeypatch.setitem(bulk_actions._ACTS, BulkAction.APPROVE, tags_with_nothing)  # type: ignore[arg-type]
    carry_out(job)
    assert ends(job) == {rma.number: (RowStatus.FAILED, "broken"), other.number: (RowStatus.DONE, "")}
    assert not ReturnTag.objects.exists()


def test_what_breaks_in_a_trial_is_left_out(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rma = requested(shop)
    monkeypatch.setattr(try_bulk, "act_for", lambda *_: 1 // 0)
    assert ends(begin(shop, BulkAction.APPROVE, rma)) == {rma.number: (RowStatus.UNFIT, "broken")}


def test_what_is_not_to_be_had_is_waited_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rma = requested(shop)
    job = begin(shop, BulkAction.APPROVE, rma)
    start_bulk(job=job, parameters={}, staff_id="7001", now=LATER)

    def busy(*_: Any) -> str:
        raise OperationalError

    monkeypatch.setattr(run_bulk, "act_for", busy)
    with pytest.raises(Later) as come_back:
        run_bulk.run(OutboxMessage.objects.get(kind="bulk.run"), now=LATER)
    assert come_back.value.delay == try_bulk.WAIT
    assert ends(job) == {rma.number: (RowStatus.FIT, "")}


def test_what_was_written_to_shoppers_is_forgotten_with_the_first_of_them(shop: Shop) -> None:
    rma = requested(shop)
    job = carry_out(begin(shop, BulkAction.DECLINE, rma), reason="OTHER", explanation="Dear Camille")
    forget_person(person=Person(shop.pk, (rma.order_id,), (rma.pk,)), now=LATER)
    job.refresh_from_db()
    assert job.parameters == {}


def test_the_rest_can_be_called_off(shop: Shop) -> None:
    rma, other = requested(shop), requested(shop, 1002)
    job = begin(shop, BulkAction.APPROVE, rma, other)
    start_bulk(job=job, parameters={}, staff_id="7001", now=LATER)
    run_some(job, now=LATER, most=1)
    assert cancel_bulk(job=job, now=LATER) == 1
    run_some(job, now=LATER, most=5)
    assert ends(job) == {rma.number: (RowStatus.DONE, ""), other.number: (RowStatus.CALLED_OFF, "")}
    assert cancel_bulk(job=job, now=LATER) is None


def test_a_worker_tries_and_does_what_is_much(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(try_bulk, "SLICE", 2)
    monkeypatch.setattr(try_bulk, "TOGETHER", 2)
    monkeypatch.setattr(try_bulk, "AS_MUCH_AS_A_TRIAL", 1)
    monkeypatch.setattr(run_bulk, "SLICE", 2)
    rows = [requested(shop, number) for number in range(1001, 1004)]
    wanted: dict[str, Any] = {"request_key": "k", "staff_id": "7001", "now": LATER}
    job = begin_bulk(shop=shop, action=BulkAction.APPROVE, chosen=shop.returns.all(), **wanted)
    assert job
    for effect, kind, then in (
        (try_bulk.check, "bulk.check", JobStatus.READY),
        (run_bulk.run, "bulk.run", JobStatus.DONE),
    ):
        message = OutboxMessage.objects.get(kind=kind)
        with pytest.raises(Later) as come_back:
            effect(message, now=LATER)
        assert not come_back.value.tried
        effect(message, now=LATER)
        job.refresh_from_db()
        assert job.status == then
        start_bulk(job=job, parameters={}, staff_id="7001", now=LATER)
    assert {again(rma).status for rma in rows} == {ReturnStatus.OPEN}


def test_a_job_lets_other_work_of_the_shop_come_first(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rma = requested(shop)
    job = begin(shop, BulkAction.APPROVE, rma)
    monkeypatch.setattr("returns.operations.run_bulk.BUSY", 1)
    start_bulk(job=job, parameters={}, staff_id="7001", now=LATER)
    message = OutboxMessage.objects.get(kind="bulk.run")
    with pytest.raises(Later):
        run_bulk.run(message, now=LATER)
    assert again(rma).status == ReturnStatus.REQUESTED
    OutboxMessage.objects.exclude(pk=message.pk).update(done_at=LATER)
    run_bulk.run(message, now=LATER)
    assert again(rma).status == ReturnStatus.OPEN


def test_a_job_does_not_wait_for_what_a_dead_letter_holds_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rma = requested(shop)
    job = begin(shop, BulkAction.APPROVE, rma)
    monkeypatch.setattr("returns.operations.run_bulk.BUSY", 1)
    OutboxMessage.objects.all().delete()
    start_bulk(job=job, parameters={}, staff_id="7001", now=LATER)
    dead = put(shop, "shopify.close_return", {"return": rma.pk}, now=NOW, stream="return:1:shopify")
    put(shop, "shopify.close_return", {"return": rma.pk}, now=NOW, stream="return:1:shopify")
    OutboxMessage.objects.filter(pk=dead.pk).update(dead_at=NOW)
    run_bulk.run(OutboxMessage.objects.get(kind="bulk.run"), now=LATER)
    assert again(rma).status == ReturnStatus.OPEN


def test_tags_are_put_on_and_taken_off(shop: Shop) -> None:
    rma, other = requested(shop), requested(shop, 1002)
    tag_return(rma=other, name="urgent", actor_id="7001", now=NOW)
    carry_out(begin(shop, BulkAction.TAG, rma, other), tag="# Urgent ")
    assert list(shop.tags.values_list("name", flat=True)) == ["urgent"]
    assert ReturnTag.objects.count() == 2
    job = carry_out(begin(shop, BulkAction.UNTAG, rma, other, key="2"), tag="URGENT")
    assert {status for status, _ in ends(job).values()} == {RowStatus.DONE}
    assert not ReturnTag.objects.exists()


@pytest.mark.parametrize(("typed", "kept"), [("  a  b ", "a b"), ("#x", "x"), ("#  ", ""), ("é" * 60, "é" * 40)])
def test_names_of_tags(typed: str, kept: str) -> None:
    assert tag_name(typed) == kept


def test_tags_have_their_limits(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rma = requested(shop)
    monkeypatch.setattr("returns.operations.tag_return.MOST_TAGS", 2)
    monkeypatch.setattr("returns.operations.tag_return.MOST_ON_ONE", 1)
    with pytest.raises(UnableToTag, match="no_tag"):
        keep_tag(shop=shop, name=" # ")
    tag_return(rma=rma, name="one", actor_id="7001", now=NOW)
    with pytest.raises(UnableToTag, match="tags_full"):
        tag_return(rma=rma, name="two", actor_id="7001", now=NOW)
    keep_tag(shop=shop, name="two")
    with pytest.raises(UnableToTag, match="too_many_tags"):
        keep_tag(shop=shop, name="three")


def test_jobs_are_forgotten(shop: Shop) -> None:
    rma, other = requested(shop), requested(shop, 1002)
    begin(shop, BulkAction.APPROVE, rma)
    done = carry_out(begin(shop, BulkAction.APPROVE, other, key="2"))
    assert forget_bulk(now=LATER + timedelta(hours=1)) == 0
    assert forget_bulk(now=LATER + timedelta(days=2)) == 1
    assert list(BulkJob.objects.all()) == [done]
    assert forget_bulk(now=LATER + timedelta(days=91)) == 1
