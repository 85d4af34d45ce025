"""Store credit at Shopify: the credit, and the bonus beside it, once, whatever is lost or killed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.domain.feature import Feature
from returns.domain.money import Money
from returns.domain.status import Outcome, SettlementStatus, Way
from returns.models import CreditBonus, Drift, Shop
from returns.operations.change_outcome import change_outcome
from returns.operations.credit_bonus import expiry_of
from returns.operations.drift import resolve_drift
from returns.operations.override import drop_shipping_fee
from returns.operations.publish_policy import publish_policy
from returns.operations.settle_return import settle_return
from returns.queries.policies import active_policy
from shop_integration.admin_api.settlement import CreditOut, Processed, process, suggest
from shop_integration.admin_api.store_credit import credits_of
from shop_integration.connect import connect
from shop_integration.features import OPTIONAL, read_features
from shop_integration.sync import sync_order
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import again, approved, now, received, refunds
from tests.shop_integration.test_features import told

pytestmark = pytest.mark.django_db
SCOPES = list(OPTIONAL[Feature.STORE_CREDIT])
EFFECT = "shop_integration.effects.store_credit"
OFFERED = {"outcomes": ["refund", "store_credit"], "credit": {"bonus_bps": 1000, "expires_after_days": 365}}


@pytest.fixture
def shop(simulator, shop):
    """A shop that allows store credit and offers it with a tenth more, under every order of its."""
    simulator.scopes(shop.domain, grant=SCOPES)
    read_features(shop, now=now())
    shop.policies.update(active_from=now() - timedelta(days=9))
    publish_policy(shop=shop, document=active_policy(shop).document | OFFERED, now=now() - timedelta(days=1))
    return Shop.objects.get(pk=shop.pk)


@pytest.fixture
def wished(buy):
    """A return (127.90 EUR) whose shopper wants store credit."""

    def begin(**details):
        return ask(buy(**details), quantities=(1, 2), now=now(), outcome=Outcome.STORE_CREDIT)

    return begin


def ordered(rma):
    """The goods are in and the merchant pays."""
    rma = rma if rma.received_at else received(approved(rma))
    worth = rma.settlement.total_presentment_minor + rma.settlement.bonus_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=worth, outcome=Outcome(rma.outcome), actor="merchant", now=now())
    return again(rma)


def paid_out(rma):
    """The credit is out, the bonus is due."""
    rma = ordered(rma)
    work(rma.shop, "shopify.settle", "shopify.close_return")
    return again(rma)


def given(simulator, rma):
    """What the shopper's accounts were given: event and minor units, oldest first."""
    kept = simulator.keepings(rma.shop.domain)["store_credit"]
    return [(move["event"], move["amount"]) for account in kept for move in account["movements"]]


def bonus_of(rma):
    return CreditBonus.objects.get(rma=rma)


def test_the_credit_and_its_bonus_go_to_the_shoppers_account(simulator, wished):
    rma = ordered(wished())
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 12790)
    assert (bonus_of(rma).status, rma.stage) == (SettlementStatus.PAID, "refunded")
    assert given(simulator, rma) == [("ORDER_REFUND", "127.90"), ("ADJUSTMENT", "12.79")]
    (refund,) = refunds(simulator, rma)
    assert [move["gateway"] for move in refund["transactions"]] == ["shopify_store_credit"]
    rma.order.refresh_from_db()
    assert rma.order.paid_out_presentment_minor == 12790
    assert simulator.calls("CreditCustomer") == 1


def test_credit_and_bonus_expire_as_the_policy_says(simulator, wished):
    began, rma = now(), ordered(wished())
    work(rma.shop)
    (account,) = simulator.keepings(rma.shop.domain)["store_credit"]
    days = {move["expires_at"][:10] for move in account["movements"]}
    assert days <= {expiry_of(rma, now=moment).date().isoformat() for moment in (began, now())}
    assert days


@pytest.mark.parametrize("kind", ["lost_answer", "lost_answer_502"])
def test_a_bonus_whose_answer_was_lost_is_found_and_not_sent_again(simulator, wished, kind):
    rma = paid_out(wished())
    simulator.unkind("admin", kind, match="CreditCustomer", times=1)
    assert [message.kind for message in work(rma.shop, "shopify.credit_bonus")] == ["shopify.credit_bonus"]
    assert bonus_of(rma).status == SettlementStatus.IN_DOUBT
    work(rma.shop)
    assert bonus_of(rma).status == SettlementStatus.PAID
    assert (len(given(simulator, rma)), simulator.calls("CreditCustomer")) == (2, 1)


