"""What became of a finding: planted improvements are told, luck that went is not."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from returns.domain.followup import Share, Verdict, expected, judge, much_worse, needed, sayable_on, season

MEAN = 0.12


def became(factor: float, *, sold: int, count: int = 120, spread: int = 30) -> dict[Verdict, float]:
    """Shares of the verdicts on products that were picked because they stood out, then changed by `factor`."""
    chance, found = random.Random(7), dict.fromkeys(Verdict, 0.0)
    told = 0
    while told < count:
        rate = chance.betavariate(MEAN * spread, (1 - MEAN) * spread)
        before = Share(sum(chance.random() < rate for _ in range(sold)), sold)
        if before.k < 5 or before.rate < 1.9 * MEAN:
            continue
        pieces = needed(before)
        after = Share(sum(chance.random() < rate * factor for _ in range(pieces)), pieces)
        found[judge(before, after, usual=MEAN, season=1.0)] += 1 / count
        told += 1
    return found


@pytest.mark.parametrize("sold", [60, 180])
def test_what_stood_out_by_luck_is_not_called_an_improvement(sold: int) -> None:
    found = became(1.0, sold=sold)
    assert found[Verdict.FELL] <= 0.05
    assert found[Verdict.ROSE] <= 0.05


def test_a_planted_improvement_is_found() -> None:
    assert became(1 / 3, sold=180)[Verdict.FELL] >= 0.8
    assert became(2.0, sold=180)[Verdict.ROSE] >= 0.8


def test_the_season_of_the_rest_is_no_merit() -> None:
    before, rest = Share(80, 200), season(Share(200, 1000), Share(100, 1000))
    assert rest == 0.5
    assert judge(before, Share(40, 200), usual=0.2, season=1.0) == Verdict.FELL
    assert judge(before, Share(40, 200), usual=0.2, season=rest) == Verdict.SAME
    assert season(Share(20, 100), Share(1, 100)) == 1.0


def test_how_much_is_needed_does_not_hang_on_what_comes_back() -> None:
    assert needed(Share(50, 100)) == 40
    assert needed(Share(90, 100)) == 30
    assert needed(Share(10, 100)) == 200
    assert expected(Share(30, 60), 0.1, 1.0).rate == pytest.approx(0.3)


def test_only_what_is_clearly_worse_comes_back() -> None:
    assert much_worse(Share(60, 100), Share(30, 100))
    assert not much_worse(Share(40, 100), Share(30, 100))
    assert not much_worse(Share(5, 10), Share(3, 10))


def test_the_day_is_reckoned_from_what_is_sold() -> None:
    begun, waiting = date(2026, 3, 2), timedelta(days=35)
    soon = sayable_on(begun, before=Share(50, 100), weeks=10, waiting=waiting)
    assert soon == begun + timedelta(weeks=4) + waiting
    assert sayable_on(begun, before=Share(5, 10), weeks=52, waiting=waiting) == begun + timedelta(weeks=52)
