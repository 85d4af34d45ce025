"""Customs duties that were paid at checkout: given back with the goods, or not, and proved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from returns.domain.ledger import LedgerKind
from returns.domain.status import DispositionType, Outcome, SettlementStatus
from returns.models import LedgerEntry, OrderLine, ReturnUnit
from returns.operations.create_return import create_return
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_part import receive_part
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from returns.queries.policies import active_policy
from tests.characters import ask, fulfilled
from tests.shop_integration.conftest import work
from tests.shop_integration.linked_steps import linked, swap
from tests.shop_integration.steps import again, approved, due, received, refunds
from tests.shop_integration.test_linked_sums import lets
from tests.shop_integration.test_made_by_merchants import add_sizes
from tests.shop_integration.test_prove_ledger import journal, prove
from tests.shop_integration.test_withdrawals import withdraw

pytestmark = pytest.mark.django_db
DUTIES = {"ROBE-S": 501, "PULL-M": 999}


def says(shop, **document):
    """The shop's policy says this too, for orders of today and before."""
    shop.policies.update(active_from=timezone.now() - timedelta(days=9))
    at = timezone.now() - timedelta(days=1)
    publish_policy(shop=shop, document=active_policy(shop).document | document, now=at)
    return shop


def gives_back(shop):
    return says(shop, fees={"duties": "refunded"})


def duties_in(rma):
    """What is quoted, and what the journal has of it."""
    booked = rma.settlement.entries.filter(kind=LedgerKind.DUTIES).values_list("presentment_minor", flat=True)
    return rma.settlement.duties_presentment_minor, sum(booked)


def paid(rma):
    """The return once its money has gone back, and all that we noted is what Shopify has."""
    assert work(rma.shop) == []
    rma = again(rma)
    assert rma.settlement.status == SettlementStatus.PAID
    assert prove(rma.shop).cases == []
    assert journal(rma.shop) == rma.settlement.paid_presentment_minor
    return rma


def test_duties_stay_with_the_shop_unless_it_says_otherwise(simulator, shop, buy):
    rma = paid(due(received(approved(ask(buy(duties=DUTIES), now=timezone.now())))))
    assert duties_in(rma) == (0, 0)
    assert [row["duties"] for row in refunds(simulator, rma)] == [[]]


def test_duties_go_back_where_the_policy_says_so(simulator, shop, buy):
    gives_back(shop)
    order = buy(duties=DUTIES)
    first = paid(due(received(approved(ask(order, quantities=(1, 1), now=timezone.now())))))
    assert duties_in(first) == (501 + 500, 501 + 500)
    second = due(received(approved(ask(order, quantities=(0, 1), key="rest", now=timezone.now()))))
    assert work(shop) == []
    assert duties_in(again(second)) == (499, 499)
    given = [[duty["amount"] for duty in row["duties"]] for row in simulator.ledger(shop.domain)["refunds"]]
    assert given == [["5.01", "5.00"], ["4.99"]]


def test_a_piece_that_is_missing_gives_no_duties_back(shop, buy):
    gives_back(shop)
    rma = received(approved(ask(buy(("PULL-M", 2), duties=DUTIES), quantities=(2,), now=timezone.now())), missing=1)
    assert duties_in(paid(due(rma))) == (500, 500)


def test_duties_go_out_as_store_credit_with_the_rest(simulator, shop, buy):
    says(shop, fees={"duties": "refunded"}, outcomes=["refund", "store_credit"])
    shop.store_credit = True
    shop.save()
    order = buy(duties=DUTIES)
    rma = paid(due(received(approved(ask(order, outcome=Outcome.STORE_CREDIT, now=timezone.now())))))
    assert duties_in(rma)[0] == 501
    assert rma.settlement.total_presentment_minor == rma.settlement.items_presentment_minor + 501


def test_faulty_goods_give_duties_back_whatever_the_policy_says(buy):
    rma = paid(due(received(approved(ask(buy(duties=DUTIES), reason="defective", now=timezone.now())))))
    assert duties_in(rma) == (501, 501)


def test_who_withdraws_gets_duties_back(shop, buy):
    order = buy(duties=DUTIES, shipping_minor=490)
    withdrawal, left = withdraw(shop, order.name)
    assert left == []
    rma = received(withdrawal.rma)
    assert rma.settlement.total_presentment_minor == order.received_presentment_minor
    assert duties_in(paid(due(rma))) == (1500, 1500)


def test_an_exception_gives_duties_back_for_one_country(shop, buy):
    for country, given in (("CH", 0), ("FR", 501)):
        then = {"fees": {"duties": "refunded"}}
        says(shop, clauses=[{"code": "there", "label": {}, "when": {"countries": [country]}, "then": then}])
        rma = ask(buy(duties=DUTIES), key=country, now=timezone.now())
        assert rma.settlement.duties_presentment_minor == given
        assert rma.lines.get().duties_back == bool(given)


def test_both_parts_of_a_return_come_to_the_duties_of_the_whole(shop, buy):
    gives_back(shop)
    rma = approved(ask(buy(("PULL-M", 2), duties=DUTIES), quantities=(2,), now=timezone.now()))
    here = {rma.lines.get().pk: {DispositionType.RESTOCKED: 1}}
    receive_part(rma_id=rma.pk, counts=here, label_to_come=True, actor="merchant", now=timezone.now())
    assert work(shop) == []
    rest = shop.returns.get(first_part=rma)
    assert (duties_in(again(rma))[0], duties_in(again(rest))[0]) == (500, 499)
    paid(due(again(rma)))


def test_what_goes_out_on_a_new_order_is_worth_the_goods_and_duties_are_money(simulator, shop, buy):
    add_sizes(simulator, lets(simulator, shop))
    gives_back(shop)
    rma = paid(due(received(approved(swap(buy(("JUPE-S", 1), duties={"JUPE-S": 700}), "JUPE-M")))))
    assert (rma.settlement.total_presentment_minor, linked(rma).owed_presentment_minor) == (700, 0)


def test_a_return_that_staff_make_gives_duties_back_too(shop, buy):
    gives_back(shop)
    order = buy(duties=DUTIES)
    wanted, at = [Wanted(fulfilled(order)[0].pk, 1, "size_small")], timezone.now()
    shown = merchants_offer(order, wanted, [], now=at).balance_minor
    made = {"shop": shop, "order_id": order.pk, "wanted": wanted, "request_key": "k", "actor_id": "7", "now": at}
    assert create_return(**made, expected_minor=shown).settlement.duties_presentment_minor == 501


def test_where_shopify_gives_fewer_duties_back_a_person_looks(shop, buy):
    gives_back(shop)
    order = buy(duties=DUTIES)
    OrderLine.objects.filter(order=order, sku="ROBE-S").update(duties_presentment_minor=901, duties_shop_minor=901)
    rma = due(received(approved(ask(order, now=timezone.now()))))
    work(shop)
    settlement = again(rma).settlement
    assert (settlement.status, settlement.problem) == (SettlementStatus.FAILED, "suggestion_differs")


def test_the_database_refuses_more_duties_than_were_paid_for_a_piece(shop, buy):
    rma = due(received(approved(ask(buy(duties=DUTIES), now=timezone.now()))))
    unit = ReturnUnit.objects.get(item__rma=rma)
    sums = {"shop_minor": 502, "presentment_minor": 502}
    with pytest.raises(DatabaseError, match="more would go back"), transaction.atomic():
        LedgerEntry.objects.create(
            shop=shop, order=rma.order, settlement=rma.settlement, unit=unit, kind="duties", at=timezone.now(), **sums
        )
