"""What is likely behind a share of few: drawn towards what is usual, so that 3 of 3 does not lead a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from returns.domain.insight import Tally
from returns.domain.statistics import Prior, fit_prior

# How many groups tell how much they differ; more would only take longer.
TELLING = 150
# What is usual counts at most like so many pieces, however little the groups differ.
MOST_WEIGHT = 400.0
# A type's own mean is drawn towards the shop's like by so many pieces.
SHOP_WEIGHT = 20
# Nineteen of twenty likely shares are above it.
ONE_SIDED = 1.645


@dataclass(frozen=True, slots=True)
class Likely:
    """The share that is likely, and the one that it is likely above; both from 0 to 1 (`low` may be below)."""

    mean: float
    low: float


def likely(groups: Sequence[tuple[str, Tally]]) -> list[Likely]:
    """For each group, named by its type, what is likely of it (empirical Bayes with a beta prior per type)."""
    priors = _priors(groups)
    found = []
    for kind, tally in groups:
        a, b = priors[kind].a + tally.returned, priors[kind].b + tally.mature - tally.returned
        mean, spread = a / (a + b), (a * b / ((a + b) ** 2 * (a + b + 1))) ** 0.5
        found.append(Likely(mean, mean - ONE_SIDED * spread))
    return found


def _priors(groups: Sequence[tuple[str, Tally]]) -> dict[str, Prior]:
    """What is usual of each type: its own mean, and how much groups of the shop differ."""
    largest = sorted((tally for _, tally in groups), key=lambda tally: -tally.mature)[:TELLING]
    fitted = fit_prior((tally.returned, tally.mature) for tally in largest)
    weight = min(fitted.a + fitted.b, MOST_WEIGHT)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for kind, tally in groups:
        sums[kind][0] += tally.returned
        sums[kind][1] += tally.mature
    means = {kind: (k + fitted.mean * SHOP_WEIGHT) / (n + SHOP_WEIGHT) for kind, (k, n) in sums.items()}
    return {kind: Prior(mean * weight, (1 - mean) * weight) for kind, mean in means.items()}
