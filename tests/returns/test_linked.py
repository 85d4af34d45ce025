"""The rules of linked orders: what each line costs, what was paid twice, and what the database refuses."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.linked import HELD_FOR, Refunded, charges, held_until, keys_in, net_of, paid_twice, tag_of
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.models import LinkedOrder, Order, Return
from returns.operations.approve_return import approve_return
from returns.operations.give_gift_card import record_gift_card
from returns.operations.record_linked_order import record_draft, record_linked_order
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.reserve import UnableToSettle
from returns.operations.send_early import wait_for_the_goods
from returns.operations.settle_return import settle_return
from returns.queries.linked_orders import refunded_on
from returns.queries.linked_worth import agreed_off
from tests.characters import NOW, make_order, make_shop
from tests.gifts import give_back, takes_gifts
from tests.returns.test_shopper_exchanges import offering, receive, swap

MINOR = st.integers(0, 10**7)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


@given(values=st.lists(MINOR, min_size=1, max_size=9), part=st.integers(0, 100))
def test_all_lines_together_cost_what_is_owed_and_none_more_than_its_worth(values, part):
    owed = sum(values) * part // 100
    shares = charges([euros(value) for value in values], euros(owed))
    assert sum(share.minor for share in shares) == owed
    assert all(0 <= share.minor <= value for share, value in zip(shares, values, strict=True))


@given(charge=MINOR, price=st.integers(1, 10**7), tax=st.integers(0, 3000))
def test_what_of_a_charge_is_price_bears_the_tax_of_the_whole(charge, price, tax):
    value = price + price * tax // 10_000
    net = net_of(euros(charge), price=euros(price), value=euros(value)).minor
    assert 0 <= net <= charge
    assert abs(net * value - charge * price) * 2 <= value


@given(covered=MINOR, in_all=MINOR, known=MINOR, before=MINOR)
def test_no_more_was_paid_twice_than_went_out_as_goods(covered, in_all, known, before):
    twice = paid_twice(euros(covered), Refunded(in_all, known), before=before).minor
    assert 0 <= twice <= covered
    assert twice == 0 or in_all - known - before >= twice


def test_a_key_is_found_among_whatever_tags_an_order_has():
    key = uuid.uuid4()
    assert len(tag_of(key)) <= 40
    assert keys_in(["VIP", "swap-", "swap-zz", tag_of(key), key.hex]) == [key]


@pytest.mark.parametrize(("ship_by", "until"), [(None, 14), (5, 19), (-9, 14)])
def test_stock_is_held_a_while_beyond_the_day_by_which_goods_are_sent(ship_by, until):
    day = NOW + timedelta(days=ship_by) if ship_by is not None else None
    assert held_until(NOW, ship_by=day) == NOW + timedelta(days=until)
    assert timedelta(days=14) == HELD_FOR


@pytest.fixture
def counted(db):
    rma = swap(make_order(offering(make_shop(), mode="linked")))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_draft(
        rma_id=rma.pk, edition=1, draft_gid="gid://shopify/DraftOrder/1", reserved_until=NOW + HELD_FOR, now=NOW
    )
    return receive(rma)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "ORDERED"},
        {"status": "SENT"},
        {"owed_presentment_minor": 5000},
        {"owed_presentment_minor": -1},
        {"bound_minor": 5000},
        {"refunded_before": -1},
    ],
)
def test_what_cannot_be_is_refused_by_the_database(counted, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkedOrder.objects.filter(rma=counted).update(**wrong)


def test_a_return_has_one_linked_order_and_an_order_is_linked_once(counted):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkedOrder.objects.create(rma=counted, key=uuid.uuid4(), wanted_at=NOW)
    other = swap(make_order(counted.shop, number=1002), key="other")
    approve_return(rma_id=other.pk, actor="merchant", now=NOW)
    LinkedOrder.objects.filter(rma=counted).update(order_gid="gid://shopify/Order/9")
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkedOrder.objects.filter(rma=other).update(order_gid="gid://shopify/Order/9")


def test_what_pays_for_the_goods_is_bound_once_and_cannot_go_back(counted):
    for _ in range(2):
        settle_return(rma_id=counted.pk, expected_minor=0, actor="merchant", now=NOW)
    counted.order.refresh_from_db()
    assert counted.order.paid_out_presentment_minor == 4990
    assert LinkedOrder.objects.get(rma=counted).bound_minor == 4990
    assert list(counted.settlement.entries.values_list("kind", "presentment_minor")) == [
        ("goods", 4990), ("exchange", -4990)
    ]  # fmt: skip


def test_a_share_taken_off_in_forints_is_read_through_their_rounding(counted):
    made = make_order(counted.shop, number=1002)
    counted.exchange_lines.update(price_shop_minor=119_800, discount_shop_minor=35_900)
    LinkedOrder.objects.update(order_gid=made.gid, status="ORDERED", ordered_at=NOW)
    Order.objects.filter(pk=counted.order_id).update(shop_currency="HUF", presentment_currency="HUF")
    assert list(agreed_off(made).values()) == [3000]


def test_where_too_little_is_left_of_the_order_nothing_is_settled(counted):
    counted.order.paid_out_presentment_minor = counted.order.received_presentment_minor - 1000
    counted.order.save()
    with pytest.raises(UnableToSettle) as refusal:
        settle_return(rma_id=counted.pk, expected_minor=0, actor="merchant", now=NOW)
    assert refusal.value.code == "more_than_received"
    assert LinkedOrder.objects.get(rma=counted).bound_minor == 0


def test_who_was_paid_before_there_was_an_order_is_sent_nothing(counted):
    settle_return(rma_id=counted.pk, expected_minor=0, actor="merchant", now=NOW)
    begin_payment(rma_id=counted.pk, now=NOW)
    record_payment(rma_id=counted.pk, refund_gid="gid://shopify/Refund/1", paid_minor=4990, now=NOW)
    row = LinkedOrder.objects.get(rma=counted)
    assert (row.status, row.bound_minor, counted.exchange_lines.filter(given_up_at=None).count()) == ("DROPPED", 0, 0)
    late = record_linked_order(rma_id=counted.pk, order_gid="gid://shopify/Order/9", order_name="#9", now=NOW)
    assert (late.status, late.problem) == ("ORDERED", "ordered_after_all")
    assert counted.exchange_lines.get().processed_quantity == 0


@pytest.fixture
def unsettled(db):
    """A dearer size whose shopper paid the rest when a refund by hand had left too little of the order to settle it."""
    rma = swap(make_order(offering(make_shop(), mode="linked")), price=5990)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_draft(
        rma_id=rma.pk, edition=1, draft_gid="gid://shopify/DraftOrder/1", reserved_until=NOW + HELD_FOR, now=NOW
    )
    receive(rma)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    left(rma, 1000)
    row = record_linked_order(rma_id=rma.pk, order_gid="gid://shopify/Order/9", order_name="#9", now=NOW)
    row.refresh_from_db()
    assert (row.status, row.problem, row.bound_minor) == ("ORDERED", "not_settled", 0)
    return rma


def left(rma, minor):
    """So much of its order's money is still there."""
    rma.order.paid_out_presentment_minor = rma.order.received_presentment_minor - minor
    rma.order.save()


