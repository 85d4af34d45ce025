"""Statistics, held against exact fractions, numeric integration, published values and identities."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.statistics import (
    Prior,
    adjusted,
    beta_cdf,
    beta_quantile,
    binomial_tail,
    difference,
    drift,
    fisher,
    fit_prior,
    quantile,
    ratio,
    wilson,
)


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


def test_wilson_gives_the_published_intervals() -> None:
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    for (k, n), (low, high) in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0000, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }.items():
        found = wilson(k, n)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(shares())
def test_wilson_holds_its_share_and_mirrors(share: tuple[int, int]) -> None:
    k, n = share
    found, mirrored = wilson(k, n), wilson(n - k, n)
    assert 0 <= found.low <= k / n <= found.high <= 1
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-12)
    # Both ends solve (p - k/n)² = z² p (1 - p) / n, which defines the interval.
    for end in (found.low, found.high):
        assert (end - k / n) ** 2 * n == pytest.approx(1.959963984540054**2 * end * (1 - end), abs=1e-9)


@given(shares(), st.fractions(min_value=Fraction(1, 50), max_value=Fraction(49, 50), max_denominator=50))
def test_the_tail_is_the_exact_sum(share: tuple[int, int], p: Fraction) -> None:
    k, n = share[0] % 60, min(share[1], 60)
    k = min(k, n)
    exact = sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    assert binomial_tail(k, n, float(p)) == pytest.approx(float(exact), abs=1e-10)


@pytest.mark.parametrize(("a", "b"), [(1.5, 20.0), (3.0, 7.0), (120.0, 900.0), (2.03, 52.9)])
def test_beta_is_the_integral_of_its_density(a: float, b: float) -> None:
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b))
    for x in (0.02, 0.1, 0.4):
        steps = 4000
        at = [x * i / steps for i in range(steps + 1)]
        heights = [front * p ** (a - 1) * (1 - p) ** (b - 1) for p in at]
        simpson = x / steps / 3 * (heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2]))
        assert beta_cdf(a, b, x) == pytest.approx(simpson, abs=2e-5)


@given(st.floats(0.5, 500), st.floats(0.5, 500), st.floats(0.01, 0.99))
def test_beta_mirrors_and_its_quantile_leads_back(a: float, b: float, p: float) -> None:
    assert beta_cdf(a, b, p) == pytest.approx(1 - beta_cdf(b, a, 1 - p), abs=1e-10)
    assert beta_cdf(a, b, beta_quantile(p, a, b)) == pytest.approx(p, abs=1e-6)


def test_what_is_seen_outweighs_what_was_believed_only_with_time() -> None:
    prior = Prior(2, 18)
    assert prior.mean == prior.shrunk(0, 0) == pytest.approx(0.1)
    assert prior.shrunk(1, 1) == pytest.approx(3 / 21)
    assert prior.low(1, 1) < prior.low(100, 200)
    assert prior.chance_above(0.1, 40, 100) > 0.999


def test_fishers_own_cup_of_tea() -> None:
    # "The Design of Experiments", 1935: three of four right is no proof (17/70), four of four nearly one (1/70).
    assert fisher(3, 4, 1, 4) == pytest.approx(17 / 70)
    assert fisher(4, 4, 0, 4) == pytest.approx(1 / 70)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(20, 40), st.integers(20, 40))
def test_fisher_is_the_exact_share_of_all_ways(k: int, other_k: int, n: int, other_n: int) -> None:
    came = k + other_k
    ways = sum(math.comb(n, i) * math.comb(other_n, came - i) for i in range(k, came + 1))
    assert fisher(k, n, other_k, other_n) == pytest.approx(ways / math.comb(n + other_n, came), abs=1e-9)


def test_a_prior_is_found_again_in_what_it_made() -> None:
    chance = random.Random(5)
    groups = []
    for _ in range(1500):
        rate, n = chance.betavariate(4, 36), chance.randint(20, 200)
        groups.append((sum(chance.random() < rate for _ in range(n)), n))
    found = fit_prior(groups)
    assert found.mean == pytest.approx(0.1, abs=0.006)
    assert found.a + found.b == pytest.approx(40, rel=0.2)


def test_a_shop_without_history_has_a_weak_prior() -> None:
    assert fit_prior([]).mean == pytest.approx(1 / 54)
    assert fit_prior([(0, 10)] * 40).a + fit_prior([]).b > 50


def test_benjamini_and_hochbergs_own_example() -> None:
    # Their paper of 1995, section 3.1: at 5 % the first four of fifteen are rejected.
    chances = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    ]  # fmt: skip
    assert [place for place, each in enumerate(adjusted(chances)) if each <= 0.05] == [0, 1, 2, 3]


@given(st.lists(st.floats(0, 1), max_size=40))
def test_adjusted_chances_keep_their_order_and_never_shrink(chances: list[float]) -> None:
    found = adjusted(chances)
    assert all(chance <= each + 1e-12 <= 1 + 1e-12 for chance, each in zip(chances, found, strict=True))
    pairs = sorted(zip(chances, found, strict=True))
    assert [each for _, each in pairs] == sorted(found)


def test_differences_have_the_published_interval() -> None:
    # Newcombe 1998, "Interval estimation for the difference between independent proportions", table II: 56/70 - 48/80.
    found = difference(56, 70, 48, 80)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


@given(shares(), shares())
def test_a_ratio_turned_round_is_its_inverse(one: tuple[int, int], other: tuple[int, int]) -> None:
    times, found = ratio(*one, *other)
    back, turned = ratio(*other, *one)
    assert times * back == pytest.approx(1)
    assert found.low * turned.high == pytest.approx(1)
    assert found.low <= times <= found.high


def test_a_rise_is_noticed_and_chance_is_not() -> None:
    chance, alarms = random.Random(11), 0
    for _ in range(200):
        alarms += drift([(sum(chance.random() < 0.1 for _ in range(60)), 60) for _ in range(26)]) is not None
    assert alarms <= 10
    rises = [
        [(sum(chance.random() < (0.1 if week < 18 else 0.25) for _ in range(60)), 60) for week in range(26)]
        for _ in range(40)
    ]
    found = [each for each in map(drift, rises) if each]
    assert len(found) >= 36
    assert sum(abs(each.since - 18) <= 3 for each in found) >= 30
    assert drift([]) is None
    assert drift([(0, 5)] * 8) is None


def test_few_expected_returns_give_no_alarm() -> None:
    assert drift([(0, 4), (1, 4)] * 4 + [(2, 2)] * 3) is None


def test_quantiles_of_counted_values() -> None:
    assert quantile([], 0.5) is None
    assert quantile([(3, 1), (1, 5), (9, 1)], 0.5) == 1
    assert quantile([(3, 1), (1, 5), (9, 4)], 0.9) == 9
