"""A draft on the past: what it would have made of returns and sold articles, in slices, once each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.care import Caps
from returns.domain.means import Means
from returns.domain.policy import Policy, parse
from returns.domain.remedy import REMEDIES
from returns.domain.shipping import Goods
from returns.domain.simulated import Asked, AskedLine, Swapped, judge
from returns.domain.simulated_caps import Approvals, SoFar
from returns.domain.simulation import Report, Sums, count_return
from returns.domain.status import DeclineReason
from returns.domain.status import Outcome as Way
from returns.domain.verdict import Answer
from returns.models import ExchangeLine, Order, OutboxMessage, PolicySimulation, Return, Shop
from returns.operations import simulate_policy
from returns.operations.cancel_return import cancel_return
from returns.operations.change_return import change_return
from returns.operations.decline_return import decline_return
from returns.operations.draft_policy import change_draft
from returns.operations.publish_policy import publish_policy
from returns.operations.simulate_policy import begin_simulation, stop_simulation
from returns.outbox import drain
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from returns.queries.returns import settlement_quote
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop
from tests.returns.test_clauses import LINE

MONEY = [way for way in Way if way not in REMEDIES]
REASONS = [{"code": "size_small", "label": {}, "shopify_handle": "other"}]


def asked(*worths: int, days: float = 10, fault: bool = False, **about: Any) -> Asked:
    """A return that was asked for so many days after the delivery."""
    lines = tuple(AskedLine(f"Article {place}", LINE, worth, fault) for place, worth in enumerate(worths))
    assert LINE.delivered_at is not None
    return Asked("R-1", LINE.delivered_at + timedelta(days=days), lines, **about)


def swapped(*worths: int, costs: int = 10_000, other: bool = False, **about: Any) -> Asked:
    """A return of which the first line was exchanged for a piece that costs so much."""
    plain = asked(*worths, **about)
    return replace(plain, lines=(replace(plain.lines[0], swap=Swapped(1, costs, other)), *plain.lines[1:]))


def policy(**said: Any) -> Policy:
    return parse({"reasons": REASONS, "approval": "auto", **said})


class TestJudging:
    @pytest.mark.parametrize("way", sorted(REMEDIES))
    @pytest.mark.parametrize(("offered", "refund"), [(["repair", "replacement"], 0), (["refund"], 5_000)])
    def test_a_remedy_comes_to_nothing_where_it_is_still_offered(
        self, way: Way, offered: list[str], refund: int
    ) -> None:
        ours = policy(outcomes=offered, fees={"restocking_bps": 1_000, "return_shipping_minor": 500})
        outcome = judge(asked(5_000, fault=True, way=way), ours, currency="EUR")

        assert (outcome.refund_minor, outcome.fees_minor, outcome.parcels) == (refund, 0, 1)

    def test_what_was_exchanged_bears_the_fees_of_an_exchange(self) -> None:
        fees = {"restocking_bps": 1_000, "by_outcome": {"exchange": {"restocking_bps": 0}}}
        ours = policy(fees=fees, exchanges={"offered": "variants"})
        plain, exchanged = asked(10_000, 5_000), swapped(10_000, 5_000)

        assert [judge(each, ours, currency="EUR").fees_minor for each in (plain, exchanged)] == [1_500, 500]

    def test_prices_what_comes_back_and_keeps_what_does_not(self) -> None:
        ours = policy(fees={"restocking_bps": 1_000, "return_shipping_minor": 500})
        outcome = judge(asked(10_000, 5_000), ours, currency="EUR")

        assert (outcome.answer, outcome.refund_minor, outcome.fees_minor) == (Answer.ALLOW, 13_000, 2_000)
        late = judge(asked(10_000, days=90), ours, currency="EUR")
        assert (late.answer, late.parcels, late.refund_minor, late.denied_minor) == (Answer.DENY, 0, 0, 10_000)
        assert late.objection is not None
        assert late.objection.code == "window_ended"

    def test_a_way_that_is_no_longer_offered_gives_way_to_one_that_is(self) -> None:
        fees = {"return_shipping_minor": 500}
        for ways, costs in ((["label", "own"], 0), (["label"], 500)):
            ours = policy(fees=fees, shipping={"ways": ways})
            assert judge(asked(10_000, means=Means.OWN), ours, currency="EUR").fees_minor == costs

    def test_a_person_who_has_to_agree_is_asked_whatever_the_rules_say(self) -> None:
        assert judge(asked(10_000), policy(approval="review"), currency="EUR").answer == Answer.REVIEW

    def test_faulty_goods_bear_no_fee(self) -> None:
        ours = policy(fees={"restocking_bps": 1_000, "return_shipping_minor": 500})

        assert judge(asked(10_000, fault=True), ours, currency="EUR").refund_minor == 10_000

    def test_says_who_would_get_less_and_why_and_who_more(self) -> None:
        report = Report(currency="EUR")
        for place, days in enumerate((5, 20, 40)):
            one = replace(asked(1_000 * (place + 1), days=days), number=f"R-{place}")
            count_return(report, one, policy(window={"days": 30}), policy(window={"days": 14}), SoFar())
        assert (report.returns, report.worse, report.better) == (3, 1, 0)
        assert report.moves == {"ALLOW>ALLOW": 1, "ALLOW>DENY": 1, "DENY>DENY": 1}
        [hurt] = report.hurt
        assert (hurt.number, hurt.change_minor) == ("R-1", -2_000)
        assert hurt.objection is not None
        assert hurt.objection["code"] == "window_ended"

    def test_says_what_the_fees_take_or_leave(self) -> None:
        report, free, dear = Report(currency="EUR"), policy(), policy(fees={"restocking_bps": 1_000})
        count_return(report, asked(1_000), free, dear, SoFar())
        count_return(report, asked(3_000), dear, free, SoFar())

        assert [(one.change_minor, one.fees_minor) for one in (*report.hurt, *report.helped)] == [
            (-100, 100),
            (300, -300),
        ]

    @given(st.lists(st.tuples(st.integers(1, 50_000), st.integers(0, 60)), max_size=20), st.integers(0, 60))
    def test_nothing_is_lost_between_the_two(self, returns: list[tuple[int, int]], days: int) -> None:
        report, worth = Report(currency="EUR"), 0
        before, after = policy(), policy(window={"days": days}, fees={"restocking_bps": 500})
        for minor, late in returns:
            worth += minor
            count_return(report, asked(minor, days=late), before, after, SoFar())
        for sums in (report.before, report.after):
            assert sums.allowed + sums.reviewed + sums.denied == len(returns)
            assert sums.refund_minor + sums.fees_minor + sums.denied_minor == worth
        assert report.worse + report.better <= len(returns)
        assert len(report.hurt) <= 10

    def test_the_same_policy_changes_nothing(self) -> None:
        report = Report(currency="EUR")
        count_return(report, asked(1_000), policy(), policy(), SoFar())

        assert (report.worse, report.better, report.before) == (0, 0, report.after)

    def test_a_report_is_the_same_after_a_round_trip(self) -> None:
        report = Report(currency="EUR")
        count_return(report, asked(1_000, days=20), policy(), policy(window={"days": 1}), SoFar())

        assert msgspec.convert(msgspec.to_builtins(report), Report) == report


BOTH = {"outcomes": ["refund", "store_credit"], "credit": {"bonus_bps": 1_000}}
ONLY_CREDIT = {"outcomes": ["store_credit"], "credit": {"bonus_bps": 1_000}}


class TestBonus:
    def test_who_loses_the_bonus_gets_less(self) -> None:
        report, taken = Report(currency="EUR"), asked(10_000, way=Way.STORE_CREDIT, credit=True)
        count_return(report, taken, policy(**BOTH), policy(**{**BOTH, "credit": {"bonus_bps": 0}}), SoFar())

        assert (report.worse, report.better) == (1, 0)
        [hurt] = report.hurt
        assert (hurt.change_minor, hurt.bonus_minor, hurt.fees_minor) == (-1_000, -1_000, 0)

    @pytest.mark.parametrize(
        ("said", "about", "credited", "bonus", "most"),
        [
            ({}, {"way": Way.STORE_CREDIT, "credit": True}, False, 0, 0),
            (BOTH, {"credit": True}, False, 0, 1_000),
            (BOTH, {"way": Way.STORE_CREDIT, "credit": True}, True, 1_000, 1_000),
            (BOTH, {"credit": False}, False, 0, 0),
            (ONLY_CREDIT, {"credit": True}, True, 1_000, 1_000),
            (ONLY_CREDIT, {"credit": True, "fault": True}, False, 0, 1_000),
            (ONLY_CREDIT, {"credit": True, "by_shopper": False}, False, 0, 0),
            (ONLY_CREDIT, {"credit": True, "by_shopper": False, "way": Way.STORE_CREDIT}, True, 1_000, 1_000),
            (ONLY_CREDIT, {"credit": True, "way": Way.GIFT_CARD}, False, 0, 0),
        ],
    )
    def test_the_bonus_is_that_of_the_way_that_was_taken(
        self, said: dict[str, Any], about: dict[str, Any], credited: bool, bonus: int, most: int
    ) -> None:
        outcome = judge(asked(10_000, **about), policy(**said), currency="EUR")
        assert (outcome.credited, outcome.bonus_minor, outcome.bonus_most_minor) == (credited, bonus, most)

    def test_it_is_on_what_is_paid_after_fees_and_on_nothing_that_may_not_come_back(self) -> None:
        ours = policy(**ONLY_CREDIT, fees={"restocking_bps": 2_000})
        assert judge(asked(10_000, credit=True), ours, currency="EUR").bonus_minor == 800
        late = judge(asked(10_000, credit=True, days=90), ours, currency="EUR")
        assert (late.credited, late.bonus_most_minor) == (False, 0)


class TestKeeping:
    def kept(self, worth: int, *, label: int | None = 500, **about: Any) -> tuple[int, int, int, bool]:
        ours = policy(shipping={"keep_it": {"max_minor": 300, "below_return_cost": True}})
        outcome = judge(asked(worth, **about), ours, currency="EUR", label_minor=label)
        return outcome.parcels, outcome.spared, outcome.kept_minor, outcome.for_cost

    def test_goods_stay_up_to_the_limit_or_where_a_label_costs_more(self) -> None:
        assert self.kept(300) == (0, 1, 300, False)
        assert self.kept(499) == (0, 1, 499, True)
        assert self.kept(500) == (1, 0, 0, False)
        assert self.kept(499, label=None) == (1, 0, 0, False)

    def test_what_may_not_come_back_is_kept_for_no_money_and_presents_and_the_shops_own_returns_travel(self) -> None:
        assert self.kept(300, days=90) == (0, 0, 0, False)
        assert self.kept(300, way=Way.GIFT_CARD) == (1, 0, 0, False)
        assert self.kept(300, by_shopper=False) == (1, 0, 0, False)


class TestExchanges:
    def judged(self, offered: str, one: Asked, **said: Any) -> tuple[int, int, int, int, int]:
        found = judge(one, policy(exchanges={"offered": offered}, **said), currency="EUR")
        return found.swapped, found.swapped_minor, found.on_top_minor, found.refund_minor, found.fees_minor

    def test_what_goes_out_is_a_sale_that_stays_as_far_as_what_comes_back_pays_for_it(self) -> None:
        assert self.judged("variants", swapped(10_000)) == (1, 10_000, 0, 0, 0)
        assert self.judged("variants", swapped(10_000, costs=7_000)) == (1, 7_000, 0, 3_000, 0)
        assert self.judged("variants", swapped(10_000, costs=12_000)) == (1, 10_000, 2_000, 0, 0)
        fees = {"return_shipping_minor": 500}
        assert self.judged("variants", swapped(10_000, costs=12_000), fees=fees) == (1, 9_500, 2_500, 0, 500)
        assert self.judged("variants", swapped(10_000, 400, costs=0)) == (1, 0, 0, 10_400, 0)

    def test_where_it_is_not_offered_the_money_goes_back(self) -> None:
        assert self.judged("none", swapped(10_000)) == (0, 0, 0, 10_000, 0)
        assert self.judged("variants", swapped(10_000, other=True)) == (0, 0, 0, 10_000, 0)
        assert self.judged("any", swapped(10_000, other=True)) == (1, 10_000, 0, 0, 0)

    def test_what_the_shop_made_itself_is_made_whatever_is_offered(self) -> None:
        assert self.judged("none", swapped(10_000, by_shopper=False)) == (1, 10_000, 0, 0, 0)

    def test_what_may_not_come_back_is_not_exchanged(self) -> None:
        assert self.judged("any", swapped(10_000, days=90)) == (0, 0, 0, 0, 0)

    @pytest.mark.parametrize("way", sorted(REMEDIES))
    def test_the_same_article_for_a_faulty_one_is_no_exchange(self, way: Way) -> None:
        ours = policy(outcomes=["repair", "replacement"])
        assert judge(asked(5_000, fault=True, way=way), ours, currency="EUR").swapped_minor == 0

    def test_nobody_got_more_or_less_since_money_took_the_place_of_an_exchange(self) -> None:
        report = Report(currency="EUR")
        count_return(report, swapped(10_000), policy(exchanges={"offered": "any"}), policy(), SoFar())
        assert (report.worse, report.better) == (0, 0)
        assert (report.before.swapped, report.before.swapped_pieces, report.before.swapped_minor) == (1, 1, 10_000)
        assert (report.after.swapped, report.after.refund_minor) == (0, 10_000)


class TestYearlyLimit:
    def kept(self, *returns: Asked, per_year: int = 2, approvals: Approvals | None = None) -> list[tuple[int, bool]]:
        """Of each return in its order: the goods that stay, and whether only the limit makes them travel."""
        ours = policy(shipping={"keep_it": {"max_minor": 300, "per_year": per_year}}, window={"days": 800})
        so_far = approvals or Approvals()
        found = [judge(each, ours, currency="EUR", approvals=so_far) for each in returns]
        return [(outcome.kept_minor, outcome.limited) for outcome in found]

    def test_the_third_in_a_year_travels_and_a_year_later_one_stays_again(self) -> None:
        days = [asked(300, days=day) for day in (1, 2, 3, 365.5, 366.5)]
        assert self.kept(*days) == [(300, False), (300, False), (0, True), (0, True), (300, False)]

    def test_everybody_has_their_own(self) -> None:
        assert self.kept(*(asked(300, person=who) for who in "aab"), per_year=1) == [
            (300, False), (0, True), (300, False),
        ]  # fmt: skip

    def test_what_would_travel_anyway_neither_counts_nor_is_limited(self) -> None:
        assert self.kept(asked(301), asked(300), asked(300, days=900), per_year=1) == [
            (0, False), (300, False), (0, False),
        ]  # fmt: skip

    def test_what_was_kept_before_counts_for_a_year(self) -> None:
        at = asked(300).at
        for ago, stays in ((364, 0), (366, 300)):
            before = Approvals(kept={"": [at - timedelta(days=ago)]})
            assert self.kept(asked(300), per_year=1, approvals=before)[0][0] == stays

    def test_what_is_a_year_old_is_forgotten(self) -> None:
        approvals = Approvals(kept={"a": [NOW - timedelta(days=366)], "b": [NOW - timedelta(days=300)]})
        approvals.forget(at=NOW)
        assert list(approvals.kept) == ["b"]


class TestCaps:
    def held(self, caps: dict[str, int], *returns: Asked, **said: Any) -> list[bool]:
        """Whether each of the returns is held, in their order."""
        ours, approvals = policy(caps=caps, **said), Approvals()
        found = [judge(each, ours, currency="EUR", approvals=approvals) for each in returns]
        assert all(outcome.answer == Answer.REVIEW for outcome in found if outcome.held)
        return [outcome.held for outcome in found]

    def test_a_day_has_its_sum_and_the_next_one_too(self) -> None:
        day = [asked(1_000, days=10 + hour / 24) for hour in (0, 1, 2)]
        assert self.held({"day_minor": 2_000}, *day, asked(1_000, days=11)) == [False, False, True, False]

    def test_the_day_is_the_shops(self) -> None:
        late, early = (replace(asked(1_000), at=datetime(2026, 11, 9, hour, 30, tzinfo=UTC)) for hour in (22, 23))
        assert LINE.time_zone == "Europe/Paris"
        assert self.held({"day_minor": 1_000}, late, early, window={"days": 365}) == [False, False]

    def test_a_customer_has_so_many_in_thirty_days_and_others_have_their_own(self) -> None:
        one, two = ({"person": name} for name in ("a", "b"))
        days = [asked(100, days=day, **one) for day in (1, 2, 3)] + [asked(100, days=3, **two)]
        again = [asked(100, days=31, **one), asked(100, days=32.5, **one)]
        found = self.held({"customer_returns": 2}, *days, *again, window={"days": 60})
        assert found == [False, False, True, False, False, False]

    def test_what_waits_for_a_person_anyway_is_not_held_and_does_not_count(self) -> None:
        caps = {"day_minor": 1_000}
        assert self.held(caps, asked(900), asked(900), approval="review") == [False, False]
        assert self.held(caps, asked(900, by_shopper=False), asked(900)) == [False, False]
        assert self.held(caps, asked(900, days=90), asked(900)) == [False, False]

    def test_who_had_nothing_for_thirty_days_is_forgotten(self) -> None:
        approvals, caps = Approvals(), Caps(customer_returns=1)
        for number, person in enumerate("ab"):
            assert approvals.passes(
                caps, person=person, at=NOW + timedelta(days=number), zone="Europe/Paris", worth_minor=1
            )
        approvals.forget(at=NOW + timedelta(days=30))
        assert list(approvals.lately) == ["b"]

    def test_what_counts_so_far_survives_being_written_down(self) -> None:
        so_far = SoFar()
        before, after = policy(), policy(caps={"customer_returns": 1, "day_minor": 5_000})
        count_return(Report(currency="EUR"), asked(1_000, person="a"), before, after, so_far)
        again = msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(so_far))), SoFar)
        assert again == so_far
        report = Report(currency="EUR")
        count_return(report, asked(1_000, person="a"), before, after, again)
        assert (report.after.held, report.after.held_minor, report.before.held) == (1, 1_000, 0)
        assert report.moves == {"ALLOW>REVIEW": 1}


def with_swap(swap: Swapped | None, one: Asked) -> Asked:
    """The return with its line exchanged, where something was."""
    return replace(one, lines=(replace(one.lines[0], swap=swap),))


pasts = st.lists(
    st.builds(
        lambda worth, day, fault, way, credit, by_shopper, person, swap: with_swap(
            swap,
            asked(worth, days=day, fault=fault, way=way, credit=credit, by_shopper=by_shopper, person=person),
        ),
        st.integers(1, 3_000), st.integers(0, 40), st.booleans(), st.sampled_from(MONEY), st.booleans(), st.booleans(),
        st.sampled_from("abc"), st.none() | st.builds(Swapped, st.just(1), st.integers(0, 4_000), st.booleans()),
    ),
    max_size=25,
)  # fmt: skip
terms_said = st.fixed_dictionaries(
    {
        "window": st.builds(lambda days: {"days": days}, st.integers(0, 45)),
        "fees": st.builds(lambda bps: {"restocking_bps": bps}, st.integers(0, 3_000)),
        "shipping": st.builds(
            lambda most, below, times: {
                "keep_it": {"max_minor": most, "below_return_cost": below, "per_year": times}
            },
            st.integers(0, 800), st.booleans(), st.integers(1, 4),
        ),
        "exchanges": st.builds(lambda offered: {"offered": offered}, st.sampled_from(["none", "variants", "any"])),
        "approval": st.sampled_from(["auto", "review"]),
    }
)  # fmt: skip
ways_said = st.sampled_from([{"outcomes": ["refund"]}, {"outcomes": ["store_credit"]}, BOTH]) | st.builds(
    lambda bps: {"outcomes": ["store_credit", "refund"], "credit": {"bonus_bps": bps}}, st.integers(0, 2_000)
)
said = st.builds(lambda one, two: one | two, terms_said, ways_said)
caps_said = st.fixed_dictionaries(
    {"customer_returns": st.none() | st.integers(0, 4), "day_minor": st.none() | st.integers(0, 6_000)}
)


class TestSums:
    @given(past=pasts, said=said, caps=caps_said, label=st.none() | st.integers(0, 900))
    def test_all_that_is_counted_adds_up(
        self, past: list[Asked], said: dict[str, Any], caps: dict[str, Any], label: int | None
    ) -> None:
        past = sorted(past, key=lambda each: each.at)
        report, so_far = Report(currency="EUR", label_minor=label), SoFar()
        free = policy(**said)
        for each in past:
            count_return(report, each, free, policy(**said, caps=caps), so_far)
        worth = sum(line.worth_minor for each in past for line in each.lines)
        for sums in (report.before, report.after):
            self.adds_up(sums, len(past), worth)
        without, within = report.before, report.after
        assert without.held == without.held_minor == 0
        assert within.allowed + within.held == without.allowed, "a cap moves returns to a person, and nothing else"
        assert within.reviewed - within.held == without.reviewed
        assert within.denied == without.denied
        money = (
            "refund_minor",
            "fees_minor",
            "denied_minor",
            "bonus_minor",
            "bonus_most_minor",
            "kept_minor",
            "parcels",
            "limited",
            "swapped",
            "swapped_minor",
            "on_top_minor",
        )
        assert [getattr(within, name) for name in money] == [getattr(without, name) for name in money]

    def adds_up(self, sums: Sums, count: int, worth: int) -> None:
        assert sums.allowed + sums.reviewed + sums.denied == count
        assert sums.refund_minor + sums.fees_minor + sums.denied_minor + sums.swapped_minor == worth
        assert sums.swapped <= sums.swapped_pieces <= count
        assert sums.on_top_minor >= 0
        assert sums.limited + sums.kept <= count
        assert sums.kept_minor <= worth - sums.denied_minor
        assert sums.kept_for_cost <= sums.kept == sums.spared, "each of these returns is one parcel"
        assert sums.parcels + sums.kept <= count
        assert 0 <= sums.bonus_minor <= sums.bonus_most_minor <= sums.refund_minor
        assert sums.credited <= count
        assert sums.held <= sums.reviewed
        assert sums.held_minor <= sums.refund_minor

    @given(past=pasts, said=said, times=st.integers(1, 4))
    def test_a_year_with_a_limit_is_the_same_with_some_parcels_more(
        self, past: list[Asked], said: dict[str, Any], times: int
    ) -> None:
        """Where keeping costs nothing and fees are the same, only the ways of the goods differ; nobody keeps more."""
        past = sorted(past, key=lambda each: each.at)
        terms = {**said, "fees": {}}
        one, many = (
            policy(**{**terms, "shipping": {"keep_it": {"max_minor": 800, "per_year": most}}}) for most in (times, 100)
        )
        report, so_far = Report(currency="EUR"), SoFar()
        for each in past:
            count_return(report, each, many, one, so_far)
        without, within = report.before, report.after
        assert without.limited == 0
        assert within.kept + within.limited == without.kept
        assert within.parcels == without.parcels + within.limited
        assert within.refund_minor == without.refund_minor
        assert all(len(moments) <= times for moments in so_far.after.kept.values())

    @given(past=pasts, said=said, label=st.none() | st.integers(0, 900))
    def test_what_stays_is_what_would_have_travelled(
        self, past: list[Asked], said: dict[str, Any], label: int | None
    ) -> None:
        report = Report(currency="EUR", label_minor=label)
        for each in past:
            count_return(report, each, policy(**{**said, "shipping": {}}), policy(**said), SoFar())
        assert report.before.parcels == report.after.parcels + report.after.spared
        assert report.before.kept == 0


def drafted(shop: Shop, **said: Any) -> None:
    change_draft(shop=shop, change=lambda document: document | said, author="7", now=NOW)


def work() -> None:
    drain(clock=lambda: NOW)


@pytest.mark.django_db
class TestRunning:
    def test_judges_the_shops_own_past(self) -> None:
        shop = make_shop()
        paid = settlement_quote(ask(make_order(shop, Bought(price=10_000)))).total.shop.minor
        make_order(shop, Bought(tags=("sale",)), number=1002)
        clause = {"code": "sale", "label": {}, "when": {"tags": ["sale"]}, "then": {"answer": "deny"}}
        drafted(shop, fees={"restocking_bps": 1_000, "return_shipping_minor": 0}, clauses=[clause])
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        work()

        row.refresh_from_db()
        report = msgspec.convert(row.report, Report)
        assert (row.status, row.counted, row.total, row.walk) == ("DONE", 3, 3, {})
        assert (report.returns, report.before.refund_minor, report.after.refund_minor) == (1, paid, paid - 1_000)
        assert (report.sold, report.before.sold_open, report.after.sold_open) == (2, 2, 1)
        assert not OutboxMessage.objects.filter(dead_at__isnull=False).exists()

    def test_goes_on_where_a_slice_ended_and_counts_each_order_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(simulate_policy, "SLICE", 2)
        shop = make_shop()
        for number in range(1001, 1006):
            ask(make_order(shop, Bought(), number=number), key=f"key-{number}")
        drafted(shop, window={"days": 1})
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        first = OutboxMessage.objects.get(kind="policy.simulate")
        simulate_policy.simulate(first, now=NOW)
        row.refresh_from_db()
        assert (row.counted, row.status) == (2, "RUNNING")
        work()
        row.refresh_from_db()
        assert (row.counted, row.status, row.report["returns"], row.report["sold"]) == (10, "DONE", 5, 5)

    def test_caps_count_over_slices_and_in_the_order_of_the_returns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(simulate_policy, "SLICE", 2)
        shop = make_shop()
        for number, hour in ((1001, 5), (1002, 4), (1003, 3), (1004, 2), (1005, 1)):
            order = make_order(shop, Bought(price=number), number=number)
            ask(order, key=f"key-{number}", now=NOW - timedelta(hours=hour))
        drafted(shop, approval="auto", caps={"customer_returns": 3, "day_minor": None})
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        message = OutboxMessage.objects.get(kind="policy.simulate")
        simulate_policy.simulate(message, now=NOW)
        row.refresh_from_db()
        assert "camille" not in json.dumps(row.walk), "people stand in it as digests"
        assert len(row.walk["so_far"]["after"]["lately"]) == 1
        message.delete()
        work()
        row.refresh_from_db()
        report = msgspec.convert(row.report, Report)
        assert (row.status, report.after.held, report.after.held_minor) == ("DONE", 2, 1004 + 1005)

    def test_the_shops_labels_and_store_credit_count_and_withdrawals_do_not(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(simulate_policy, "door", lambda name: lambda shop, since: 5_000)
        shop = make_shop()
        Shop.objects.update(store_credit=True)
        for number in (1001, 1002, 1003):
            ask(make_order(shop, number=number), key=f"key-{number}")
        withdrawn, chosen, _ = shop.returns.order_by("pk")
        Return.objects.filter(pk=withdrawn.pk).update(lane="withdrawal")
        Return.objects.filter(pk=chosen.pk).update(outcome="store_credit")
        keep = {"below_return_cost": True}
        drafted(shop, outcomes=["refund", "store_credit"], credit={"bonus_bps": 1_000}, shipping={"keep_it": keep})
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        work()
        row.refresh_from_db()
        report = msgspec.convert(row.report, Report)
        sums = report.after
        assert (report.returns, report.label_minor) == (2, 5_000)
        assert (sums.credited, sums.bonus_minor, sums.bonus_most_minor) == (1, 499, 998)
        assert (sums.kept, sums.kept_for_cost, sums.spared, sums.kept_minor) == (2, 2, 2, 2 * 4_990)
        assert report.before.parcels == 2

    def test_money_is_what_evaluation_makes_of_it(self) -> None:
        shop = make_shop()
        fees = {"restocking_bps": 1_000, "return_shipping_minor": 500}
        shipping = {"ways": ["label", "own"], "paid_by": "shopper"}
        said = active_policy(shop).document | {"fees": fees, "shipping": shipping}
        publish_policy(shop=shop, document=said, now=NOW - timedelta(days=50))
        dear = Bought(price=10_000, tax=800, duties=300)
        labelled, own, faulty = (
            ask(make_order(shop, dear, number=1001 + place, taxes_included=False), key=str(place), **about)
            for place, about in enumerate(({}, {"means": Means.OWN}, {"reason": "defective"}))
        )
        make_order(shop, number=1009)
        Order.objects.filter(pk=ask(make_order(shop, number=1010), key="test").order_id).update(test=True)
        drafted(shop, fees=fees | {"duties": "refunded"})
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        work()
        row.refresh_from_db()
        report = msgspec.convert(row.report, Report)
        rows = [rma.settlement for rma in (labelled, own, faulty)]
        fees_really = sum(each.restocking_fee_shop_minor + each.return_shipping_fee_shop_minor for each in rows)
        assert fees_really == (1_000 + 500) + 1_000
        assert (report.returns, report.sold, row.total) == (3, 5, 3 + 4), "what was only tested is left out"
        assert report.before.fees_minor == report.after.fees_minor == fees_really
        assert report.before.refund_minor == sum(each.total_shop_minor for each in rows)
        assert report.after.refund_minor - report.before.refund_minor == 2 * 300, (
            "of faulty goods they came back before"
        )

    def test_exchanges_and_what_was_kept_before_are_read_from_the_shops_own_past(self) -> None:
        shop = make_shop()
        exchanges = [ask(make_order(shop, Bought(), number=number), key=str(number)) for number in (1001, 1002)]
        for rma, product in zip(exchanges, ("gid://shopify/Product/1", "gid://shopify/Product/9"), strict=True):
            about = {"rma": rma, "item": rma.lines.get(), "variant_gid": "gid://shopify/ProductVariant/9"}
            ExchangeLine.objects.create(product_gid=product, title="Robe", quantity=1, value_shop_minor=4_000, **about)
        ExchangeLine.objects.create(title="Robe", quantity=1, value_shop_minor=9, given_up_at=NOW, **about)
        old = ask(make_order(shop, Bought(price=200), number=1003), key="old")
        new = ask(make_order(shop, Bought(price=200), number=1004), key="new")
        Order.objects.filter(pk=old.order_id).update(placed_at=NOW - timedelta(days=400))
        Return.objects.filter(pk=old.pk).update(goods=Goods.KEEP, requested_at=NOW - timedelta(days=300))
        drafted(
            shop,
            exchanges={"offered": "variants"},
            shipping={"keep_it": {"max_minor": 300, "per_year": 1}},
        )
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        work()
        row.refresh_from_db()
        report = msgspec.convert(row.report, Report)
        assert (report.returns, report.before.swapped, report.after.swapped) == (3, 0, 1)
        assert (report.after.swapped_minor, report.after.limited, report.after.kept) == (4_000, 1, 0)
        assert new.goods == Goods.SEND

    def test_what_was_changed_counts_once_and_what_was_called_off_not_at_all(self) -> None:
        shop = make_shop()
        order = make_order(shop, Bought(), Bought(price=10_000))
        first = ask(order)
        line = fulfilled(order)[1]
        new = change_return(
            rma_id=first.pk,
            wanted=[Wanted(line.pk, 1, "size_small")],
            request_key="again",
            expected_minor=None,
            locale="fr",
            now=NOW,
        )
        assert (Return.objects.get(pk=first.pk).status, new.replaces) == ("CANCELED", first)
        gone, declined = (ask(make_order(shop, Bought(), number=number), key=f"{number}") for number in (1002, 1003))
        cancel_return(rma_id=gone.pk, actor="shopify", tell_shopify=False, now=NOW)
        decline_return(rma_id=declined.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
        drafted(shop, window={"days": 1})
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        work()
        row.refresh_from_db()
        report = msgspec.convert(row.report, Report)
        paid = sum(settlement_quote(rma).total.shop.minor for rma in (new, declined))
        assert (report.returns, report.before.refund_minor) == (2, paid)
        assert row.counted == row.total == 2 + 3

    def test_stopping_forgets_whom_caps_were_counted_for(self) -> None:
        shop = make_shop()
        drafted(shop, window={"days": 1})
        row = begin_simulation(shop=shop, now=NOW)
        assert row is not None
        PolicySimulation.objects.update(walk={"so_far": {}})
        assert stop_simulation(shop=shop, now=NOW)
        row.refresh_from_db()
        assert (row.status, row.walk) == ("STOPPED", {})

    def test_a_new_one_stops_the_old_one(self) -> None:
        shop = make_shop()
        make_order(shop)
        drafted(shop, window={"days": 1})
        first = begin_simulation(shop=shop, now=NOW)
        second = begin_simulation(shop=shop, now=NOW)
        work()
        assert first is not None
        assert second is not None
        assert dict(PolicySimulation.objects.values_list("pk", "status")) == {first.pk: "STOPPED", second.pk: "DONE"}

    def test_without_a_draft_there_is_nothing_to_try(self) -> None:
        shop = make_shop()

        assert begin_simulation(shop=shop, now=NOW) is None
        assert not stop_simulation(shop=shop, now=NOW)

    def test_orders_of_long_ago_and_of_other_shops_are_left_out(self) -> None:
        shop, other = make_shop(), make_shop("other-demo.myshopify.com")
        make_order(other)
        drafted(shop, window={"days": 1})
        later = NOW + timedelta(days=366)
        row = begin_simulation(shop=shop, now=later)
        make_order(shop)
        assert row is not None
        drain(clock=lambda: later)
        row.refresh_from_db()
        assert (row.status, row.counted, row.report["sold"]) == ("DONE", 0, 0)
