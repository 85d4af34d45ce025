"""A draft on the past: what it would have made of returns and sold articles, in slices, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.policy import Policy, parse
from returns.domain.simulation import Asked, AskedLine, Report, count_return, judge
from returns.domain.verdict import Answer
from returns.models import OutboxMessage, PolicySimulation, Shop
from returns.operations import simulate_policy
from returns.operations.draft_policy import change_draft
from returns.operations.simulate_policy import begin_simulation, stop_simulation
from returns.outbox import drain
from returns.queries.returns import settlement_quote
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns.test_clauses import LINE

REASONS = [{"code": "size_small", "label": {}, "shopify_handle": "other"}]


def asked(*worths: int, days: int = 10, fault: bool = False) -> Asked:
    """A return that was asked for so many days after the delivery."""
    lines = tuple(AskedLine(f"Article {place}", LINE, worth, fault) for place, worth in enumerate(worths))
    assert LINE.delivered_at is not None
    return Asked("R-1", LINE.delivered_at + timedelta(days=days), lines)


def policy(**said: Any) -> Policy:
    return parse({"reasons": REASONS, "approval": "auto", **said})


class TestJudging:
    def test_prices_what_comes_back_and_keeps_what_does_not(self) -> None:
        ours = policy(fees={"restocking_bps": 1_000, "return_shipping_minor": 500})
        outcome = judge(asked(10_000, 5_000), ours, currency="EUR")

        assert (outcome.answer, outcome.refund_minor, outcome.fees_minor) == (Answer.ALLOW, 13_000, 2_000)
        late = judge(asked(10_000, days=90), ours, currency="EUR")
        assert (late.answer, late.parcels, late.refund_minor, late.denied_minor) == (Answer.DENY, 0, 0, 10_000)
        assert late.objection is not None
        assert late.objection.code == "window_ended"

    def test_a_person_who_has_to_agree_is_asked_whatever_the_rules_say(self) -> None:
        assert judge(asked(10_000), policy(approval="review"), currency="EUR").answer == Answer.REVIEW

    def test_faulty_goods_bear_no_fee(self) -> None:
        ours = policy(fees={"restocking_bps": 1_000, "return_shipping_minor": 500})

        assert judge(asked(10_000, fault=True), ours, currency="EUR").refund_minor == 10_000

    def test_says_who_would_get_less_and_why_and_who_more(self) -> None:
        report = Report(currency="EUR")
        for place, days in enumerate((5, 20, 40)):
            one = replace(asked(1_000 * (place + 1), days=days), number=f"R-{place}")
            count_return(report, one, policy(window={"days": 30}), policy(window={"days": 14}))
        assert (report.returns, report.worse, report.better) == (3, 1, 0)
        assert report.moves == {"ALLOW>ALLOW": 1, "ALLOW>DENY": 1, "DENY>DENY": 1}
        [hurt] = report.hurt
        assert (hurt.number, hurt.change_minor) == ("R-1", -2_000)
        assert hurt.objection is not None
        assert hurt.objection["code"] == "window_ended"

    def test_says_what_the_fees_take_or_leave(self) -> None:
        report, free, dear = Report(currency="EUR"), policy(), policy(fees={"restocking_bps": 1_000})
        count_return(report, asked(1_000), free, dear)
        count_return(report, asked(3_000), dear, free)

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
            count_return(report, asked(minor, days=late), before, after)
        for sums in (report.before, report.after):
            assert sums.allowed + sums.reviewed + sums.denied == len(returns)
            assert sums.refund_minor + sums.fees_minor + sums.denied_minor == worth
        assert report.worse + report.better <= len(returns)
        assert len(report.hurt) <= 10

    def test_the_same_policy_changes_nothing(self) -> None:
        report = Report(currency="EUR")
        count_return(report, asked(1_000), policy(), policy())

        assert (report.worse, report.better, report.before) == (0, 0, report.after)

    def test_a_report_is_the_same_after_a_round_trip(self) -> None:
        report = Report(currency="EUR")
        count_return(report, asked(1_000, days=20), policy(), policy(window={"days": 1}))

        assert msgspec.convert(msgspec.to_builtins(report), Report) == report


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
        assert (row.status, row.counted, row.total) == ("DONE", 2, 2)
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
        assert (row.counted, row.status, row.report["returns"]) == (5, "DONE", 5)

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
