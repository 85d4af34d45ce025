"""From the parcel on the desk to the money, once."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from returns.domain.lifecycle import SETTLEMENT_MOVES
from returns.domain.status import DispositionType, ParcelStatus, SettlementStatus, Stage
from returns.models import Order, OutboxMessage, Return, ReturnUnit, Settlement
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.operations.decline_return import DeclineReason, UnableToDecline, decline_return
from returns.operations.moves import move
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment, fail_payment
from returns.operations.record_scan import record_scan
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from tests.characters import NOW, Bought, ask, make_order, make_shop, pay

pytestmark = pytest.mark.django_db
RESTOCKED, MISSING = DispositionType.RESTOCKED, DispositionType.MISSING


def approved(quantity: int = 2) -> Return:
    rma = ask(make_order(make_shop(), Bought(quantity=3, price=1000)), quantities=(quantity,))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    rma.refresh_from_db()
    return rma


def received(*, restocked: int = 2, missing: int = 0) -> Return:
    rma = approved(restocked + missing)
    item = rma.lines.get()
    counts = {item.pk: {RESTOCKED: restocked, MISSING: missing}}
    return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)


def due() -> Return:
    rma = received()
    settle_return(rma_id=rma.pk, expected_minor=2000, actor="merchant", now=NOW)
    return Return.objects.get(pk=rma.pk)


def test_a_return_is_approved_or_declined_once() -> None:
    rma = approved()

    with pytest.raises(UnableToApprove):
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    with pytest.raises(UnableToDecline):
        decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
    assert OutboxMessage.objects.filter(kind="labels.make").count() == 1


def test_of_two_that_read_the_same_row_one_moves_it() -> None:
    rma = received()
    first, second = (Settlement.objects.get(rma=rma) for _ in range(2))

    assert move(first, SETTLEMENT_MOVES, SettlementStatus.DUE, due_at=NOW)
    assert not move(second, SETTLEMENT_MOVES, SettlementStatus.DUE, due_at=NOW)


def test_a_parcel_goes_forward_only() -> None:
    rma = approved()
    parcel = rma.parcels.get()
    record_label(parcel_id=parcel.pk, carrier="slip", tracking_number="", tracking_url="", now=NOW)

    assert record_scan(parcel_id=parcel.pk, status=ParcelStatus.DELIVERED, at=NOW, now=NOW)
    assert not record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
    rma.refresh_from_db()
    assert rma.stage == Stage.TO_INSPECT


@pytest.mark.parametrize("counts", [{RESTOCKED: 1}, {RESTOCKED: 3}, {RESTOCKED: 3, MISSING: -1}, {}])
def test_a_receipt_must_add_up(counts: dict[DispositionType, int]) -> None:
    rma = approved()

    with pytest.raises(UnableToReceive, match="count"):
        receive_goods(rma_id=rma.pk, counts={rma.lines.get().pk: counts}, actor="merchant", now=NOW)


def test_missing_pieces_are_not_paid() -> None:
    rma = received(restocked=1, missing=1)

    settlement = Settlement.objects.get(rma=rma)
    assert (rma.stage, settlement.total_presentment_minor) == (Stage.TO_REFUND, 1000)
    settle_return(rma_id=rma.pk, expected_minor=1000, actor="merchant", now=NOW)
    assert ReturnUnit.objects.filter(settlement=settlement).count() == 1


def test_a_sum_that_changed_since_it_was_shown_pays_nothing() -> None:
    rma = received()

    with pytest.raises(UnableToSettle, match="sum_changed"):
        settle_return(rma_id=rma.pk, expected_minor=2001, actor="merchant", now=NOW)

    assert not OutboxMessage.objects.filter(kind="shopify.settle").exists()


def test_a_second_click_orders_no_second_refund() -> None:
    rma = due()

    settle_return(rma_id=rma.pk, expected_minor=2000, actor="merchant", now=NOW)

    assert OutboxMessage.objects.filter(kind="shopify.settle").count() == 1
    assert Order.objects.get().paid_out_presentment_minor == 2000


def test_nothing_is_paid_before_the_goods_are_in() -> None:
    with pytest.raises(UnableToSettle, match="not_received"):
        settle_return(rma_id=approved().pk, expected_minor=2000, actor="merchant", now=NOW)


def test_a_payment_is_in_doubt_until_shopify_said_what_happened() -> None:
    rma = due()

    assert begin_payment(rma_id=rma.pk, now=NOW).status == SettlementStatus.IN_DOUBT
    pay(rma, at=NOW)
    pay(rma, at=NOW, number=2)

    rma.refresh_from_db()
    assert (rma.stage, rma.settlement.refund_gid) == (Stage.REFUNDED, "gid://shopify/Refund/1")
    assert OutboxMessage.objects.filter(kind="mail.refunded").count() == 1


def test_a_stopped_payment_can_be_ordered_again_without_reserving_twice() -> None:
    rma = due()
    fail_payment(rma_id=rma.pk, problem="refused", detail="no", now=NOW)

    settle_return(rma_id=rma.pk, expected_minor=2000, actor="merchant", now=NOW)

    rma.refresh_from_db()
    assert (rma.stage, rma.settlement.status) == (Stage.REFUNDING, SettlementStatus.DUE)
    assert Order.objects.get().paid_out_presentment_minor == 2000


def test_the_database_refuses_a_piece_in_two_returns() -> None:
    unit = ReturnUnit.objects.get(item__rma=approved(1))

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnUnit.objects.create(order_line=unit.order_line, item=unit.item, number=unit.number, of_quantity=3)


def test_the_database_refuses_a_piece_settled_twice() -> None:
    rma = due()
    unit = ReturnUnit.objects.filter(item__rma=rma).first()
    assert unit is not None
    other = ask(rma.order, quantities=(1,), key="other")
    rival = Settlement.objects.get(rma=other)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnUnit.objects.create(
            order_line=unit.order_line, item=unit.item, number=unit.number, of_quantity=3, live=True, settlement=rival
        )


def test_the_database_refuses_more_out_than_came_in() -> None:
    order = make_order(make_shop())

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(paid_out_presentment_minor=order.received_presentment_minor + 1)


def test_the_database_refuses_a_settlement_above_the_goods() -> None:
    rma = approved()

    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.filter(rma=rma).update(total_presentment_minor=2001, key=uuid.uuid4())


def test_history_cannot_be_rewritten() -> None:
    event = approved().events.first()
    assert event is not None

    with pytest.raises(DatabaseError), transaction.atomic():
        type(event).objects.filter(pk=event.pk).update(kind="nothing.happened")
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
