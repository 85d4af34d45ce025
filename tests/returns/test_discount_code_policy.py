"""What a policy says of the discount code where the wanted one is sold out, and what its clauses change."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns.domain.conditions import conditions_of
from returns.domain.discount_code import LENGTH, CodeTerms, new_discount_code, terms_in_common
from returns.domain.gift import LETTERS
from returns.domain.policy import InvalidPolicy, Policy, parse
from returns.domain.policy_changes import changes
from tests.returns.test_clauses import LINE, a_policy

EXCHANGED = {"exchanges": {"offered": "variants"}}


def problems(document):
    with pytest.raises(InvalidPolicy) as refusal:
        parse(document)
    return {problem.at: problem.code for problem in refusal.value.problems}


def test_without_a_word_there_is_no_code():
    assert not conditions_of(LINE, Policy()).later


def test_a_code_gives_a_share_or_an_amount_and_not_both():
    assert parse(EXCHANGED | {"later": {"discount_bps": 1000}}).later.discount_bps == 1000
    assert parse(EXCHANGED | {"later": {"discount_minor": 500}}).later.discount_minor == 500
    both = EXCHANGED | {"later": {"discount_bps": 1000, "discount_minor": 500}}
    assert problems(both) == {"$.later.discount_minor": "two_discounts"}


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"discount_bps": 10_001}, "$.later.discount_bps"),
        ({"discount_minor": -1}, "$.later.discount_minor"),
        ({"days": 0}, "$.later.days"),
        ({"days": 731}, "$.later.days"),
        ({"good_for": "friends"}, "$.later.good_for"),
    ],
)
def test_what_a_code_cannot_be_is_refused_at_its_field(wrong, at):
    assert list(problems(EXCHANGED | {"later": wrong})) == [at]


def test_a_code_where_nothing_is_exchanged_is_offered_to_nobody():
    assert problems({"later": {"discount_minor": 500}}) == {"$.later.discount_minor": "code_without_exchange"}
    season = {"code": "a", "label": {"en": "A"}, "then": {"later": {"discount_bps": 500}}}
    assert problems({"clauses": [season]}) == {"$.clauses[0].then.later.discount_bps": "code_without_exchange"}
    exchanged = season | {"then": season["then"] | {"exchanges": {"offered": "variants"}}}
    assert parse({"clauses": [exchanged]}).clauses[0].then.later.discount_bps == 500


def test_a_clause_changes_the_code_thing_by_thing_and_its_discount_as_a_whole():
    policy = a_policy(
        {"then": {"later": {"discount_minor": 800}}},
        {"then": {"later": {"discount_bps": 2000, "days": 30, "good_for": "shop"}}},
        **EXCHANGED,
        later={"discount_bps": 1000},
    )
    conditions = conditions_of(LINE, policy)
    assert conditions.later == CodeTerms(0, 800, 30, "shop")
    said_by = {name: conditions.said_by[name].code for name in ("later_bps", "later_minor", "later_days")}
    assert said_by == {"later_bps": "clause_0", "later_minor": "clause_0", "later_days": "clause_1"}


def test_a_clause_can_take_the_code_away():
    policy = a_policy({"then": {"later": {"discount_bps": 0}}}, **EXCHANGED, later={"discount_minor": 800})
    assert not conditions_of(LINE, policy).later


def test_a_clause_of_two_discounts_is_refused_and_one_that_is_silent_says_nothing():
    two = {"code": "a", "label": {"en": "A"}, "then": {"later": {"discount_bps": 1, "discount_minor": 1}}}
    assert problems(EXCHANGED | {"clauses": [two]}) == {"$.clauses[0].then.later.discount_minor": "two_discounts"}
    silent = two | {"then": {"later": {}}}
    assert problems(EXCHANGED | {"clauses": [silent]}) == {"$.clauses[0].then": "says_nothing"}


def test_a_difference_names_the_field():
    found = changes(parse(EXCHANGED), parse(EXCHANGED | {"later": {"discount_bps": 500, "days": 30}}))
    assert [(change.at, change.after) for change in found] == [("later.discount_bps", 500), ("later.days", 30)]


TERMS = st.one_of(
    st.builds(CodeTerms, st.integers(1, 10_000), st.just(0), st.integers(1, 730), st.sampled_from(["product", "shop"])),
    st.builds(CodeTerms, st.just(0), st.integers(1, 10**6), st.integers(1, 730), st.sampled_from(["product", "shop"])),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(TERMS, st.integers(0, 10**7)), min_size=1, max_size=6))
def test_the_one_code_of_a_return_gives_one_of_its_lines_discounts_and_lasts_the_longest(lines):
    common = terms_in_common(lines)
    discounts = {(terms.discount_bps, terms.discount_minor) for terms, _ in lines}
    assert (common.discount_bps, common.discount_minor) in discounts
    assert common.days == max(terms.days for terms, _ in lines)
    assert (common.good_for == "shop") == any(terms.good_for == "shop" for terms, _ in lines)
    assert common == terms_in_common(list(reversed(lines)))
    most = max(terms.on(price) for terms, price in lines)
    assert any((terms.discount_bps, terms.discount_minor) == (common.discount_bps, common.discount_minor)
               and terms.on(price) == most for terms, price in lines)  # fmt: skip


def test_no_lines_bring_no_code():
    assert terms_in_common([]) is None


@given(TERMS, st.integers(0, 10**7))
def test_a_code_never_takes_off_more_than_the_price(terms, price):
    assert 0 <= terms.on(price) <= price


def test_codes_are_one_word_of_letters_that_nobody_takes_for_one_another():
    codes = {new_discount_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)
