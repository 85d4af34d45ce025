"""Store credit from the shopper's choice to the bonus that is due, in rows."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from returns.domain.status import DispositionType, Outcome, SettlementStatus
from returns.models import CreditBonus, Order, OutboxMessage, Return, Settlement, Shop
from returns.operations.approve_return import approve_return
from returns.operations.credit_bonus import begin_bonus, record_bonus
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.request_return import SumChanged
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.person import Person, held_by_core
from returns.queries.policies import active_policy
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns.test_clauses_at_work import order_of

pytestmark = pytest.mark.django_db
CREDIT = Outcome.STORE_CREDIT
OFFERED = {"outcomes": ["refund", "store_credit"], "credit": {"bonus_bps": 1000, "expires_after_days": 365}}
PAIR = Bought(quantity=2, price=1000)


def credit_shop(**more: Any) -> Shop:
    """A shop that offers store credit with a tenth more, under every order of its."""
    shop = make_shop(store_credit=True)
    document = active_policy(shop).document | OFFERED | more
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def wished(order: Order, *, quantity: int = 2, minor: int | None = None) -> Return:
    """The shopper wants store credit."""
    return ask(order, quantities=(quantity,), outcome=CREDIT, expected_minor=minor)


def ready(*, missing: int = 0) -> Return:
    rma = wished(make_order(credit_shop(), PAIR))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {DispositionType.RESTOCKED: 2 - missing, DispositionType.MISSING: missing}
    receive_goods(rma_id=rma.pk, counts={rma.lines.get().pk: counts}, actor="merchant", now=NOW)
    return Return.objects.get(pk=rma.pk)


def settled(rma: Return, *, minor: int, outcome: Outcome = CREDIT) -> Settlement:
    return settle_return(rma_id=rma.pk, expected_minor=minor, outcome=outcome, actor="merchant", now=NOW)


def paid(rma: Return, *, minor: int, outcome: Outcome = CREDIT) -> Return:
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=minor, outcome=outcome, now=NOW)
    return Return.objects.get(pk=rma.pk)


def test_the_return_keeps_the_way_that_was_chosen_and_its_bonus() -> None:
    rma = wished(make_order(credit_shop(), PAIR), minor=2200)

    assert (rma.outcome, rma.bonus_bps) == (CREDIT, 1000)
    assert (rma.settlement.total_presentment_minor, rma.settlement.bonus_presentment_minor) == (2000, 200)


def test_a_refund_has_no_bonus() -> None:
    rma = ask(make_order(credit_shop(), PAIR), quantities=(2,), expected_minor=2000)
    assert (rma.outcome, rma.bonus_bps, rma.settlement.bonus_presentment_minor) == (Outcome.REFUND, 0, 0)


def test_another_bonus_than_was_shown_changes_nothing() -> None:
    order = make_order(credit_shop(), PAIR)
    with pytest.raises(SumChanged) as raised:
        wished(order, minor=2300)
    assert {way: each.worth.presentment.minor for way, each in raised.value.preview.choices.items()} == {
        Outcome.REFUND: 2000,
        CREDIT: 2200,
    }
    assert not order.returns.exists()


def test_a_way_that_is_closed_changes_nothing() -> None:
    shop = credit_shop()
    order = make_order(shop, PAIR)
    Shop.objects.filter(pk=shop.pk).update(store_credit=False)
    with pytest.raises(SumChanged):
        wished(order, minor=2200)
    assert not order.returns.exists()


def test_a_guest_is_offered_a_refund_only() -> None:
    order = make_order(credit_shop(), PAIR)
    Order.objects.filter(pk=order.pk).update(customer_gid="")
    with pytest.raises(SumChanged) as raised:
        wished(order, minor=2200)
    assert list(raised.value.preview.choices) == [Outcome.REFUND]


def test_loyal_customers_get_more() -> None:
    loyal = {"code": "loyal", "label": {"en": "Loyal"}, "orders": {"min": 10}}
    clause = {"code": "more", "label": {}, "when": {"segments": ["loyal"]}, "then": {"bonus_bps": 2000}}
    shop = credit_shop(segments=[loyal], clauses=[clause])

    assert wished(order_of(shop, PAIR), minor=2400).bonus_bps == 2000
    assert wished(order_of(shop, PAIR, orders=1, number=1002), minor=2200).bonus_bps == 1000


def test_a_reason_can_bring_credit_and_a_bonus() -> None:
    clause = {"code": "late", "label": {}, "when": {"reasons": ["size_small"]}, "then": {"bonus_bps": 0}}
    order = make_order(credit_shop(clauses=[clause]), PAIR)
    assert wished(order, minor=2000).bonus_bps == 0


def test_the_bonus_follows_the_pieces_that_came() -> None:
    settlement = ready(missing=1).settlement
    assert (settlement.total_presentment_minor, settlement.bonus_presentment_minor) == (1000, 100)


@pytest.mark.parametrize(("minor", "outcome"), [(2000, CREDIT), (2200, Outcome.REFUND)])
def test_nothing_is_paid_to_another_place_than_was_shown(minor: int, outcome: Outcome) -> None:
    with pytest.raises(UnableToSettle, match="sum_changed"):
        settled(ready(), minor=minor, outcome=outcome)


def test_the_order_pays_out_the_credit_and_the_shop_the_bonus() -> None:
    rma = ready()
    settled(rma, minor=2200)
    begin_payment(rma_id=rma.pk, now=NOW)
    rma = paid(rma, minor=2000)

    assert Order.objects.get().paid_out_presentment_minor == 2000
    bonus = rma.credit_bonus
    assert (bonus.status, bonus.amount_presentment_minor) == (SettlementStatus.DUE, 200)
    assert bonus.expires_at is not None
    last = bonus.expires_at.astimezone(ZoneInfo(rma.shop.time_zone))
    assert last.replace(tzinfo=None) == datetime.combine(NOW.date() + timedelta(days=365), time(23, 59, 59))
    assert OutboxMessage.objects.filter(kind="shopify.credit_bonus").count() == 1

    paid(rma, minor=2000)
    assert CreditBonus.objects.count() == 1


def test_money_that_went_to_the_card_after_all_brings_no_bonus() -> None:
    rma = paid(ready(), minor=2000, outcome=Outcome.REFUND)

    assert (rma.outcome, rma.bonus_bps, rma.settlement.bonus_presentment_minor) == (Outcome.REFUND, 0, 0)
    assert not CreditBonus.objects.exists()


def a_bonus(rma: Return) -> CreditBonus:
    return paid(rma, minor=2000).credit_bonus


def test_a_bonus_is_recorded_once() -> None:
    bonus = a_bonus(ready())
    begin_bonus(bonus_id=bonus.pk, known=["gid://a"], now=NOW)
    begin_bonus(bonus_id=bonus.pk, known=["gid://a", "gid://b"], now=NOW)
    for gid in ("gid://b", "gid://c"):
        assert record_bonus(bonus_id=bonus.pk, transaction_gid=gid, now=NOW)

    bonus.refresh_from_db()
    assert (bonus.status, bonus.transaction_gid, bonus.known) == (SettlementStatus.PAID, "gid://b", ["gid://a"])
    assert bonus.rma.events.filter(kind="bonus.paid").count() == 1


def test_one_transaction_stands_for_one_bonus() -> None:
    rma = ready()
    other = wished(make_order(rma.shop, PAIR, number=1002))
    first, second = a_bonus(rma), a_bonus(other)
    assert record_bonus(bonus_id=first.pk, transaction_gid="gid://one", now=NOW)
    assert not record_bonus(bonus_id=second.pk, transaction_gid="gid://one", now=NOW)
    second.refresh_from_db()
    assert second.status == SettlementStatus.DUE


@pytest.mark.parametrize(
    "broken",
    [
        lambda rma: Return.objects.filter(pk=rma.pk).update(outcome=Outcome.REFUND),
        lambda rma: Settlement.objects.filter(rma=rma).update(bonus_presentment_minor=-1),
        lambda rma: Settlement.objects.filter(rma=rma).update(bonus_presentment_minor=2001),
        lambda rma: CreditBonus.objects.filter(rma=rma).update(amount_presentment_minor=0),
        lambda rma: CreditBonus.objects.filter(rma=rma).update(status="PAID"),
    ],
)
def test_the_database_refuses_what_cannot_be(broken: Any) -> None:
    rma = ready()
    a_bonus(rma)
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(rma)


def test_an_export_tells_where_the_money_goes() -> None:
    rma = ready()
    person = Person(rma.shop_id, (rma.order_id,), (rma.pk,), ("camille@example.com",), ())
    [told] = held_by_core(person)["returns"]
    assert (told["refund"], told["money"], told["bonus"]) == ("20.00", "store_credit", "2.00")
