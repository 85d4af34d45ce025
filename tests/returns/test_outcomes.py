"""Where the money may go, and what a shop adds to store credit: by line, by clause, to the smallest coin."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.conditions import Conditions, conditions_of
from returns.domain.money import Money, MoneyPair
from returns.domain.outcomes import Ways, choices, ways_of
from returns.domain.policy import InvalidPolicy, parse
from returns.domain.settlement import Claim, Quote, bonus_on, quote
from returns.domain.status import Outcome
from tests.returns.test_clauses import LINE, a_policy

REFUND, CREDIT = Outcome.REFUND, Outcome.STORE_CREDIT
BOTH = ["refund", "store_credit"]


def conditions(*then: dict[str, Any], **more: Any) -> Conditions:
    return conditions_of(LINE, a_policy(*({"then": each} for each in then), **more))


def ways(*lines: Conditions, fault: bool = False, credit: bool = True) -> Ways:
    return ways_of(lines, fault=fault, credit=credit)


def worth(minor: int, currency: str = "EUR") -> Quote:
    amount = MoneyPair(Money(minor, currency), Money(minor, currency))
    claim = Claim(ordered=1, done=0, quantity=1, discounted=amount, tax=amount.times(0))
    return quote([claim], taxes_included=True, restocking_bps=[0], return_shipping_fee=amount.times(0))


def test_a_policy_that_says_nothing_refunds() -> None:
    assert ways(conditions()) == Ways((REFUND,), 0)


def test_the_policy_says_which_ways_there_are_and_in_which_order() -> None:
    first = conditions(outcomes=["store_credit", "refund"], credit={"bonus_bps": 1000})
    assert ways(first) == Ways((CREDIT, REFUND), 1000)


def test_a_clause_changes_the_ways_and_the_bonus() -> None:
    sale = conditions({"outcomes": ["store_credit"], "bonus_bps": 500}, outcomes=BOTH, credit={"bonus_bps": 1000})
    assert (sale.outcomes, sale.bonus_bps) == (("store_credit",), 500)
    assert [clause["code"] for clause in sale.clauses_behind("outcomes", "bonus_bps")] == ["clause_0"]


def test_lines_together_offer_what_each_of_them_does_with_the_lowest_bonus() -> None:
    plain = conditions(outcomes=BOTH, credit={"bonus_bps": 1000})
    kinder = conditions({"bonus_bps": 2000}, outcomes=BOTH, credit={"bonus_bps": 1000})
    sale = conditions({"outcomes": ["store_credit"]}, outcomes=BOTH, credit={"bonus_bps": 1000})

    assert ways(plain, kinder) == Ways((REFUND, CREDIT), 1000)
    assert ways(plain, sale) == Ways((CREDIT,), 1000)


def test_lines_with_nothing_in_common_are_refunded() -> None:
    money = conditions({"outcomes": ["refund"]}, outcomes=BOTH)
    credit = conditions({"outcomes": ["store_credit"]}, outcomes=BOTH)
    assert ways(money, credit) == Ways((REFUND,), 0)


def test_a_refund_is_always_among_the_ways_for_faulty_goods() -> None:
    only_credit = conditions(outcomes=["store_credit"], credit={"bonus_bps": 1000})
    assert ways(only_credit, fault=True) == Ways((REFUND, CREDIT), 1000)


def test_without_an_account_there_is_a_refund_and_no_bonus() -> None:
    assert ways(conditions(outcomes=["store_credit"], credit={"bonus_bps": 1000}), credit=False) == Ways((REFUND,), 0)


def test_where_nothing_is_left_to_pay_there_is_nothing_to_choose() -> None:
    assert [outcome for outcome, _ in choices(worth(0), Ways((CREDIT, REFUND), 1000))] == [REFUND]


def test_each_way_says_what_it_comes_to() -> None:
    offered = dict(choices(worth(5000), Ways((REFUND, CREDIT), 1000)))
    assert {way: each.worth.presentment.minor for way, each in offered.items()} == {REFUND: 5000, CREDIT: 5500}
    assert offered[CREDIT].total == offered[REFUND].total


DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3}


@given(st.sampled_from(list(DECIMALS)), st.integers(0, 10**9), st.integers(0, 10_000))
def test_the_bonus_is_rounded_half_up_at_the_smallest_coin(currency: str, minor: int, bps: int) -> None:
    money = Money(minor, currency)
    bonus = bonus_on(MoneyPair(money, money), bps).presentment
    exact = money.amount * bps / 10_000

    assert bonus.amount == exact.quantize(Decimal(1).scaleb(-DECIMALS[currency]), rounding=ROUND_HALF_UP)
    assert 0 <= bonus.minor <= minor


@given(st.integers(1, 10**7), st.integers(0, 10_000), st.integers(0, 3000), st.integers(0, 10_000))
def test_the_bonus_is_on_what_is_paid_after_fees(minor: int, restocking: int, fee: int, bps: int) -> None:
    euros = MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))
    claim = Claim(ordered=1, done=0, quantity=1, discounted=euros, tax=euros.times(0))
    shipping = MoneyPair(Money(fee, "EUR"), Money(fee, "EUR"))
    base = quote([claim], taxes_included=True, restocking_bps=[restocking], return_shipping_fee=shipping)

    for way, each in choices(base, Ways((REFUND, CREDIT), bps)):
        assert each.total == base.total
        assert each.bonus == (bonus_on(base.total, bps) if way == CREDIT else base.total.times(0))


@pytest.mark.parametrize(
    ("document", "at", "code"),
    [
        ({"outcomes": []}, "$.outcomes", "too_few"),
        ({"outcomes": ["cash"]}, "$.outcomes", "not_a_choice"),
        ({"outcomes": ["refund", "refund"]}, "$.outcomes", "same_code_twice"),
        ({"credit": {"bonus_bps": 500}}, "$.credit.bonus_bps", "bonus_without_credit"),
        ({"credit": {"expires_after_days": 0}}, "$.credit.expires_after_days", "too_small"),
    ],
)
def test_ways_that_make_no_sense_are_refused(document: dict[str, Any], at: str, code: str) -> None:
    with pytest.raises(InvalidPolicy) as raised:
        parse(document)
    [problem] = raised.value.problems
    assert at in problem.at
    assert problem.code == code


@pytest.mark.parametrize("then", [{"bonus_bps": 500}, {"outcomes": ["refund"], "bonus_bps": 500}])
def test_a_clause_gives_no_bonus_where_no_credit_is_offered(then: dict[str, Any]) -> None:
    more = {"outcomes": BOTH} if "outcomes" in then else {}
    with pytest.raises(InvalidPolicy) as raised:
        a_policy({"then": then}, **more)
    assert [(problem.at, problem.code) for problem in raised.value.problems] == [
        ("$.clauses[0].then.bonus_bps", "bonus_without_credit")
    ]


def test_a_season_of_credit_is_enough_for_a_bonus() -> None:
    season = {"when": {"placed": {"first": "2026-11-01"}}, "then": {"outcomes": BOTH}}
    assert a_policy(season, credit={"bonus_bps": 500}).credit.bonus_bps == 500
