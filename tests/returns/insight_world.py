"""Shops that never were, with stories planted in their figures: for the tests and `make bench ARGS=insights`."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from returns.domain.findings import Cell, Group, Sort, World

REASONS = {"size_small": 0.3, "size_large": 0.2, "not_liked": 0.35, "faulty": 0.08, "wrong": 0.07}
SIZES = ("S", "M", "L")
TYPES = {"Dress": 0.28, "Shirt": 0.16, "Shoe": 0.22, "Bag": 0.07}


@dataclass(frozen=True)
class Made:
    """A shop and the keys of the findings that were planted in it."""

    world: World
    planted: frozenset[str]


def shop(seed: int, *, products: int = 120, sold: int = 180, stories: int = 6, spread: float = 300) -> Made:
    """Products of four types whose rates hardly differ (`spread`: in pieces, the more the less).

    Of `stories` products one size runs small (its rate of "too small" is six times the usual); one product in five of
    the rest has hardly been sold.
    """
    chance = random.Random(seed)
    told = set(chance.sample(range(products), stories))
    found, sizes, planted = [], [], set()
    for number in range(products):
        kind = list(TYPES)[number % len(TYPES)]
        rate = chance.betavariate(TYPES[kind] * spread, (1 - TYPES[kind]) * spread)
        pieces = sold if number in told or chance.random() > 0.2 else chance.randint(1, 12)
        whole: Counter[str] = Counter()
        for place, size in enumerate(SIZES):
            n = pieces // 3
            small = rate * REASONS["size_small"] * (6 if number in told and place == 0 else 1)
            reasons = Counter(_why(chance, rate, small) for _ in range(n))
            reasons.pop("", None)
            whole.update(reasons)
            key = f"p{number}|{size}"
            sizes.append(Group(1000 + len(sizes), key, reasons.total(), n, dict(reasons), kind, f"p{number}"))
        found.append(Group(number, f"p{number}", whole.total(), pieces // 3 * 3, dict(whole), kind, vendor="v"))
        if number in told:
            planted.add(f"{Sort.SIZE}|p{number}|S|size_small")
    return Made(World(found, sizes, fit=frozenset({"size_small", "size_large"})), frozenset(planted))


def _why(chance: random.Random, rate: float, small: float) -> str:
    """Why a piece came back; "" if it did not."""
    drawn = chance.random()
    if drawn < small:
        return "size_small"
    rest = rate * (1 - REASONS["size_small"])
    if drawn < small + rest:
        others = {name: share for name, share in REASONS.items() if name != "size_small"}
        return chance.choices(list(others), list(others.values()))[0]
    return ""


def about_planted(cell: Cell, planted: frozenset[str]) -> bool:
    """Whether a finding tells a planted story, be it of the size or of its whole product."""
    product = cell.group.parent if cell.sort == Sort.SIZE else cell.group.key
    return any(f"|{product}|" in key for key in planted)
