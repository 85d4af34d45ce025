"""Findings: planted stories are found, chance is not, and each thing is told once."""

from __future__ import annotations

import random

import pytest

from returns.domain.findings import Group, Sort, World, find, times_of
from tests.returns.insight_world import about_planted, shop


def crowd(count: int = 30, *, n: int = 100, k: int = 10, kind: str = "Dress") -> list[Group]:
    """Products that are all alike."""
    return [Group(number, f"p{number}", k, n, {"not_liked": k}, kind) for number in range(count)]


def test_planted_stories_are_found_and_others_are_not() -> None:
    planted = found_of = false = found = 0
    for seed in range(8):
        made = shop(seed)
        cells = find(made.world)
        planted += len(made.planted)
        found_of += len(made.planted & {cell.key for cell in cells})
        found += len(cells)
        false += sum(not about_planted(cell, made.planted) for cell in cells)
    assert found_of >= 0.8 * planted
    assert false <= 0.15 * found


def test_where_nothing_is_planted_hardly_anything_is_found() -> None:
    found = [len(find(shop(seed, stories=0).world)) for seed in range(8)]
    assert sum(found) <= 4


def test_a_shop_without_history_has_no_findings() -> None:
    assert find(World([])) == []
    assert find(World(crowd(1))) == []
    assert find(World(crowd())) == []


@pytest.mark.parametrize(("k", "n"), [(3, 3), (2, 40), (8, 9)])
def test_a_handful_is_never_a_finding(k: int, n: int) -> None:
    few = Group(99, "few", k, n, {"not_liked": k}, "Dress")
    assert [cell for cell in find(World([*crowd(), few])) if cell.group.key == "few" and (n < 10 or k < 3)] == []


def test_a_product_is_told_by_its_reason_where_that_is_all() -> None:
    odd = Group(99, "odd", 40, 100, {"not_liked": 10, "faulty": 30}, "Dress")
    others = [Group(g.id, g.key, g.k, g.n, {"not_liked": 9, "faulty": 1}, g.kind) for g in crowd()]
    assert [(cell.sort, cell.reason) for cell in find(World([*others, odd]))] == [(Sort.REASON, "faulty")]


def test_types_are_not_mixed() -> None:
    shoes = crowd(12, n=80, k=24, kind="Shoe")
    assert find(World([*crowd(), *[Group(100 + g.id, f"s{g.id}", g.k, g.n, g.reasons, g.kind) for g in shoes]])) == []


def test_vendors_are_compared_type_by_type() -> None:
    dear = [Group(200 + i, f"d{i}", 30, 100, {}, "Dress", vendor="A") for i in range(3)]
    cheap = [Group(300 + i, f"c{i}", 10, 100, {}, "Dress", vendor="B") for i in range(10)]
    shoes = [Group(400 + i, f"s{i}", 30, 100, {}, "Shoe", vendor=v) for i, v in enumerate("BBCCC")]
    vendors = [Group(1, "A", 90, 300), Group(2, "B", 160, 1200), Group(3, "C", 90, 300)]
    found = [cell for cell in find(World([*dear, *cheap, *shoes], vendors=vendors)) if cell.sort == Sort.VENDOR]
    assert [(cell.group.key, cell.k, cell.n) for cell in found] == [("A", 90, 300)]


def test_a_rise_is_told_beyond_the_season() -> None:
    chance = random.Random(3)

    def weeks(early: float, late: float) -> list[tuple[int, int]]:
        return [(sum(chance.random() < (early if w < 16 else late) for _ in range(40)), 40) for w in range(26)]

    steady = [Group(i, f"p{i}", 104, 1040, {}, "Dress", weeks=weeks(0.1, 0.1)) for i in range(20)]
    rising = Group(99, "up", 200, 1040, {}, "Dress", weeks=weeks(0.1, 0.3))
    flat = [(80, 800)] * 26
    found = [cell for cell in find(World([*steady, rising], weeks=flat)) if cell.sort == Sort.RISE]
    assert [cell.group.key for cell in found] == ["up"]
    season = [(80, 800)] * 16 + [(240, 800)] * 10
    assert not [cell for cell in find(World([*steady, rising], weeks=season)) if cell.sort == Sort.RISE]


def test_how_many_times_as_often() -> None:
    times, found = times_of(18, 41, 140, 1000)
    assert times == pytest.approx(3.136, abs=1e-3)
    assert found.low == pytest.approx(2.15, abs=0.02)
    assert found.high == pytest.approx(4.58, abs=0.03)