@pytest.mark.parametrize("before", [False, True])
def test_a_bonus_in_forints_is_whole_and_found_again(simulator, wished, before):
    rma = paid_out(wished(presentment_currency="HUF", rate="391.37"))
    bonus = bonus_of(rma)
    assert bonus.amount_presentment_minor % 100 == 0
    if before:
        CreditBonus.objects.update(amount_presentment_minor=bonus.amount_presentment_minor + 50)
    simulator.unkind("admin", "lost_answer", match="CreditCustomer", times=1)
    work(rma.shop, "shopify.credit_bonus")
    CreditBonus.objects.update(sent_at=now() - timedelta(minutes=5))
    work(rma.shop)
    assert bonus_of(rma).status == SettlementStatus.PAID
    assert (len(given(simulator, rma)), simulator.calls("CreditCustomer")) == (2, 1)


def test_a_credit_whose_answer_was_lost_brings_one_bonus(simulator, wished):
    rma = ordered(wished())
    simulator.unkind("admin", "lost_answer", match="ReturnProcess", times=1)
    work(rma.shop), work(rma.shop)
    assert given(simulator, rma) == [("ORDER_REFUND", "127.90"), ("ADJUSTMENT", "12.79")]


def test_a_bonus_that_shows_nowhere_waits_before_it_is_sent_again(simulator, wished, monkeypatch):
    rma = paid_out(wished())
    simulator.unkind("admin", "http_500", match="CreditCustomer", times=1)
    work(rma.shop)
    (message,) = work(rma.shop, "shopify.credit_bonus")
    assert "may still take effect" in message.last_error
    assert simulator.calls("CreditCustomer") == 1
    monkeypatch.setattr(f"{EFFECT}.SETTLED_AFTER", timedelta(0))
    work(rma.shop)
    assert bonus_of(rma).status == SettlementStatus.PAID
    assert len(given(simulator, rma)) == 2


def test_how_long_it_waits_counts_from_the_sending(simulator, wished, monkeypatch):
    """Reading took a minute, the answer was lost, and the next try comes half a minute later."""
    rma, real, ahead = paid_out(wished()), timezone.now, [0]
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=sum(ahead)))

    def slow(*args):
        ahead.append(60)
        return credits_of(*args)

    with monkeypatch.context() as patched:
        patched.setattr(f"{EFFECT}.credits_of", slow)
        simulator.unkind("admin", "http_500", match="CreditCustomer", times=1)
        work(rma.shop, "shopify.credit_bonus")
    ahead.append(23)
    (message,) = work(rma.shop, "shopify.credit_bonus")
    assert "may still take effect" in message.last_error
    assert simulator.calls("CreditCustomer") == 1


@pytest.mark.parametrize("name", ["begin_bonus", "give_credit", "record_bonus"])
@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_there_is_one_bonus(simulator, wished, monkeypatch, name, after):
    rma = paid_out(wished())
    with struck(monkeypatch, EFFECT, name, after=after):
        work(rma.shop, "shopify.credit_bonus")
    monkeypatch.setattr(f"{EFFECT}.SETTLED_AFTER", timedelta(0))
    work(rma.shop), work(rma.shop)
    assert bonus_of(rma).status == SettlementStatus.PAID
    assert given(simulator, rma) == [("ORDER_REFUND", "127.90"), ("ADJUSTMENT", "12.79")]


def test_two_bonuses_of_one_shopper_with_lost_answers_are_two(simulator, wished):
    both = [paid_out(rma) for rma in [received(approved(wished())) for _ in range(2)]]
    simulator.unkind("admin", "lost_answer", match="CreditCustomer", times=2)
    work(both[0].shop)
    assert {bonus_of(rma).status for rma in both} == {SettlementStatus.IN_DOUBT}
    work(both[0].shop)
    assert {bonus_of(rma).status for rma in both} == {SettlementStatus.PAID}
    assert len({bonus_of(rma).transaction_gid for rma in both}) == 2
    assert (len(given(simulator, both[0])), simulator.calls("CreditCustomer")) == (4, 2)


def test_a_bonus_without_access_waits_for_a_person(simulator, wished, monkeypatch):
    rma = paid_out(wished())
    simulator.scopes(rma.shop.domain, revoke=SCOPES)
    (message,) = work(rma.shop, "shopify.credit_bonus")
    assert message.dead_at
    assert "ACCESS_DENIED" in message.last_error
    simulator.scopes(rma.shop.domain, grant=SCOPES)
    monkeypatch.setattr(f"{EFFECT}.SETTLED_AFTER", timedelta(0))
    work(rma.shop)
    assert len(given(simulator, rma)) == 2


def test_a_shopper_who_cannot_have_credit_stops_the_payment(simulator, wished):
    rma = received(approved(wished()))
    simulator.change_shop(rma.shop.domain, store_credit_enabled=False)
    settle_return(rma_id=rma.pk, expected_minor=14069, outcome=Outcome.STORE_CREDIT, actor="merchant", now=now())
    work(rma.shop)
    settlement = again(rma).settlement
    assert (settlement.status, settlement.problem) == (SettlementStatus.FAILED, "no_store_credit")
    assert not given(simulator, rma)