def test_what_somebody_settles_at_shopify_binds_what_paid_for_the_goods_that_went_out(unsettled):
    left(unsettled, 6000)
    for _ in range(2):
        record_payment(rma_id=unsettled.pk, refund_gid="", paid_minor=0, now=NOW)
    assert LinkedOrder.objects.get(rma=unsettled).bound_minor == 4990
    unsettled.order.refresh_from_db()
    assert unsettled.order.paid_out_presentment_minor == unsettled.order.received_presentment_minor - 6000 + 4990


def test_what_somebody_settles_at_shopify_beyond_what_is_left_stays_open(unsettled):
    for paid in (0, 1000):
        with pytest.raises(UnableToSettle) as refusal:
            record_payment(rma_id=unsettled.pk, refund_gid="gid://shopify/Refund/1", paid_minor=paid, now=NOW)
        assert refusal.value.code == "more_than_received"
    assert Return.objects.get(pk=unsettled.pk).settlement.status == "QUOTED"


@pytest.mark.parametrize(("settled", "bound"), [(True, 4990), (False, 0)])
def test_what_could_not_go_early_frees_its_money_unless_the_return_was_settled_meanwhile(db, settled, bound):
    rma = swap(make_order(offering(make_shop(), mode="linked", instant="approved")))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert LinkedOrder.objects.get(rma=rma).bound_minor == 4990
    if settled:
        receive(rma)
        settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    wait_for_the_goods(rma_id=rma.pk, problem="draft_refused", detail="", now=NOW)
    row = LinkedOrder.objects.get(rma=rma)
    assert (row.early_at, row.bound_minor) == (None, bound)
    rma.order.refresh_from_db()
    assert rma.order.paid_out_presentment_minor == bound


def test_a_gift_card_for_an_article_of_the_order_hides_no_refund_by_hand(db):
    order = make_order(takes_gifts(make_shop()))
    given = give_back(order)
    approve_return(rma_id=given.pk, actor="merchant", now=NOW)
    given = receive(given)
    worth = Return.objects.get(pk=given.pk).settlement.total_presentment_minor
    settle_return(rma_id=given.pk, expected_minor=worth, outcome=Outcome.GIFT_CARD, actor="merchant", now=NOW)
    assert refunded_on(order, in_all=1000).by_others == 1000
    record_gift_card(rma_id=given.pk, card_gid="gid://shopify/GiftCard/1", card_minor=worth, now=NOW)
    assert refunded_on(order, in_all=1000).by_others == 1000
