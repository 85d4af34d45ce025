"""Sums that one person may not pay alone: one asks, another confirms, and never the same twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from returns.domain.role import Role, takes_two
from returns.domain.status import Outcome, RefundKind, RequestStatus, SettlementStatus
from returns.models import PaymentRequest, Return, Shop
from returns.operations.ask_second_person import refund_or_ask, settle_or_ask
from returns.operations.cancel_return import cancel_return
from returns.operations.confirm_payment import UnableToConfirm, confirm_payment, drop_payment_request
from returns.operations.record_payment import fail_payment
from returns.operations.refund_order import fail_order_refund, refund_order
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.payment_requests import waiting_payments
from returns.queries.waiting_on_us import waiting_on_us
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once, tried
from tests.returns_portal import merchant_desk as desk

AT = NOW + timedelta(days=4)


@pytest.mark.parametrize(
    ("role", "minor", "agents", "two", "expected"),
    [
        (Role.OWNER, 10_000, None, None, False),
        (Role.OWNER, 10_000, None, 10_000, True),
        (Role.OWNER, 9_999, None, 10_000, False),
        (Role.AGENT, 5_000, 5_000, None, False),
        (Role.AGENT, 5_001, 5_000, None, True),
        (Role.MANAGER, 5_001, 5_000, None, False),
        (Role.AGENT, 5_001, 5_000, 90_000, True),
        (Role.OWNER, 0, 0, 0, False),
        (Role.AGENT, 1, 0, None, True),
        (Role.OWNER, 1, None, 0, True),
    ],
)
def test_which_sums_take_two(role: Role, minor: int, agents: int | None, two: int | None, expected: bool) -> None:
    assert takes_two(role, minor, agents_pay_minor=agents, two_people_minor=two) is expected


def ruled(*, two: int | None = 5_000, agents: int | None = None) -> Return:
    """A counted return of 114.80 € at a shop with such a rule; person a is an agent, m and n are managers."""
    shop = make_shop()
    Shop.objects.update(two_people_minor=two, agents_pay_minor=agents)
    for who, role in (("a", Role.AGENT), ("m", Role.MANAGER), ("n", Role.MANAGER)):
        shop.staff.create(user_id=who, role=role, met_at=NOW, asked_at=NOW)
    return desk.received(shop)


def total(rma: Return) -> int:
    """What the return comes to."""
    return rma.settlement.total_presentment_minor


def ask(rma: Return, by: str) -> PaymentRequest | None:
    """Somebody presses the button; what waits then."""
    settle_or_ask(rma_id=rma.pk, expected_minor=total(rma), outcome=Outcome(rma.outcome), actor_id=by, now=AT)
    return rma.payment_requests.filter(status=RequestStatus.WAITING).first()


def confirm(rma: Return, row: PaymentRequest, by: str) -> PaymentRequest:
    """Somebody confirms."""
    return confirm_payment(shop=rma.shop, rma_id=rma.pk, request_id=row.pk, actor_id=by, now=AT)


@pytest.mark.django_db
def test_one_asks_and_another_pays() -> None:
    rma = ruled()
    row = ask(rma, "m")
    assert row is not None
    assert desk.again(rma).settlement.status == SettlementStatus.QUOTED
    assert not rma.shop.outbox.filter(kind="shopify.settle").exists()
    assert [each.number for each in waiting_on_us(rma.shop, now=AT)] == [rma.number]
    confirm(rma, row, "n")
    assert desk.again(rma).settlement.status == SettlementStatus.DUE
    assert rma.shop.outbox.filter(kind="shopify.settle").count() == 1
    kinds = list(rma.events.order_by("pk").values_list("kind", "actor_id"))[-3:]
    assert kinds == [("payment.asked", "m"), ("payment.confirmed", "n"), ("settlement.due", "n")]
    assert not waiting_payments(rma.shop)


@pytest.mark.django_db
def test_the_same_person_confirms_nothing_and_nobody_without_a_name_does() -> None:
    rma = ruled()
    row = ask(rma, "m")
    assert row is not None
    for by in ("m", ""):
        with pytest.raises(UnableToConfirm, match="same_person"):
            confirm(rma, row, by)
    with pytest.raises(UnableToSettle, match="second_person"):
        ask(rma, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRequest.objects.update(status=RequestStatus.CONFIRMED, answered_by="m")
    assert desk.again(rma).settlement.status == SettlementStatus.QUOTED


@pytest.mark.django_db
def test_what_knows_nothing_of_the_rule_is_refused_by_the_operation_itself() -> None:
    rma = ruled()
    with pytest.raises(UnableToSettle, match="second_person"):
        settle_return(rma_id=rma.pk, expected_minor=total(rma), actor="merchant", actor_id="m", now=AT)
    assert not PaymentRequest.objects.exists()


@pytest.mark.django_db
def test_asking_again_is_the_same_request_and_another_sum_takes_its_place() -> None:
    rma = ruled()
    first = ask(rma, "m")
    assert ask(rma, "n") == first
    PaymentRequest.objects.update(sum_minor=1)
    second = ask(rma, "n")
    assert second is not None
    assert (second.asked_by, PaymentRequest.objects.filter(status=RequestStatus.DROPPED).count()) == ("n", 1)


@pytest.mark.django_db
def test_a_sum_that_changed_is_not_paid_and_the_request_waits_on() -> None:
    rma = ruled()
    row = ask(rma, "m")
    assert row is not None
    PaymentRequest.objects.update(sum_minor=total(rma) - 1)
    with pytest.raises(UnableToSettle, match="sum_changed"):
        confirm(rma, row, "n")
    row.refresh_from_db()
    assert (row.status, row.answered_by) == (RequestStatus.WAITING, "")


@pytest.mark.django_db
def test_what_was_called_off_is_not_paid_and_can_be_asked_for_again() -> None:
    rma = ruled()
    row = ask(rma, "m")
    assert row is not None
    drop_payment_request(shop=rma.shop, rma_id=rma.pk, request_id=row.pk, actor_id="m", now=AT)
    with pytest.raises(UnableToConfirm, match="not_waiting"):
        confirm(rma, row, "n")
    assert ask(rma, "n") is not None


@pytest.mark.django_db
def test_an_agent_beyond_the_limit_asks_and_a_manager_pays_alone() -> None:
    rma = ruled(two=None, agents=5_000)
    assert ask(rma, "a") is not None
    assert desk.again(rma).settlement.status == SettlementStatus.QUOTED
    ask(rma, "m")
    assert desk.again(rma).settlement.status == SettlementStatus.DUE
    assert not waiting_payments(rma.shop)


@pytest.mark.django_db
def test_a_stopped_payment_that_was_confirmed_is_tried_again_by_one() -> None:
    rma = ruled()
    row = ask(rma, "m")
    assert row is not None
    confirm(rma, row, "n")
    fail_payment(rma_id=rma.pk, problem="refused", detail="", now=AT)
    ask(desk.again(rma), "m")
    assert desk.again(rma).settlement.status == SettlementStatus.DUE


@pytest.mark.django_db
def test_many_small_refunds_without_goods_are_one_large_one() -> None:
    rma = ruled(two=1_000)

    def refund(minor: int, key: str) -> bool:
        given = {"kind": RefundKind.GOODWILL, "amount_minor": minor, "request_key": key, "actor_id": "m", "now": AT}
        return refund_or_ask(rma_id=rma.pk, **given) is not None  # type: ignore[arg-type]

    assert [refund(600, "1"), refund(600, "2"), refund(600, "2")] == [True, False, False]
    confirm(rma, rma.payment_requests.get(), "n")
    assert sorted(rma.order_refunds.values_list("request_key", flat=True)) == ["1", "2"]
    assert not refund(600, "3")


@pytest.mark.django_db
def test_no_rule_no_second_person_and_no_question_to_the_database(django_assert_num_queries: object) -> None:
    rma = ruled(two=None)
    assert ask(rma, "a") is None
    assert desk.again(rma).settlement.status == SettlementStatus.DUE
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert waiting_payments(Shop.objects.none().model(pk=rma.shop_id)) == []


@pytest.mark.django_db
def test_the_other_shop_confirms_nothing() -> None:
    rma = ruled()
    other = two_shops()[1]
    row = ask(rma, "m")
    assert row is not None
    with pytest.raises(PaymentRequest.DoesNotExist):
        confirm_payment(shop=other, rma_id=rma.pk, request_id=row.pk, actor_id="n", now=AT)
    assert not waiting_payments(other)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_crowd_confirms_at_once_and_money_is_ordered_once() -> None:
    rma = ruled()
    row = ask(rma, "m")
    assert row is not None
    asker_too = ["m", "n", "m", "o", "m", "p"]
    done = all_at_once(
        tried(
            lambda number: confirm(rma, row, asker_too[number]).status,
            refusals=(UnableToConfirm,),
            say=lambda why: why.code,
        ),
        crowd=len(asker_too),
    )
    assert done.count(RequestStatus.CONFIRMED) == 1
    assert set(done) <= {RequestStatus.CONFIRMED, "same_person", "not_waiting"}
    assert Counter(rma.events.values_list("kind", flat=True))["settlement.due"] == 1
    assert rma.payment_requests.get().answered_by in {"n", "o", "p"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_ask_once_and_pay_nothing() -> None:
    rma = ruled()
    all_at_once(lambda number: bool(ask(rma, "mn"[number % 2])), crowd=6)
    assert rma.payment_requests.count() == 1
    assert desk.again(rma).settlement.status == SettlementStatus.QUOTED


@pytest.mark.django_db
def test_who_was_asked_is_asked_no_more_once_the_return_is_called_off_or_counted_anew() -> None:
    shop = ruled().shop
    rma = desk.arrived(shop, 1002)
    refund_or_ask(
        rma_id=rma.pk, kind=RefundKind.GOODWILL, amount_minor=6_000, request_key="k" * 16, actor_id="m", now=AT
    )
    assert [each.rma_id for each in waiting_payments(shop)] == [rma.pk]
    cancel_return(rma_id=rma.pk, actor="merchant", actor_id="m", now=AT)
    assert rma.payment_requests.get().status == RequestStatus.DROPPED
    assert waiting_payments(shop) == []


@pytest.mark.django_db
def test_a_refund_without_goods_still_waits_after_its_return_has_ended() -> None:
    rma = ruled()
    refund_or_ask(
        rma_id=rma.pk, kind=RefundKind.GOODWILL, amount_minor=6_000, request_key="k" * 16, actor_id="m", now=AT
    )
    ask(rma, "m")
    assert len(waiting_payments(rma.shop)) == 2
    Return.objects.filter(pk=rma.pk).update(status="CLOSED")
    assert [each.sum_minor for each in waiting_payments(rma.shop)] == [6_000]


@pytest.mark.django_db
def test_a_refund_without_goods_that_stopped_is_paid_again_once_a_second_person_confirmed() -> None:
    rma = ruled(two=None)
    about = {"rma_id": rma.pk, "kind": RefundKind.GOODWILL, "amount_minor": 6_000, "request_key": "k", "now": AT}
    refund = refund_order(**about, actor_id="m")  # type: ignore[arg-type]
    fail_order_refund(refund_id=refund.pk, problem="refused", detail="", now=AT)
    Shop.objects.update(two_people_minor=5_000)
    assert refund_or_ask(**about, actor_id="m", again=True) is None  # type: ignore[arg-type]
    confirm(rma, rma.payment_requests.get(), "n")
    assert rma.order_refunds.get().status == SettlementStatus.DUE