def test_what_was_paid_to_the_card_in_shopify_brings_no_bonus(simulator, wished):
    rma = ordered(wished())
    client = connect(rma.shop, now=now())
    everything = Processed({item.gid: item.quantity for item in rma.lines.all()}, {}, Money(0, "EUR"))
    transfers = [(source.transaction_gid, source.suggested) for source in suggest(client, rma.gid, everything).sources]
    process(client, rma.gid, everything, transfers=transfers, note="by hand")
    work(rma.shop)
    rma = again(rma)
    assert (rma.settlement.status, rma.outcome) == (SettlementStatus.PAID, Outcome.REFUND)
    assert not CreditBonus.objects.filter(rma=rma).exists()
    assert not given(simulator, rma)


def test_another_sum_of_credit_given_in_shopify_is_taken_over_as_credit_with_its_bonus(simulator, wished):
    rma = approved(wished())
    client, pieces = connect(rma.shop, now=now()), {item.gid: item.quantity for item in rma.lines.all()}
    credit = CreditOut(Money(4500, "EUR"), None)
    process(client, rma.gid, Processed(pieces, {}, Money(0, "EUR")), transfers=(), credit=credit, note="by hand")
    sync_order(rma.shop, rma.order.gid, now=now())
    resolve_drift(shop=rma.shop, drift_id=Drift.objects.get().pk, way=Way.TAKE_THEIRS, actor_id="7", now=now())
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.outcome, rma.settlement.paid_presentment_minor) == (Outcome.STORE_CREDIT, 4500)
    assert (bonus_of(rma).amount_presentment_minor, bonus_of(rma).status) == (450, SettlementStatus.PAID)
    assert given(simulator, rma) == [("ORDER_REFUND", "45.00"), ("ADJUSTMENT", "4.50")]


def test_whether_there_is_store_credit_follows_access_and_the_shops_switch(simulator, shop):
    def there():
        told(shop)
        shop.refresh_from_db()
        return shop.store_credit

    assert there()
    simulator.change_shop(shop.domain, store_credit_enabled=False)
    assert not there()
    simulator.change_shop(shop.domain, store_credit_enabled=True)
    simulator.scopes(shop.domain, revoke=SCOPES[:1])
    assert not there()


@pytest.mark.parametrize(
    ("asked", "outcome", "minor"), [("refund", "store_credit", 12790), ("store_credit", "refund", 12300)]
)
def test_another_way_pays_its_own_fees_although_shopify_keeps_those_it_was_told(
    simulator, shop, buy, asked, outcome, minor
):
    fees = {"return_shipping_minor": 490, "by_outcome": {"store_credit": {"return_shipping_minor": 0}}}
    document = active_policy(shop).document | {"fees": fees, "credit": {}}
    publish_policy(shop=shop, document=document, now=now() - timedelta(hours=1))
    rma = received(approved(ask(buy(), quantities=(1, 2), now=now(), outcome=Outcome(asked))))
    assert rma.told_outcome == asked
    change_outcome(rma_id=rma.pk, outcome=Outcome(outcome), consent=True, actor_id="7", now=now())
    rma = ordered(again(rma))
    assert work(shop) == []

    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, minor)
    paid = [("", refund["amount"]) for refund in refunds(simulator, rma)]
    back = given(simulator, rma) if outcome == "store_credit" else paid
    assert [round(float(amount) * 100) for _, amount in back] == [minor]


@pytest.mark.parametrize("waived", [False, True])
def test_a_fee_that_shopify_was_told_above_the_goods_takes_nothing_of_the_credit(simulator, shop, buy, waived):
    by_outcome = {} if waived else {"store_credit": {"return_shipping_minor": 0}}
    fees = {"return_shipping_minor": 490, "by_outcome": by_outcome}
    document = active_policy(shop).document | {"fees": fees, "credit": {}}
    publish_policy(shop=shop, document=document, now=now() - timedelta(hours=1))
    simulator.add_product(
        shop.domain, title="Chaussettes", handle="chaussettes",
        variants=[{"sku": "SOCKS", "price_minor": 300, "stock": 20}],
    )  # fmt: skip
    # Nobody is offered credit of nothing: of two pairs for which it was asked, one comes.
    pairs, asked = (2, Outcome.STORE_CREDIT) if waived else (1, Outcome.REFUND)
    rma = approved(ask(buy(("SOCKS", pairs)), quantities=(pairs,), now=now(), outcome=asked))
    rma = received(rma, missing=pairs - 1)
    assert rma.settlement.total_presentment_minor == 0
    if waived:
        drop_shipping_fee(rma_id=rma.pk, reason="A regular", actor_id="7", now=now())
    else:
        change_outcome(rma_id=rma.pk, outcome=Outcome.STORE_CREDIT, consent=True, actor_id="7", now=now())
    rma = ordered(again(rma))
    assert work(shop) == []
    settlement = again(rma).settlement
    assert (settlement.problem, settlement.status, settlement.paid_presentment_minor) == ("", "PAID", 300)
    assert given(simulator, rma) == [("ORDER_REFUND", "3.00")]
