"""Remedies at Shopify: no news of a repair, an even exchange for a replacement, and the money after all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from returns.domain.status import Outcome, SettlementStatus, Stage
from returns.models import OutboxMessage
from returns.operations.change_outcome import change_outcome
from returns.operations.change_return import change_return
from returns.operations.publish_policy import publish_policy
from returns.operations.repair import begin_repair, finish_repair, give_up_repair
from returns.operations.settle_return import settle_return
from returns.queries.policies import active_policy
from returns.queries.replacements import wanted_of
from shop_integration.admin_api.returns import read_return, returns_of_order
from shop_integration.connect import connect
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, now, received, refunds

pytestmark = pytest.mark.django_db
REPAIR, REPLACEMENT, REFUND = Outcome.REPAIR, Outcome.REPLACEMENT, Outcome.REFUND


@pytest.fixture
def shop(shop):
    """A shop that repairs or replaces what is faulty, under every order of its."""
    shop.policies.update(active_from=now() - timedelta(days=9))
    offered = {"outcomes": ["repair", "replacement"]}
    clause = {"code": "faults", "label": {}, "when": {"reasons": ["defective"]}, "then": offered}
    publish_policy(
        shop=shop, document=active_policy(shop).document | {"clauses": [clause]}, now=now() - timedelta(days=1)
    )
    return shop


@pytest.fixture
def wished(buy):
    """A return (127.90 EUR) of two faulty articles."""

    def begin(outcome):
        return ask(buy(), quantities=(1, 2), reason="defective", outcome=outcome, now=now())

    return begin


def ordered(rma, minor=0):
    settle_return(rma_id=rma.pk, expected_minor=minor, outcome=Outcome(rma.outcome), actor="merchant", now=now())
    return again(rma)


def there(rma):
    return read_return(connect(rma.shop, now=now()), again(rma).gid)


def opened(rma):
    """Agreed to and counted; a repair has no parcel at Shopify to wait for."""
    rma = received(approved(rma))
    assert work(rma.shop) == []
    return again(rma)


def test_shopify_hears_nothing_of_a_repair(shop, wished):
    rma = opened(wished(REPAIR))
    begin_repair(rma_id=rma.pk, due_on=None, actor_id="7", now=now())
    way = {"carrier": "", "tracking_number": "", "tracking_url": ""}
    finish_repair(rma_id=rma.pk, **way, actor_id="7", now=now())
    assert work(shop) == []
    rma = again(rma)
    assert (rma.stage, rma.gid) == (Stage.REPAIRED, "")
    assert returns_of_order(connect(shop, now=now()), rma.order.gid) == []


def test_what_cannot_be_repaired_is_made_known_there_and_paid(simulator, shop, wished):
    rma = opened(wished(REPAIR))
    begin_repair(rma_id=rma.pk, due_on=date(2099, 1, 1), actor_id="7", now=now())
    give_up_repair(rma_id=rma.pk, instead=REFUND, reason="Broken for good.", actor_id="7", now=now())
    assert work(shop) == []
    rma = ordered(again(rma), 12790)
    assert work(shop) == []
    rma = again(rma)
    assert rma.settlement.status == SettlementStatus.PAID
    assert [round(float(refund["amount"]) * 100) for refund in refunds(simulator, rma)] == [12790]
    assert there(rma).status == "CLOSED"


@pytest.mark.parametrize("first", [REPAIR, REPLACEMENT])
def test_the_same_articles_join_the_order_without_money(simulator, shop, wished, first):
    rma = opened(wished(first))
    if first == REPAIR:
        give_up_repair(rma_id=rma.pk, instead=REPLACEMENT, reason="Broken for good.", actor_id="7", now=now())
        assert work(shop) == []
        rma = again(rma)
    assert sorted(line.gid != "" for line in rma.exchange_lines.all()) == [True, True, True]
    rma = ordered(rma)
    assert work(shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert {line.processed for line in there(rma).exchanges} == {1}
    assert sum(round(float(refund["amount"]) * 100) for refund in refunds(simulator, rma)) == 0


def test_a_replacement_that_sold_out_stops_and_is_paid_for_instead(simulator, shop, wished, monkeypatch):
    rma = opened(wished(REPLACEMENT))
    monkeypatch.setattr("shop_integration.effects.stock.variants_left", lambda *args, **kwargs: [])
    rma = ordered(rma)
    work(shop)
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.problem) == (SettlementStatus.FAILED, "sold_out")
    assert {line.processed for line in there(rma).exchanges} == {0}

    change_outcome(rma_id=rma.pk, outcome=REFUND, consent=True, actor_id="7", now=now())
    rma = ordered(again(rma), 12790)
    assert work(shop) == []
    rma = again(rma)
    assert rma.settlement.status == SettlementStatus.PAID
    assert [line for line in there(rma).exchanges if line.quantity] == []
    assert [round(float(refund["amount"]) * 100) for refund in refunds(simulator, rma)] == [12790]


def test_taking_the_exchange_off_twice_takes_nothing_else_off(shop, wished):
    rma = opened(wished(REPLACEMENT))
    change_outcome(rma_id=rma.pk, outcome=REFUND, consent=True, actor_id="7", now=now())
    assert work(shop) == []
    OutboxMessage.objects.filter(kind="shopify.drop_exchanges").update(done_at=None)
    assert work(shop) == []
    found = there(rma)
    assert [line for line in found.exchanges if line.quantity] == []
    assert sum(line.quantity for line in found.lines) == 3


def test_a_replacement_waits_until_the_return_whose_place_it_takes_is_ended_there(shop, buy):
    offered = {"outcomes": ["refund", "replacement"]}
    clause = {"code": "faults", "label": {}, "when": {"reasons": ["defective"]}, "then": offered}
    document = active_policy(shop).document | {"clauses": [clause], "approval": "auto"}
    publish_policy(shop=shop, document=document, now=now() - timedelta(hours=1))
    old = ask(buy(), quantities=(1, 2), reason="defective", now=now())
    new = change_return(
        rma_id=old.pk, wanted=wanted_of(old), request_key="again", expected_minor=0, outcome=REPLACEMENT, locale="fr",
        now=now(),
    )  # fmt: skip
    work(shop, "shopify.create_return")
    assert again(new).gid == ""
    for _ in range(3):
        work(shop)
        OutboxMessage.objects.filter(done_at=None).update(due_at=now())
    assert work(shop) == []
    assert there(old).status in {"CANCELED", "DECLINED"}
    assert {line.quantity for line in there(new).exchanges} == {1}
