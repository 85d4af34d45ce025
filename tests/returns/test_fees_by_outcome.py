"""Fees hang on what the shopper chooses: said by the policy, shown before, held back as shown, and changed with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from returns.domain.conditions import conditions_of
from returns.domain.exchange import Offer, WantedExchange
from returns.domain.ledger import LedgerKind
from returns.domain.money import Money
from returns.domain.policy import InvalidPolicy, parse
from returns.domain.simulated import Asked, AskedLine, judge
from returns.domain.status import DispositionType, Outcome, SettlementStatus
from returns.models import LedgerEntry, Order, Return, Settlement, Shop
from returns.operations.approve_return import approve_return
from returns.operations.change_outcome import UnableToChange, change_outcome, ways_left
from returns.operations.create_return import create_return
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.settle_return import settle_return
from returns.policy_words import clause_words
from returns.queries.by_outcome import bonus_for, quote_for, reckoned_there
from returns.queries.eligibility import Wanted, preview
from returns.queries.exchanges import merchants_offer
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.policies import active_policy
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop
from tests.parts import again, come, opened
from tests.returns.test_clauses import LINE

pytestmark = pytest.mark.django_db
CREDIT, REFUND = Outcome.STORE_CREDIT, Outcome.REFUND
FREE = {"restocking_bps": 0, "return_shipping_minor": 0}
FEES = {"restocking_bps": 1_000, "return_shipping_minor": 490}
BOTH = {"outcomes": ["refund", "store_credit"]}
PAIR = Bought(quantity=2, price=2_500)


def a_shop(*, fees: dict[str, Any] | None = None, **more: Any) -> Shop:
    """A shop that offers store credit, free of the fees of a refund unless told otherwise."""
    shop = make_shop(store_credit=True)
    fees = fees or {**FEES, "by_outcome": {"store_credit": FREE, "exchange": {"return_shipping_minor": 0}}}
    document = active_policy(shop).document | BOTH | {"fees": fees} | more
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def sums(rma: Return) -> tuple[int, int, int, int]:
    """Total, bonus, and both fees."""
    row = Settlement.objects.get(rma=rma)
    fees = row.restocking_fee_presentment_minor, row.return_shipping_fee_presentment_minor
    return row.total_presentment_minor, row.bonus_presentment_minor, *fees


def received(order: Order, *, outcome: Outcome, missing: int = 0) -> Return:
    rma = ask(order, quantities=(2,), outcome=outcome)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {DispositionType.RESTOCKED: 2 - missing, DispositionType.MISSING: missing}
    receive_goods(rma_id=rma.pk, counts={rma.lines.get().pk: counts}, actor="merchant", now=NOW)
    return Return.objects.get(pk=rma.pk)


def change(rma: Return, outcome: Outcome) -> Return:
    change_outcome(rma_id=rma.pk, outcome=outcome, consent=True, actor_id="7", now=NOW)
    return Return.objects.get(pk=rma.pk)


def stopped(rma: Return) -> Return:
    """The money was due, and Shopify refused."""
    worth = rma.settlement.total_presentment_minor + rma.settlement.bonus_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=worth, outcome=Outcome(rma.outcome), actor="merchant", now=NOW)
    begin_payment(rma_id=rma.pk, now=NOW)
    fail_payment(rma_id=rma.pk, problem="refused", detail="", now=NOW)
    return Return.objects.get(pk=rma.pk)


def owed(rma: Return) -> dict[str, int]:
    """The journal of a return, by kind."""
    found: dict[str, int] = {}
    for kind, minor in LedgerEntry.objects.filter(settlement__rma=rma).values_list("kind", "presentment_minor"):
        found[kind] = found.get(kind, 0) + minor
    return {kind: minor for kind, minor in found.items() if minor}


def test_each_choice_has_its_own_fees_and_a_clause_goes_first() -> None:
    by_outcome = {"store_credit": FREE, "exchange": {"return_shipping_minor": 200}}
    shoes = {"restocking_bps": 2_000, "by_outcome": {"exchange": {"restocking_bps": 500}}}
    clauses = [
        {"code": "shoes", "label": {}, "then": {"fees": shoes}},
        {"code": "late", "label": {}, "then": {"fees": {"by_outcome": {"store_credit": {"restocking_bps": 9_000}}}}},
    ]
    policy = parse({"fees": {**FEES, "by_outcome": by_outcome}, "clauses": clauses})
    plain, with_clauses = (
        conditions_of(LINE, parse({"fees": {**FEES, "by_outcome": by_outcome}})),
        conditions_of(LINE, policy),
    )

    def told(conditions: Any, way: str) -> tuple[int, int]:
        fees = conditions.fees_for(way)
        return fees.restocking_bps, fees.return_shipping_minor

    assert [told(plain, way) for way in ("refund", "store_credit", "exchange")] == [(1_000, 490), (0, 0), (1_000, 200)]
    # The first clause speaks of every choice: what the policy or a later clause says of one does not count.
    assert [told(with_clauses, way) for way in ("refund", "store_credit", "exchange", "gift_card")] == [
        (2_000, 490), (2_000, 0), (500, 200), (2_000, 490),
    ]  # fmt: skip
    assert with_clauses.as_json()["values"]["fees_by_outcome"]["exchange"] == {
        "restocking_bps": 500, "return_shipping_minor": 200,
    }  # fmt: skip
    assert conditions_of(LINE, parse({"fees": FEES})).fees_by_outcome == {}


@pytest.mark.parametrize(
    ("by_outcome", "at"),
    [
        ({"store_credit": {"restocking_bps": 10_001}}, "$.fees.by_outcome.store_credit.restocking_bps"),
        ({"exchange": {"return_shipping_minor": -1}}, "$.fees.by_outcome.exchange.return_shipping_minor"),
        ({"keep": {}}, "$.fees.by_outcome"),
    ],
)
def test_what_is_wrong_with_a_fee_points_at_its_field(by_outcome: dict[str, Any], at: str) -> None:
    with pytest.raises(InvalidPolicy) as raised:
        parse({"fees": {"by_outcome": by_outcome}})
    assert [problem.at for problem in raised.value.problems] == [at]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("for store credit: no restocking fee, no return shipping fee",
                "for an exchange: restocking fee of 5%")),
        ("fr", ("en avoir : sans frais de remise en stock, sans frais de port du retour",
                "en échange : frais de remise en stock de 5 %")),
    ],
)  # fmt: skip
def test_a_clause_says_it_in_words(language: str, said: tuple[str, ...]) -> None:
    by_outcome = {"store_credit": FREE, "exchange": {"restocking_bps": 500}}
    policy = parse({"clauses": [{"code": "a", "label": {}, "then": {"fees": {"by_outcome": by_outcome}}}]})
    with translation.override(language):
        words = clause_words(policy, policy.clauses[0], currency="EUR").then
    assert tuple(word.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " ") for word in words) == said


def test_a_simulation_holds_back_what_the_way_of_a_return_bears() -> None:
    policy = parse({"outcomes": ["refund", "store_credit"], "fees": {**FEES, "by_outcome": {"store_credit": FREE}}})
    lines = (AskedLine("Robe", LINE, 5_000, fault=False),)
    asked = {way: Asked("R-1", NOW, lines, way, credit=True) for way in (REFUND, CREDIT)}
    found = {way: judge(each, policy, currency="EUR") for way, each in asked.items()}
    assert {way: (each.refund_minor, each.fees_minor) for way, each in found.items()} == {
        "refund": (4_010, 990),
        "store_credit": (5_000, 0),
    }


def test_store_credit_without_a_fee_beside_a_refund_with_one() -> None:
    order = make_order(a_shop(), PAIR)
    offer = preview(order, [Wanted(fulfilled(order)[0].pk, 2, "size_small")], now=NOW)

    assert {way: each.worth.presentment.minor for way, each in offer.choices.items()} == {
        REFUND: 4_010,
        CREDIT: 5_000,
    }
    assert sums(ask(order, quantities=(2,), outcome=CREDIT, expected_minor=5_000)) == (5_000, 0, 0, 0)


def test_a_refund_is_held_back_what_was_shown() -> None:
    rma = ask(make_order(a_shop(), PAIR), quantities=(2,), outcome=REFUND, expected_minor=4_010)
    assert sums(rma) == (4_010, 0, 500, 490)
    assert rma.lines.get().restocking_fee_bps == 1_000


def test_faulty_goods_are_free_whatever_is_chosen() -> None:
    rma = ask(make_order(a_shop(), PAIR), quantities=(2,), reason="damaged")
    assert sums(rma) == (5_000, 0, 0, 0)
    assert (rma.lines.get().restocking_by_outcome, rma.settlement.shipping_by_outcome) == ({}, {})


def test_a_refund_that_fees_eat_up_leaves_the_choice_of_credit() -> None:
    fees = {"return_shipping_minor": 9_000, "by_outcome": {"store_credit": {"return_shipping_minor": 0}}}
    order = make_order(a_shop(fees=fees), PAIR)
    offer = preview(order, [Wanted(fulfilled(order)[0].pk, 2, "size_small")], now=NOW)
    assert {way: each.total.presentment.minor for way, each in offer.choices.items()} == {REFUND: 0, CREDIT: 5_000}


def test_lines_that_are_exchanged_bear_the_fees_of_an_exchange() -> None:
    by_outcome = {"exchange": {"restocking_bps": 0, "return_shipping_minor": 100}}
    order = make_order(a_shop(fees={**FEES, "by_outcome": by_outcome}), Bought(), Bought("Pull", price=4_000))
    dress, jumper = fulfilled(order)
    offer = Offer(
        "gid://shopify/ProductVariant/9", "gid://shopify/Product/1", "Robe", "M", "R-M", Money(4990, "EUR"), True
    )
    instead = [WantedExchange(dress.pk, offer)]
    for wanted, expected in (([dress], (0, 100)), ([dress, jumper], (400, 490))):
        lines = [Wanted(line.pk, 1, "size_small") for line in wanted]
        quote = merchants_offer(order, lines, instead, now=NOW).quote
        assert quote
        assert (quote.restocking_fee.presentment.minor, quote.return_shipping_fee.presentment.minor) == expected

    made = create_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(dress.pk, 1, "size_small")], exchanges=instead,
        request_key="k", expected_minor=-100, actor_id="7", now=NOW,
    )  # fmt: skip
    assert made.lines.get().restocking_fee_bps == 0


@pytest.mark.parametrize("missing", [0, 1])
def test_the_sum_follows_when_staff_send_the_money_another_way(missing: int) -> None:
    shop = a_shop(credit={"bonus_bps": 1_000, "expires_after_days": None})
    rma = received(make_order(shop, PAIR), outcome=REFUND, missing=missing)
    goods = 5_000 - 2_500 * missing
    said = quote_for(rma, CREDIT, bonus_bps=bonus_for(rma, CREDIT))

    rma = change(rma, CREDIT)
    assert sums(rma) == (goods, goods // 10, 0, 0)
    assert said.worth.presentment.minor == goods + goods // 10
    rma = change(rma, REFUND)
    assert sums(rma) == (goods - goods // 10 - 490, 0, goods // 10, 490)


def exchanged_for_dearer(*, outcome: Outcome, expected_minor: int) -> Return:
    """A dress and a jumper come back, a dearer dress goes out: 3.00 as store credit, and 1.90 to pay with the fee."""
    by_outcome = {"store_credit": FREE, "exchange": FREE}
    order = make_order(
        a_shop(fees={"return_shipping_minor": 490, "by_outcome": by_outcome}), Bought(), Bought("Pull", price=4_000)
    )
    dress, jumper = fulfilled(order)
    dearer = Offer(
        "gid://shopify/ProductVariant/9", "gid://shopify/Product/1", "Robe", "M", "R-M", Money(8_690, "EUR"), True
    )
    return create_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small") for line in (dress, jumper)],
        exchanges=[WantedExchange(dress.pk, dearer)], request_key="k", expected_minor=expected_minor, outcome=outcome,
        actor_id="7", now=NOW,
    )  # fmt: skip


def test_an_exchange_that_shopify_asks_to_pay_for_stays_one_for_money() -> None:
    rma = exchanged_for_dearer(outcome=REFUND, expected_minor=-190)
    assert ways_left(rma) == (CREDIT,)
    Return.objects.update(told_outcome=REFUND)
    assert ways_left(Return.objects.get()) == ()
    with pytest.raises(UnableToChange, match="no_store_credit"):
        change(rma, CREDIT)


def test_nobody_comes_to_owe_what_shopify_never_asks_for() -> None:
    rma = exchanged_for_dearer(outcome=CREDIT, expected_minor=300)
    assert ways_left(rma) == (REFUND,), "Shopify is still to be told"
    Return.objects.update(told_outcome=CREDIT)
    assert ways_left(Return.objects.get()) == ()
    with pytest.raises(UnableToChange, match="no_store_credit"):
        change(rma, REFUND)
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=NOW)
    assert sums(change(rma, REFUND)) == (8_500, 0, 0, 490)


def test_money_that_went_another_way_at_shopify_leaves_nobody_to_owe() -> None:
    rma = exchanged_for_dearer(outcome=CREDIT, expected_minor=300)
    Return.objects.update(told_outcome=CREDIT)
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=300, outcome=REFUND, now=NOW)
    assert sums(rma) == (300, 0, 0, 0)
    assert LedgerKind.DIFFERENCE not in owed(rma)


def test_the_bonus_of_a_clause_counts_when_staff_send_the_money_another_way() -> None:
    clause = {"code": "sale", "label": {}, "then": {"bonus_bps": 0}}
    terms = {"credit": {"bonus_bps": 1_000, "expires_after_days": None}, "clauses": [clause]}
    rma = received(make_order(a_shop(**terms), PAIR), outcome=REFUND)
    assert bonus_for(rma, CREDIT) == 0
    assert sums(change(rma, CREDIT))[:2] == (5_000, 0)


def test_a_sum_that_was_due_is_bound_and_booked_anew() -> None:
    rma = stopped(received(make_order(a_shop(), PAIR), outcome=CREDIT))
    assert owed(rma) == {LedgerKind.GOODS: 5_000}

    rma = change(rma, REFUND)
    assert Order.objects.get().paid_out_presentment_minor == 4_010
    assert owed(rma) == {LedgerKind.GOODS: 5_000, LedgerKind.CHANGE: -990}

    stopped(rma)
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=4_010, now=NOW)
    assert owed(rma) == {LedgerKind.GOODS: 5_000, LedgerKind.CHANGE: -990, LedgerKind.PAYMENT: -4_010}


def test_it_may_go_to_and_fro_while_shopify_refuses() -> None:
    rma = stopped(received(make_order(a_shop(), PAIR), outcome=REFUND))
    for outcome, total in ((CREDIT, 5_000), (REFUND, 4_010), (CREDIT, 5_000)):
        rma = change(rma, outcome)
        assert sums(rma)[0] == total
        assert sum(owed(rma).values()) == total
        assert Order.objects.get().paid_out_presentment_minor == total


def test_a_way_that_the_order_cannot_pay_is_refused_whole() -> None:
    rma = stopped(received(make_order(a_shop(), PAIR), outcome=REFUND))
    Order.objects.update(paid_out_presentment_minor=Order.objects.get().received_presentment_minor)
    with pytest.raises(UnableToChange, match="more_than_received"):
        change(rma, CREDIT)
    rma.refresh_from_db()
    assert (rma.outcome, rma.settlement.status) == (REFUND, SettlementStatus.FAILED)
    assert sums(rma)[0] == 4_010


def test_money_that_went_another_way_at_shopify_bears_the_fees_of_that_way() -> None:
    rma = received(make_order(a_shop(), PAIR), outcome=CREDIT)
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=4_010, now=NOW)
    assert sums(rma) == (4_010, 0, 500, 490)
    assert LedgerKind.DIFFERENCE not in owed(rma)


def test_what_was_booked_stays_where_the_money_then_went_another_way() -> None:
    rma = stopped(received(make_order(a_shop(), PAIR), outcome=CREDIT))
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=5_000, now=NOW)
    assert sums(rma) == (5_000, 0, 0, 0)
    assert LedgerKind.DIFFERENCE not in owed(rma)
    assert Return.objects.get().outcome == REFUND


def test_parts_share_the_fees_of_each_way_and_may_go_another_way_each() -> None:
    rma = opened(make_order(a_shop(), Bought(quantity=2, price=300)), 2)
    rest = come(rma, 1)
    assert [sums(part) for part in (rma, rest)] == [(0, 0, 30, 270), (50, 0, 30, 220)]
    assert [sums(change(part, CREDIT)) for part in (rma, rest)] == [(300, 0, 0, 0)] * 2
    assert [sums(change(part, REFUND)) for part in (rest, rma)] == [(50, 0, 30, 220), (0, 0, 30, 270)]


def test_shopify_has_the_fee_that_it_was_told_with_the_first_part() -> None:
    rma = opened(make_order(a_shop(), Bought(quantity=2, price=300)), 2)
    Return.objects.filter(pk=rma.pk).update(told_outcome=REFUND)
    rest = come(again(rma), 1)
    for part in (rma, rest):
        change(part, CREDIT)
    assert [fee_held_back_at_shopify(again(part)).presentment.minor for part in (rma, rest)] == [490, 0]
    assert reckoned_there(again(rma)).minor == 0, "with the fees that Shopify has"
