"""What a policy says about exchanges, and what its clauses change."""

import pytest

from returns.domain.conditions import conditions_of
from returns.domain.exchange import Fallback
from returns.domain.policy import InvalidPolicy, Policy, parse
from returns.queries.eligibility import Wanted, preview
from returns.queries.exchanges import exchangeable, fallbacks
from tests.characters import NOW, fulfilled, make_order, make_shop
from tests.returns.test_clauses import LINE, a_policy
from tests.returns.test_shopper_exchanges import offering


def test_without_a_word_nothing_is_offered():
    conditions = conditions_of(LINE, Policy())
    assert (conditions.exchange_offered, conditions.incentive_bps, conditions.incentive_minor) == ("none", 0, 0)


def test_a_season_can_offer_exchanges_and_add_to_them():
    season = {
        "when": {"placed": {"first": "2026-11-01", "last": "2026-11-30"}},
        "then": {"exchanges": {"offered": "variants", "incentive_bps": 2000, "incentive_minor": 1000}},
    }
    later = {"then": {"exchanges": {"offered": "none", "incentive_minor": 1}}}
    conditions = conditions_of(LINE, a_policy(season, later))
    assert (conditions.exchange_offered, conditions.incentive_bps) == ("variants", 2000)
    assert conditions.incentive_minor == 1000
    assert {conditions.said_by[name].code for name in ("exchange_offered", "incentive_minor")} == {"clause_0"}


@pytest.mark.parametrize("wrong", [{"offered": "gold"}, {"incentive_bps": 10_001}, {"fallback": "never"}])
def test_what_a_policy_cannot_say_is_refused(wrong):
    with pytest.raises(InvalidPolicy):
        parse({"exchanges": wrong})


def test_a_clause_that_says_nothing_of_exchanges_says_nothing():
    with pytest.raises(InvalidPolicy) as refusal:
        a_policy({"then": {"exchanges": {}}})
    assert [problem.code for problem in refusal.value.problems] == ["says_nothing"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "choice"),
    [("choice", (Fallback.REFUND, Fallback.PROPOSAL)), ("refund", (Fallback.REFUND,))],
)
def test_who_cannot_choose_is_refunded(said, choice):
    order = make_order(offering(make_shop(), fallback=said))
    line = preview(order, [Wanted(fulfilled(order)[0].pk, 1, "size_small")], now=NOW).lines[0]
    assert exchangeable(line)
    assert fallbacks(line) == choice
