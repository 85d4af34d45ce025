"""Signals: what they say, where they end, and that none of them refuses anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from returns.domain.caps import Approved, judge_caps
from returns.domain.care import Caps, Care
from returns.domain.conditions import conditions_of
from returns.domain.evaluation import evaluate
from returns.domain.policy import InvalidPolicy, Policy, parse
from returns.domain.restriction import Category, Restriction
from returns.domain.rules import care as care_rule
from returns.domain.rules.care import noted
from returns.domain.signals import History, Median, Signal, signals
from returns.domain.verdict import Answer
from returns.signal_words import signal_sentence
from tests.returns.test_rules import DELIVERED, FACTS, POLICY, codes

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HISTORY = History(
    since=SINCE, orders=6, sent=10, returned=8, faulty=4, missing=2, unsellable=3, late=2, undelivered=2, accounts=4,
    median=Median(3000, people=30),
)  # fmt: skip
CARE = Care(
    returned_bps=8000, above_median_bps=5000, faulty_bps=4000, missing_pieces=2, unsellable_pieces=3, late_returns=2,
    undelivered=2, accounts=4,
)  # fmt: skip
EVERY = [
    "returned_share", "above_median", "faulty_share", "missing_pieces", "unsellable_pieces", "late_returns",
    "undelivered", "accounts",
]  # fmt: skip
SIGNAL = Signal("missing_pieces", {"found": 2, "threshold": 2}, SINCE)


def found(history: History, care: Care = CARE) -> list[str]:
    return [signal.code for signal in signals(history, care)]


def test_every_signal_names_its_numbers_and_since_when() -> None:
    given_back = signals(HISTORY, CARE)

    assert [signal.code for signal in given_back] == EVERY
    assert given_back[0].as_json() == {
        "code": "returned_share",
        "numbers": {"found": 8, "sent": 10, "orders": 6, "threshold": 8000},
        "since": "2026-01-01T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("code", "just_below"),
    [
        ("above_median", {"median": Median(3001, people=30)}),
        ("faulty_share", {"faulty": 3}),
        ("missing_pieces", {"missing": 1}),
        ("unsellable_pieces", {"unsellable": 2}),
        ("late_returns", {"late": 1}),
        ("undelivered", {"undelivered": 1}),
        ("accounts", {"accounts": 3}),
    ],
)
def test_each_signal_begins_at_its_threshold(code: str, just_below: dict[str, int]) -> None:
    assert found(replace(HISTORY, **just_below)) == [each for each in EVERY if each != code]


def test_a_share_of_its_own_begins_at_its_threshold_too() -> None:
    assert found(replace(HISTORY, returned=7, median=None)) == EVERY[2:]
    assert found(replace(HISTORY, returned=8, median=None)) == [EVERY[0], *EVERY[2:]]


def test_a_comparison_states_both_shares_and_how_many_were_compared() -> None:
    [signal] = signals(HISTORY, Care(above_median_bps=5000))

    assert signal.numbers == {
        "found": 8, "sent": 10, "orders": 6, "threshold": 5000, "median": 3000, "people": 30,
    }  # fmt: skip
    with translation.override("en"):
        assert signal_sentence(signal.as_json(), time_zone="Europe/Paris") == (
            "Since January 1, 2026, 8 of 10 pieces sent in 6 orders came back without a fault: 80%. Half of the shop’s "
            "30 regular customers send back 30% or less. A look is asked for from 50 percentage points above that."
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"median": None},
        {"median": Median(0, people=29)},
        {"orders": 4},
        {"sent": 0, "returned": 0},
        {"sent": 2, "returned": 2},
    ],
    ids=["not counted", "a small shop", "few orders", "nothing sent", "two pieces"],
)
def test_nobody_is_compared_where_there_is_too_little_to_compare(changed: dict[str, Any]) -> None:
    care = Care(above_median_bps=1000)
    assert found(HISTORY, care) == ["above_median"]
    assert found(replace(HISTORY, **changed), care) == []


def test_every_signal_has_words_that_name_its_numbers() -> None:
    for language in ("en", "fr"):
        with translation.override(language):
            told = [signal_sentence(signal.as_json(), time_zone="Europe/Paris") for signal in signals(HISTORY, CARE)]
        assert not [sentence for sentence in told if "%(" in sentence or sentence in EVERY]


def test_nobody_is_judged_by_shares_of_a_few_orders() -> None:
    few = replace(HISTORY, orders=4)

    assert found(few) == EVERY[3:]
    assert found(replace(few, orders=5)) == EVERY
    assert found(replace(HISTORY, faulty=2, sent=4), Care(faulty_bps=1)) == []


def test_everything_is_off_unless_a_shop_asks_for_it() -> None:
    assert found(HISTORY, Policy().care) == []
    assert not Policy().care.looks
    assert not Policy().caps.count


@pytest.mark.parametrize(
    "care",
    [
        {"orders": 2},
        {"missing_pieces": 1},
        {"accounts": 2},
        {"returned_bps": 0},
        {"days": 5},
        {"score": 7},
        {"above_median_bps": 999},
        {"undelivered": 1},
    ],
)
def test_thresholds_that_would_judge_a_single_mishap_are_no_policy(care: dict[str, int]) -> None:
    with pytest.raises(InvalidPolicy):
        parse({"care": care})


def test_a_signal_asks_a_person_and_the_verdict_names_it() -> None:
    facts = replace(FACTS, signals=(SIGNAL,))
    verdict = care_rule.judge(facts, conditions_of(facts, POLICY), now=DELIVERED)

    assert (verdict.answer, verdict.code) == (Answer.REVIEW, "signals")
    assert verdict.facts == {"signals": [SIGNAL.as_json()]}
    assert codes(facts) == ["signals"]


def test_goods_that_the_seller_answers_for_wait_for_no_look() -> None:
    owed = replace(FACTS, signals=(SIGNAL,), fault=True, conform_until=DELIVERED + timedelta(days=1))
    judged = care_rule.judge(owed, conditions_of(owed, POLICY), now=DELIVERED)

    assert (judged.answer, judged.code, judged.facts["signals"]) == (
        Answer.ALLOW, "signals_noted", [SIGNAL.as_json()],
    )  # fmt: skip
    over = owed.conform_until
    assert over is not None
    assert care_rule.judge(owed, conditions_of(owed, POLICY), now=over).answer == Answer.REVIEW
    plain = replace(owed, fault=False)
    assert noted(care_rule.judge(plain, conditions_of(plain, POLICY), now=DELIVERED)) == judged


counts = some.integers(min_value=0, max_value=500)


@given(
    history=some.builds(
        History, since=some.just(SINCE), orders=counts, sent=counts, returned=counts, faulty=counts, missing=counts,
        unsellable=counts, late=counts, undelivered=counts, accounts=counts,
        median=some.none() | some.builds(Median, some.integers(0, 10_000), counts),
    ),
    care=some.builds(
        Care, orders=some.integers(3, 100), returned_bps=some.none() | some.integers(1, 10_000),
        faulty_bps=some.none() | some.integers(1, 10_000), missing_pieces=some.none() | some.integers(2, 1000),
        unsellable_pieces=some.none() | some.integers(2, 1000), late_returns=some.none() | some.integers(2, 1000),
        accounts=some.none() | some.integers(3, 1000), undelivered=some.none() | some.integers(2, 1000),
        above_median_bps=some.none() | some.integers(1000, 10_000),
    ),
    fault=some.sampled_from([True, False, None]),
    owed=some.none() | some.just(DELIVERED + timedelta(days=700)),
)  # fmt: skip
def test_no_history_is_ever_refused_for_its_signals(history: History, care: Care, fault: Any, owed: Any) -> None:
    plain = replace(FACTS, fault=fault, conform_until=owed)
    facts = replace(plain, signals=signals(history, care))
    without, judged = (evaluate(each, conditions_of(each, POLICY), now=DELIVERED) for each in (plain, facts))

    assert judged.answer <= max(without.answer, Answer.REVIEW)
    assert (judged.answer > without.answer) == bool(facts.signals and not (fault and owed))


@given(
    caps=some.builds(Caps, customer_returns=some.none() | counts, day_minor=some.none() | counts),
    approved=some.builds(Approved, customer_returns=counts, day_minor=counts),
    worth=counts,
)
def test_a_cap_asks_a_person_and_never_refuses(caps: Caps, approved: Approved, worth: int) -> None:
    answer = judge_caps(caps, approved, worth_minor=worth).answer
    most, sum_of_day = caps.customer_returns, caps.day_minor
    within = (most is None or approved.customer_returns < most) and (
        sum_of_day is None or approved.day_minor + worth <= sum_of_day
    )

    assert answer == (Answer.ALLOW if within else Answer.REVIEW)


RESTRICTED = Restriction(Category.MISSING_GOODS, until=DELIVERED)


def test_a_restriction_counts_to_its_last_moment_and_not_one_further() -> None:
    facts = replace(FACTS, restriction=RESTRICTED)

    assert codes(facts, now=DELIVERED - timedelta(microseconds=1)) == ["restricted"]
    assert codes(facts, now=DELIVERED) == []


def test_a_restriction_leaves_what_the_law_gives() -> None:
    owed = replace(FACTS, restriction=RESTRICTED, fault=True, conform_until=DELIVERED)
    judged = evaluate(owed, conditions_of(owed, POLICY), now=DELIVERED - timedelta(hours=1))

    assert judged.answer == Answer.REVIEW
    assert [verdict.code for verdict in judged.objections] == ["conformity"]
