"""Linked orders beside what else a return can be: faulty goods, fees, several exchanges, other ways for the money."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from returns.domain.clauses import Segment
from returns.domain.exchange import WantedExchange
from returns.domain.grading import CountStatus
from returns.domain.insight import Dimension, FlowKind
from returns.domain.linked import LinkedStatus
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus
from returns.domain.workflow import parse
from returns.models import (
    DeskCount,
    FulfillmentLine,
    GradedPieces,
    InsightFlow,
    Order,
    OrderRefund,
    OutboxMessage,
    Shop,
    WorkflowRun,
)
from returns.operations.change_outcome import change_outcome, ways_left
from returns.operations.count_insights import count_insights
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.keep_workflow import make_workflow, switch_workflow
from returns.operations.publish_policy import publish_policy
from returns.operations.request_return import SumChanged, request_return
from returns.operations.switch_outcome import may_be_replaced
from returns.outbox import carry_out
from returns.queries.buyers import customer_facts
from returns.queries.eligibility import Wanted
from returns.queries.home import at_stake
from returns.queries.insights import Weeks, rows_of
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.policies import active_policy
from returns.queries.returns import went_back
from returns.queries.signals import history_of
from returns.triggers import RUN
from shop_integration.errors import Refused, UserError
from shop_integration.offers import exchange_offers
from shop_integration.sync import sync_order
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.linked_steps import by_hand, linked, orders, outbox_of, swap
from tests.shop_integration.steps import again, approved, due, now, received
from tests.shop_integration.test_linked_sums import lets
from tests.shop_integration.test_made_by_merchants import add_sizes
from tests.shop_integration.test_prove_ledger import prove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _linked(simulator, shop):
    add_sizes(simulator, lets(simulator, shop, offered="variants"))


def lasting(shop, **document):
    """The shop's policy says this too, for orders of today and before."""
    shop.policies.update(active_from=now() - timedelta(days=9))
    publish_policy(shop=shop, document=active_policy(shop).document | document, now=now() - timedelta(days=1))


def exchanged(simulator, buy, **paid):
    """A skirt that went out on an order of its own, delivered: the first return, and the linked order."""
    first = due(received(approved(swap(buy(("JUPE-S", 1), **paid), "JUPE-M"))))
    assert work(first.shop) == []
    number = int(linked(first).order_gid.rpartition("/")[2])
    simulator.fulfil(first.shop.domain, number, webhook=False)
    simulator.deliver(first.shop.domain, number, webhook=False)
    return again(first), sync_order(first.shop, linked(first).order_gid, now=now())


def both_swapped(order, *skus):
    """Each line of the order is exchanged for the article of this SKU."""
    lines = list(FulfillmentLine.objects.filter(fulfillment__order=order).order_by("line__position"))
    gids = [line.line.product_gid for line in lines]
    found = {offer.sku: offer for offer in exchange_offers(order.shop, product_gids=gids, now=timezone.now())}
    return request_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small") for line in lines],
        request_key="both", expected_minor=None, locale="fr", now=timezone.now(),
        exchanges=[WantedExchange(line.pk, found[sku]) for line, sku in zip(lines, skus, strict=True)],
    )  # fmt: skip


def test_a_faulty_article_of_a_linked_order_is_repaired_or_paid_and_never_both(simulator, shop, buy):
    offered = {"outcomes": ["repair", "replacement"]}
    lasting(shop, clauses=[{"code": "faults", "label": {}, "when": {"reasons": ["defective"]}, "then": offered}])
    Shop.objects.update(store_credit=True)
    first, second = exchanged(simulator, buy)
    with pytest.raises(SumChanged):
        ask(second, reason="defective", outcome=Outcome.REPLACEMENT, now=now())
    back = received(approved(ask(second, reason="defective", outcome=Outcome.REPAIR, now=now())))
    assert (goes_back_elsewhere(again(back)), may_be_replaced(back)) == (None, False)
    assert ways_left(again(back)) == (Outcome.REFUND,)
    change_outcome(rma_id=back.pk, outcome=Outcome.REFUND, consent=True, actor_id="7", now=now())
    due(again(back))
    assert work(shop) == []
    outbox_of("exchanges.pay_back")
    assert OrderRefund.objects.get(rma=first).amount_presentment_minor == 6000


def test_a_replacement_of_before_is_not_paid_for_as_well(simulator, shop, buy, monkeypatch):
    offered = {"outcomes": ["repair", "replacement"]}
    lasting(shop, clauses=[{"code": "faults", "label": {}, "when": {"reasons": ["defective"]}, "then": offered}])
    first, second = exchanged(simulator, buy)
    with monkeypatch.context() as patch:
        patch.setattr("returns.queries.remedies.linked_source", lambda order: None)
        back = ask(second, reason="defective", outcome=Outcome.REPLACEMENT, now=now())
    due(received(approved(back)))
    assert work(shop) == []
    assert again(back).settlement.status == SettlementStatus.PAID
    assert not OutboxMessage.objects.filter(kind="exchanges.pay_back").exists()
    assert linked(first).bound_minor == 6000


