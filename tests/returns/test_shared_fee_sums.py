"""The fees of one parcel together are one fee of that parcel, whoever joins, leaves, or is paid, in any currency."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from returns.domain.money import Money, MoneyPair
from returns.domain.shared_fee import Bearer, borne, missing
from tests.returns.test_partition_sums import MONEYS, pair


def bearer(agreed: int, now: int, *, fixed: bool = False, presentment: int | None = None) -> Bearer:
    fee = MoneyPair(Money(agreed, "EUR"), Money(agreed if presentment is None else presentment, "EUR"))
    return Bearer(fee, MoneyPair(Money(now, "EUR"), Money(now, "EUR")), fixed=fixed)


def shops(bearers: list[Bearer]) -> list[int]:
    return [fee.shop.minor for fee in borne(bearers)]


def test_who_joins_bears_what_is_missing_of_the_highest() -> None:
    assert shops([bearer(490, 490), bearer(490, 490)]) == [490, 0]
    assert shops([bearer(490, 490), bearer(790, 790)]) == [490, 300]
    assert shops([bearer(790, 790), bearer(490, 490), bearer(790, 790)]) == [790, 0, 0]
    assert shops([bearer(0, 0), bearer(490, 490)]) == [0, 490]


def test_who_is_left_bears_the_fee_and_never_more_than_was_agreed() -> None:
    assert shops([bearer(490, 0)]) == [490]
    assert shops([bearer(490, 0), bearer(790, 300)]) == [490, 300]
    assert shops([bearer(300, 0), bearer(490, 0)]) == [300, 190]


def test_what_is_fixed_stays_and_the_others_bear_less() -> None:
    assert shops([bearer(490, 490), bearer(490, 490, fixed=True)]) == [0, 490]
    assert shops([bearer(490, 0, fixed=True), bearer(490, 0)]) == [0, 490]
    assert shops([bearer(490, 490, fixed=True), bearer(490, 490, fixed=True)]) == [490, 490]


def test_nothing_moves_from_one_to_another_where_the_fee_is_borne() -> None:
    assert shops([bearer(490, 0), bearer(490, 490)]) == [0, 490]


Steps = st.lists(st.tuples(st.sampled_from(["join", "join", "leave", "pay", "way"]), st.integers(0, 9)), max_size=12)


@settings(max_examples=400)
@given(MONEYS, st.lists(st.tuples(st.integers(0, 2000), st.integers(90, 110)), min_size=12, max_size=12), Steps)
@example(("EUR", "JPY", 160), [(490, 100)] * 12, [("join", 0), ("join", 0), ("leave", 0), ("way", 0)])
def test_a_parcel_costs_one_fee_in_both_currencies_whatever_happens(
    money: tuple[str, str, int], fees: list[tuple[int, int]], steps: list[tuple[str, int]]
) -> None:
    """Orders of one shopper may have been paid at different rates, so their fees differ in one currency alone."""
    there: list[Bearer] = []
    for turn, (step, which) in enumerate(steps):
        minor, percent = fees[turn]
        fee = pair(minor, money)
        agreed = MoneyPair(fee.shop, Money(fee.presentment.minor * percent // 100, fee.presentment.currency))
        place = which % len(there) if there else 0
        if step == "join":
            there.append(Bearer(agreed, agreed))
        elif step == "leave" and there and not there[place].fixed:
            there.pop(place)
        elif step == "pay" and there:
            there[place] = Bearer(there[place].agreed, there[place].borne, fixed=True)
        elif step == "way" and there and not there[place].fixed:
            others = [*there[:place], *there[place + 1 :]]
            there[place] = Bearer(agreed, missing(agreed, others))
            in_one_fee(there)
        before = there
        there = [Bearer(b.agreed, now, fixed=b.fixed) for b, now in zip(there, borne(there), strict=True)]
        in_one_fee(there)
        assert all(a.borne == b.borne for a, b in zip(before, there, strict=True) if a.fixed)
        assert borne(there) == [each.borne for each in there]
        if there and not any(each.fixed for each in there):
            assert sum(each.borne.shop.minor for each in there) == max(each.agreed.shop.minor for each in there)


def in_one_fee(there: list[Bearer]) -> None:
    for side in ("shop", "presentment"):
        each = [(getattr(one.borne, side).minor, getattr(one.agreed, side).minor) for one in there]
        assert all(0 <= now <= agreed for now, agreed in each)
        assert sum(now for now, _ in each) <= max((agreed for _, agreed in each), default=0)
