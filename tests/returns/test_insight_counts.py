"""Weekly counts: what counts and what does not, and that counting what changed comes to the same as counting all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from labels.models import Adjustment, Label
from returns.domain.insight import (
    Dimension,
    FlowKind,
    PartKind,
    Tally,
    Wait,
    discount_band,
    hours_between,
    last_night,
    monday,
)
from returns.domain.money import Money
from returns.domain.order import CustomerSnapshot
from returns.domain.sizes import size_of
from returns.models import (
    FulfillmentLine,
    InsightCount,
    InsightFlow,
    InsightMark,
    InsightPart,
    InsightSubject,
    InsightWeek,
    Order,
    Return,
    Shop,
)
from returns.operations import count_insights as counting
from returns.operations.approve_return import approve_return
from returns.operations.count_insights import count_insights
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.erase_shop import erase_shop
from returns.operations.ingest_order import ingest_order
from returns.operations.publish_policy import publish_policy
from returns.operations.record_payment import record_payment
from returns.queries.insights import Weeks, by_week, is_counted, row_of, rows_of
from tests.characters import NOW, Bought, ask, fulfilled, make_order, two_shops
from tests.characters import snapshot as told
from tests.labels.bought import Drawer

PARIS = ZoneInfo("Europe/Paris")
LATER = NOW + timedelta(days=60)
ALL = Weeks(date(2026, 1, 5), date(2027, 3, 1))


def whole(shop: Shop) -> Tally:
    row = row_of(shop, Dimension.ALL, "", ALL)
    assert row
    return row.tally


def agreed(order: Order, *, key: str = "k", quantities: tuple[int, ...] = (1,), reason: str = "size_small") -> Return:
    rma = ask(order, key=key, quantities=quantities, reason=reason)
    if rma.status == "REQUESTED":
        approve_return(rma_id=rma.pk, actor="merchant", actor_id="1", now=NOW)
    return rma


@pytest.mark.parametrize(
    ("title", "size"),
    [("Écru / M", "M"), ("S", "S"), ("42.5 / Noir", "42.5"), ("W32 L34", "W32 L34"), ("XL/XXL", "XL/XXL"),
     ("Rouge", ""), ("", ""), ("Taille unique", "TAILLE UNIQUE"), ("Default Title", ""), ("3xl", "3XL"),
     ("6-9 mois / Bleu", "6-9 MOIS"), ("75B", "75B"), ("Large mug", "")],
)  # fmt: skip
def test_sizes_are_found_in_titles(title: str, size: str) -> None:
    assert size_of(title) == size


def test_bands_and_hours() -> None:
    assert [discount_band(1000, paid) for paid in (1000, 900, 700, 500)] == ["none", "low", "middle", "high"]
    assert discount_band(0, 0) == "none"
    assert hours_between(NOW, NOW + timedelta(hours=5, minutes=59)) == 5
    assert hours_between(NOW, NOW + timedelta(days=4, hours=3)) == 96
    assert hours_between(NOW, NOW - timedelta(hours=1)) is None
    assert hours_between(None, NOW) is None


def test_a_window_is_over_the_day_after_its_last() -> None:
    delivered = datetime(2026, 3, 1, 9, tzinfo=PARIS)
    over = {
        day: Wait(30).is_over(sent_at=delivered, delivered_at=delivered, time_zone=PARIS, today=day)
        for day in (date(2026, 3, 31), date(2026, 4, 1))
    }
    assert list(over.values()) == [False, True]
    longer = Wait(30, until=date(2026, 4, 15))
    assert not longer.is_over(sent_at=delivered, delivered_at=delivered, time_zone=PARIS, today=date(2026, 4, 15))
    assert not Wait(30).is_over(sent_at=delivered, delivered_at=None, time_zone=PARIS, today=date(2026, 4, 7))


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 11, 20, 0, 59, tzinfo=UTC), datetime(2026, 11, 19, 1, tzinfo=UTC)),
        (datetime(2026, 11, 20, 1, tzinfo=UTC), datetime(2026, 11, 20, 1, tzinfo=UTC)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 28, 1, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ],
)
def test_a_night_is_that_of_the_shop(now: datetime, night: datetime) -> None:
    assert last_night(now, PARIS) == night


@pytest.mark.django_db
class TestCounts:
    def test_only_pieces_whose_window_is_over_make_a_rate(self) -> None:
        shop, _ = two_shops()
        order = make_order(shop, Bought(), Bought("Pull", 3, 3900))
        agreed(order, quantities=(0, 2))
        count_insights(now=NOW)
        assert whole(shop) == Tally(sent=4, early=2)
        count_insights(now=LATER)
        assert whole(shop) == Tally(sent=4, mature=4, returned=2)
        product = row_of(shop, Dimension.PRODUCT, "gid://shopify/Product/2", ALL)
        assert product
        assert product.tally == Tally(sent=3, mature=3, returned=2)
        assert product.parts[PartKind.REASON] == {"size_small": 2}
        assert product.parts[PartKind.OUTCOME] == {"refund": 2}
        assert (product.subject.label, product.subject.kind) == ("Pull", "Robes")

    def test_every_dimension_adds_up_to_the_same(self) -> None:
        shop, _ = two_shops()
        agreed(make_order(shop))
        count_insights(now=LATER)
        for dimension in set(Dimension):
            assert sum(row.tally.sent for row in rows_of(shop, dimension, ALL)) == 3, dimension

    def test_what_is_not_agreed_or_not_sold_does_not_count(self) -> None:
        shop, _ = two_shops()
        declined = ask(make_order(shop, Bought(quantity=2)), key="no")
        decline_return(
            rma_id=declined.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", actor_id="1", now=NOW
        )
        make_order(shop, Bought("Carte", is_gift_card=True), number=1002)
        make_order(shop, Bought(), number=1003, cancelled_at=NOW)
        make_order(shop, Bought(), number=1004, sent=False)
        count_insights(now=LATER)
        assert whole(shop) == Tally(sent=2, mature=2)

    def test_pieces_that_left_by_other_hands_count_on_neither_side(self) -> None:
        shop, _ = two_shops()
        order = make_order(shop, Bought(quantity=5))
        FulfillmentLine.objects.filter(pk=fulfilled(order)[0].pk).update(elsewhere=2)
        agreed(order)
        count_insights(now=LATER)
        assert whole(shop) == Tally(sent=3, mature=3, returned=1)

    def test_the_other_shops_pieces_stay_there(self) -> None:
        shop, other = two_shops()
        make_order(shop)
        count_insights(now=LATER)
        assert rows_of(other, Dimension.ALL, ALL) == []
        assert not by_week(other, Dimension.ALL, ALL)

    def test_it_looks_once_a_day_and_goes_on_where_it_stopped(self) -> None:
        shop, _ = two_shops()
        for number, days in enumerate((5, 30, 60), start=1001):
            Order.objects.filter(pk=make_order(shop, number=number).pk).update(placed_at=NOW - timedelta(days=days))
        assert count_insights(now=LATER, most=2) == 2
        assert count_insights(now=LATER, most=2) == 1
        assert count_insights(now=LATER + timedelta(hours=1)) == 0
        late = make_order(shop, number=1009, read_at=LATER + timedelta(hours=2))
        assert late.placed_at < LATER
        assert count_insights(now=LATER + timedelta(hours=3)) == 0
        assert count_insights(now=LATER + timedelta(hours=21)) >= 1
        assert whole(shop).sent == 12

    def test_the_count_of_the_night_has_the_whole_day_before(self) -> None:
        shop, _ = two_shops()
        sunday = datetime(2026, 11, 22, 12, tzinfo=PARIS)
        count_insights(now=sunday)
        late = make_order(shop, read_at=sunday + timedelta(hours=6))
        Order.objects.filter(pk=late.pk).update(placed_at=sunday + timedelta(hours=6))
        assert not is_counted(shop, now=datetime(2026, 11, 23, 1, 30, tzinfo=PARIS))
        count_insights(now=datetime(2026, 11, 23, 1, 30, tzinfo=PARIS))
        assert not by_week(shop, Dimension.ALL, ALL), "before two nobody looks again"
        count_insights(now=datetime(2026, 11, 23, 6, 30, tzinfo=PARIS))
        assert by_week(shop, Dimension.ALL, ALL)[date(2026, 11, 16)].sent == 3
        assert is_counted(shop, now=datetime(2026, 11, 23, 7, tzinfo=PARIS))

    def test_labels_count_in_the_week_they_were_bought_in_and_again_when_their_money_moves(self) -> None:
        shop, _ = two_shops()
        drawer, second = Drawer.of(shop), monday(NOW.date()) + timedelta(weeks=1)
        count_insights(now=NOW)
        bought = NOW + timedelta(weeks=1)
        label = drawer.label(at=bought, scan=True)
        count_insights(now=bought + timedelta(days=1))
        flows = InsightFlow.objects.filter(shop=shop, week=second, kind=FlowKind.LABEL)
        assert [flow.minor for flow in flows] == [500]
        long_after = bought + timedelta(days=200)
        count_insights(now=long_after - timedelta(days=1))
        Label.objects.filter(pk=label.pk).update(billed_minor=700)
        Adjustment.objects.create(label=label, before_minor=500, after_minor=700, noticed_at=long_after)
        count_insights(now=long_after + timedelta(days=1))
        assert [flow.minor for flow in flows.all()] == [700]

    def test_segments_know_of_a_customer_what_the_policy_knows(self) -> None:
        shop, _ = two_shops()
        often = {"code": "often", "label": {}, "orders": {"max": 2}, "returned_bps": {"min": 1}}
        document = shop.policies.get(status="ACTIVE").document
        publish_policy(shop=shop, document={**document, "segments": [often]}, now=NOW - timedelta(days=1))
        buyer = CustomerSnapshot("gid://shopify/Customer/1", 2, Money(9_000, "EUR"), (), NOW - timedelta(days=90))
        one, _two = (
            ingest_order(shop=shop, snapshot=replace(told(Bought(), number=number), customer=buyer))
            for number in (1001, 1002)
        )
        assert one
        agreed(one)
        count_insights(now=LATER)
        row = row_of(shop, Dimension.SEGMENT, "often", ALL)
        assert row
        assert row.tally == Tally(sent=2, mature=2, returned=1)

    def test_steps_and_money_of_returns(self) -> None:
        shop, _ = two_shops()
        agreed(make_order(shop), quantities=(1,))
        count_insights(now=LATER)
        rows = {(row.kind, row.code): row for row in InsightFlow.objects.filter(shop=shop)}
        outcome = rows[FlowKind.OUTCOME, "refund"]
        assert (outcome.count, outcome.minor, outcome.currency) == (1, 4990, "EUR")
        assert rows[FlowKind.TIME, "approval"].value == 0

    def test_no_more_is_kept_than_was_there_to_give_back(self) -> None:
        shop, _ = two_shops()
        fees = {"restocking_bps": 5_000, "return_shipping_minor": 490}
        version = shop.policies.get(status="ACTIVE")
        version.document |= {"fees": fees}
        version.save(update_fields=["document"])
        rma = agreed(make_order(shop, Bought(price=300)))
        record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)
        count_insights(now=LATER)
        kept = InsightFlow.objects.filter(shop=shop, kind=FlowKind.KEPT).values_list("code", "minor")
        assert dict(kept) == {"restocking_fee": 150, "return_shipping_fee": 150}

    def test_an_erased_shop_leaves_nothing(self) -> None:
        shop, _ = two_shops()
        agreed(make_order(shop))
        count_insights(now=LATER)
        erase_shop(shop=shop, now=LATER)
        for model in (InsightCount, InsightPart, InsightFlow, InsightSubject, InsightWeek):
            assert not model._base_manager.filter(shop=shop.pk).exists()
        assert not InsightMark.objects.filter(shop=shop.pk).exists()


@pytest.mark.django_db
def test_shops_take_turns_and_one_that_fails_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    long, short = two_shops()
    for number in range(1001, 1005):
        order = make_order(long, number=number)
        Order.objects.filter(pk=order.pk).update(placed_at=NOW - timedelta(weeks=number - 1000))
    make_order(short)
    assert count_insights(now=LATER, most=2) == 2
    assert whole(short).sent == whole(long).sent == 3
    really = counting.count_next

    def fails_for_the_long_one(*, shop: Shop, now: datetime) -> bool:
        if shop.pk == long.pk:
            raise RuntimeError("broken")
        return really(shop=shop, now=now)

    monkeypatch.setattr(counting, "count_next", fails_for_the_long_one)
    make_order(short, number=1009, read_at=LATER + timedelta(hours=2))
    with pytest.raises(RuntimeError, match="broken"):
        count_insights(now=LATER + timedelta(hours=21))
    assert whole(short).sent == 6


def snapshot(shop: Shop) -> set[tuple[Any, ...]]:
    """All that was counted."""
    counts = InsightCount.objects.filter(shop=shop).values_list(
        "subject__dimension", "subject__key", "week", "sent", "mature", "returned", "early"
    )
    parts = InsightPart.objects.filter(shop=shop).values_list("subject__key", "week", "kind", "code", "pieces")
    flows = InsightFlow.objects.filter(shop=shop).values_list("week", "kind", "code", "value", "count", "minor")
    return {*counts, *parts, *flows}


STEPS = st.lists(
    st.tuples(st.sampled_from(["sell", "return", "decline", "cancel", "wait"]), st.integers(0, 5)),
    min_size=2,
    max_size=5,
)


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_counting_what_changed_is_counting_everything(steps: list[tuple[str, int]]) -> None:
    """Whatever happens between two runs, the second comes to what a count from scratch comes to."""
    from django.db import transaction

    with transaction.atomic():
        shop, _ = two_shops()
        now = NOW
        orders = [make_order(shop, number=1000)]
        for number, (step, which) in enumerate(steps, start=1001):
            order = orders[which % len(orders)]
            order.refresh_from_db()
            if step == "sell":
                orders.append(make_order(shop, number=number, read_at=now))
                Order.objects.filter(pk=orders[-1].pk).update(placed_at=NOW - timedelta(days=9 * which))
            elif step == "cancel":
                Order.objects.filter(pk=order.pk).update(cancelled_at=now, read_at=now)
            elif step in {"return", "decline"} and not (order.cancelled_at or order.returns.exists()):
                rma = ask(order, key=str(number), now=NOW)
                end = decline_return if step == "decline" else approve_return
                about: dict[str, Any] = {"reason": DeclineReason.OTHER, "explanation": ""} if step == "decline" else {}
                if rma.status == "REQUESTED":
                    end(rma_id=rma.pk, actor="merchant", actor_id="1", now=now, **about)  # type: ignore[operator]
            now += timedelta(days=1 + (which * 7 if step == "wait" else 0))
            count_insights(now=now)
        now += timedelta(days=1)
        count_insights(now=now)
        step_by_step = snapshot(shop)
        for model in (InsightPart, InsightCount, InsightFlow, InsightSubject, InsightWeek, InsightMark):
            model._base_manager.filter(shop=shop.pk).delete()
        count_insights(now=now)
        assert snapshot(shop) == step_by_step
        transaction.set_rollback(True)