@pytest.mark.parametrize(("paid", "back"), [
    ({}, 6000 - 490),
    ({"presentment_currency": "JPY", "rate": "160"}, 9600 - 784),  # 4.90 EUR, on an order that received nothing
])  # fmt: skip
def test_a_fee_is_held_back_of_what_goes_back_on_the_order_before(simulator, shop, buy, paid, back):
    fees = {"restocking_bps": 0, "return_shipping_minor": 490, "return_shipping_per": "parcel"}
    lasting(shop, fees=fees | {"by_outcome": {"exchange": {"return_shipping_minor": 0}}})
    first, second = exchanged(simulator, buy, **paid)
    rma = due(received(approved(ask(second, key="again", now=now()))))
    assert work(shop) == []
    assert again(rma).settlement.status == SettlementStatus.PAID, again(rma).settlement.problem
    outbox_of("exchanges.pay_back")
    assert OrderRefund.objects.get(rma=first).amount_presentment_minor == back


def without_its_order(rma, monkeypatch):
    """Shopify settles the pieces and then refuses to make the order; the merchant gives the exchange up."""

    def refused(*args, **kwargs):
        raise Refused((UserError("", "not any more"),))

    with monkeypatch.context() as patch:
        patch.setattr("shop_integration.effects.linked_settlement.complete_draft", refused)
        work(rma.shop)
    assert again(rma).settlement.problem == "draft_refused"
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    return again(rma)


def test_where_an_order_cannot_be_made_any_more_its_shopper_is_paid(simulator, shop, buy, monkeypatch):
    rma = due(without_its_order(due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M")))), monkeypatch))
    told = OutboxMessage.objects.filter(kind="mail.refunded", payload__return=rma.pk)
    work(shop, "shopify.settle_linked")
    assert (went_back(again(rma)).total.presentment.minor, told.count()) == (0, 0)
    for _ in range(2):
        assert work(shop) == []
    rma = again(rma)
    assert (went_back(rma).total.presentment.minor, told.count()) == (6000, 1)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    (paid,) = rma.order_refunds.all()
    assert (paid.status, paid.amount_presentment_minor) == (SettlementStatus.PAID, 6000)
    assert (orders(simulator, rma), simulator.drafts(shop.domain)) == ([], [])
    assert prove(shop).sums["EUR"] == {"ours": 6000, "theirs": 6000, "unexplained": 0}
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 6000


def test_who_was_refunded_by_hand_meanwhile_is_not_paid_for_an_order_that_was_not_made(
    simulator, shop, buy, monkeypatch
):
    bought = buy(("ROBE-S", 2), ("JUPE-S", 1))
    rma = without_its_order(due(received(approved(swap(bought, "JUPE-M")))), monkeypatch)
    by_hand(simulator, rma, "60.00")
    due(rma)
    work(shop)
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.problem) == (SettlementStatus.FAILED, "refunded_by_hand")
    assert not rma.order_refunds.exists()


def test_a_refund_by_hand_is_seen_beside_what_is_still_to_be_paid(simulator, shop, buy):
    rma = due(received(approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), "JUPE-M", also=True))))
    assert rma.settlement.total_presentment_minor == 4990
    by_hand(simulator, rma, "30.00")
    work(shop)
    assert again(rma).settlement.problem == "refunded_by_hand"
    assert (orders(simulator, rma), simulator.calls("ReturnProcess")) == ([], 0)


def test_who_owes_nothing_any_more_is_not_waited_for(simulator, shop, buy):
    rma = both_swapped(buy(("JUPE-M", 1), ("JUPE-S", 1)), "JUPE-S", "JUPE-XL")
    rma = due(received(approved(rma)))
    assert work(shop) == []
    assert (linked(rma).status, linked(rma).owed_presentment_minor) == (LinkedStatus.ASKED, 1500)
    dearer = rma.exchange_lines.get(sku="JUPE-XL")
    give_up_exchange(rma_id=rma.pk, line_id=dearer.pk, actor="merchant", now=now())
    asked = simulator.calls("DraftOrderInvoiceSend")
    assert work(shop) == []
    assert simulator.calls("DraftOrderInvoiceSend") == asked
    rma = again(rma)
    assert (linked(rma).status, linked(rma).owed_presentment_minor) == (LinkedStatus.HELD, 0)
    due(rma)
    assert work(shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 6000)
    assert len(orders(simulator, rma)) == 1


