"""Money of the simulator: rounding, shares that sum to the whole, printing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.world.money import Bag, half_up, padded, share, to_minor, trimmed
from simulator.world.selling import spread


@given(total=st.integers(0, 10**9), parts=st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_shares_of_all_units_sum_to_the_line(total: int, parts: list[int]) -> None:
    whole, done, given_out = sum(parts), 0, 0
    for quantity in parts:
        given_out += share(total, done, quantity, whole)
        done += quantity
    assert given_out == total


@given(amount=st.integers(0, 10**7), weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_a_spread_discount_sums_to_itself(amount: int, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert sum(parts) == (amount if sum(weights) else 0)
    assert all(part >= 0 for part in parts)


@pytest.mark.parametrize(
    ("minor", "currency", "gql", "rest"),
    [(2000, "EUR", "20.0", "20.00"), (1277, "CAD", "12.77", "12.77"), (0, "USD", "0.0", "0.00"),
     (500, "JPY", "500.0", "500.00"), (-2000, "EUR", "-20.0", "-20.00"), (1230, "KWD", "1.23", "1.230")],
)  # fmt: skip
def test_amounts_are_printed_as_shopify_prints_them(minor: int, currency: str, gql: str, rest: str) -> None:
    assert trimmed(minor, currency) == gql
    assert padded(minor, currency) == rest


def test_halves_round_away_from_zero() -> None:
    assert half_up(Decimal("2.5")) == 3
    assert half_up(Decimal("-2.5")) == -3
    assert to_minor("1.005", "USD") == 101


def test_a_bag_keeps_both_currencies_apart() -> None:
    bag = Bag(1350, 900, "CAD", "USD")
    assert (bag * 2 - bag).part(0, 1, 3) == Bag(450, 300, "CAD", "USD")
    assert (-bag).floored() == bag.zero()
