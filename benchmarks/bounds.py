"""A figure beside the bound it has to keep, and the table of all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

# Everything once and as small as it goes: whether it runs, not how fast.
SMALL = bool(os.environ.get("BENCH_SMALL"))


@dataclass(frozen=True, slots=True)
class Bound:
    """One ratio of a run. `least` or `most` is its bound; `said` is what it came to in seconds, bytes or rows."""

    path: str
    against: str
    figure: float
    least: float | None = None
    most: float | None = None
    said: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure is within its bound."""
        return (self.least is None or self.figure >= self.least) and (self.most is None or self.figure <= self.most)

    @property
    def bound(self) -> str:
        """The bound as it is read."""
        return f"≥ {self.least:,g}" if self.least is not None else f"≤ {self.most:,g}"

    def __str__(self) -> str:
        told = f" ({self.said})" if self.said else ""
        return f"{self.path} / {self.against} = {_short(self.figure)}, bound {self.bound}: {_word(self)}{told}"


def table(found: Iterable[Bound]) -> list[str]:
    """The bounds of a run as Markdown."""
    lines = ["| what | against, in the same run | figure | bound | |", "| --- | --- | ---: | ---: | --- |"]
    for each in found:
        told = f" ({each.said})" if each.said else ""
        lines.append(f"| {each.path}{told} | {each.against} | {_short(each.figure)} | {each.bound} | {_word(each)} |")
    return lines


def at_size(usual: int, small: int) -> int:
    """As many as usual, or as few as it takes to see that it runs."""
    return small if SMALL else usual


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def _word(each: Bound) -> str:
    return "kept" if each.kept else "**missed**"