def test_what_the_shopper_owes_follows_where_the_money_goes(simulator, shop, buy):
    simulator.scopes(shop.domain, grant=["read_store_credit_accounts", "write_store_credit_account_transactions"])
    shop.store_credit = True
    shop.save()
    fees = {"restocking_bps": 0, "return_shipping_minor": 4000, "return_shipping_per": "return"}
    by = {"by_outcome": {"store_credit": {"return_shipping_minor": 0}, "exchange": {"return_shipping_minor": 0}}}
    lasting(shop, fees=fees | by, outcomes=["refund", "store_credit"])
    rma = received(approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), "JUPE-XL", also=True)))
    assert linked(rma).owed_presentment_minor == 510
    change_outcome(rma_id=rma.pk, outcome=Outcome.STORE_CREDIT, consent=True, actor_id="7", now=now())
    assert linked(rma).owed_presentment_minor == 0
    due(again(rma))
    assert work(shop) == []
    assert (again(rma).settlement.paid_presentment_minor, len(orders(simulator, rma))) == (3490, 1)


def test_what_was_paid_with_other_goods_is_no_article_on_sale(simulator, shop, buy):
    """A line of a linked order costs nothing, which is not a discount of everything."""
    sale = {"code": "sale", "label": {}, "when": {"discount_bps": {"min": 3000}}, "then": {"answer": "deny"}}
    lasting(shop, clauses=[sale])
    _first, second = exchanged(simulator, buy)
    assert second.lines.get().discounted_shop_minor == 0
    assert ask(second, now=now()).status == ReturnStatus.REQUESTED


def test_an_exchange_makes_nobody_a_customer_of_more_orders(simulator, shop, buy):
    first, second = exchanged(simulator, buy)
    often = msgspec.convert({"code": "often", "label": {}, "orders": {"min": 2}, "returned_bps": {"min": 1}}, Segment)
    buyer = second.customer
    assert (buyer, buyer.orders.count()) == (first.order.customer, 2)
    buyer.order_count = 2
    buyer.save()
    facts = customer_facts(second, [often])
    assert (facts.orders, facts.returned_bps) == (1, 10_000)
    assert history_of(second, active_policy(shop).policy.care, now=now()).orders == 1


def test_an_article_that_cost_nothing_on_its_order_is_not_kept_for_being_cheap(simulator, shop, buy):
    lasting(shop, shipping=active_policy(shop).document.get("shipping", {}) | {"keep_it": {"max_minor": 1500}})
    _first, second = exchanged(simulator, buy)
    assert ask(second, now=now()).goods == Goods.SEND


def test_figures_know_what_an_article_of_a_linked_order_was_paid_with(simulator, shop, buy):
    _first, second = exchanged(simulator, buy)
    back = received(approved(ask(second, now=now())))
    assert at_stake(shop).to_refund.minor == 6000
    count_insights(now=now())
    weeks = Weeks(now().date() - timedelta(weeks=9), now().date())
    bands = {row.subject.key: row.tally.sent for row in rows_of(shop, Dimension.DISCOUNT, weeks)}
    assert bands == {"none": 2}, "what was agreed, not what its line says"
    flows = InsightFlow.objects.filter(shop=shop)
    sums = dict(flows.filter(kind=FlowKind.OUTCOME).values_list("code", "minor"))
    assert sums == {"exchange": 6000, "refund": 6000}
    count = DeskCount.objects.create(shop=shop, rma=back, status=CountStatus.TAKEN, taken_in_at=now(), counted_at=now())
    line = FulfillmentLine.objects.get(fulfillment__order=second)
    GradedPieces.objects.create(count=count, fulfilled=line, grade="c", disposition="RESTOCKED", quantity=1)
    shop.insight_weeks.update(stale=True)
    count_insights(now=now())
    assert [flow.minor for flow in flows.filter(kind=FlowKind.GRADE)] == [6000]


def test_what_goes_back_elsewhere_counts_among_the_caps(simulator, shop, buy):
    one, two = exchanged(simulator, buy)[1], exchanged(simulator, buy)[1]
    version = active_policy(shop)
    version.document = {**version.document, "approval": "auto", "caps": {"day_minor": 11_000}}
    version.save()
    one, two = Order.objects.get(pk=one.pk), Order.objects.get(pk=two.pk)
    assert ask(one, now=now()).status == ReturnStatus.OPEN
    assert ask(two, now=now()).status == ReturnStatus.REQUESTED


def test_what_goes_back_elsewhere_counts_where_a_workflow_approves(simulator, shop, buy):
    order = exchanged(simulator, buy)[1]
    lasting(shop, approval="review", caps={"day_minor": 5_000})
    document = {"name": "W", "when": {"event": "return.requested"}, "then": [{"do": "approve"}]}
    row = make_workflow(shop=shop, plan=parse(document), by="7001", now=now())
    switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=now())
    rma = ask(Order.objects.get(pk=order.pk), now=now())
    while message := OutboxMessage.objects.filter(kind=RUN, done_at=None, dead_at=None).first():
        carry_out(message, clock=now)
    assert WorkflowRun.objects.get(workflow=row).steps.values_list("status", "reason").get() == ("SKIPPED", "day_cap")
    assert again(rma).status == ReturnStatus.REQUESTED
