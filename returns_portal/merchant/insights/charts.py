"""Charts as drawings: where lines, bars and words go. Templates write them as SVG, with a table beside each.

Units are those of the drawing. Axes of shares begin at nothing, so that no difference looks larger than it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from returns import wording

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 36, 14, 30
MOST_NAMES = 6
BAR = 200


@dataclass(frozen=True, slots=True)
class Point:
    """One value with its interval, 0 to 1; None where there is too little to say."""

    name: str
    value: float | None
    low: float = 0.0
    high: float = 0.0
    told: str = ""
    span: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the line; `told` is what a pointer shows."""

    x: float
    y: float
    told: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A word at an axis. `minor`: it is left out where there is little room."""

    at: float
    name: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its band. Where there is too little to say it breaks off. `marks` are moments: x and word."""

    title: str
    text: str
    paths: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[Dot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    marks: tuple[Tick, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM
    top: int = TOP


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its name and what it says; `long` is its length, of BAR at most."""

    name: str
    told: str
    share: str
    long: float


def line(title: str, text: str, points: Sequence[Point], *, marks: Sequence[tuple[int, str]] = ()) -> Line:
    """Draw points from left to right; `marks` are places between them (the index of the point after) with words."""
    top = ceiling(max((point.high for point in points if point.value is not None), default=0.1))
    across = [_x(place, len(points)) for place in range(len(points))]
    runs = _runs(points)
    every = max(math.ceil(len(points) / MOST_NAMES), 1)
    return Line(
        title=title,
        text=text,
        paths=tuple(_path([(across[i], _y(points[i].value or 0, top)) for i in run]) for run in runs),
        bands=tuple(_band(run, points, across, top) for run in runs),
        dots=tuple(
            Dot(across[i], _y(points[i].value or 0, top), f"{points[i].name}: {points[i].told}")
            for r in runs
            for i in r
        ),
        across=tuple(
            Tick(across[i], points[i].name, minor=(i // every) % 2 == 1) for i in range(0, len(points), every)
        ),
        up=tuple(Tick(_y(top * part / 4, top), wording.percent(round(top * part * 2500))) for part in range(5)),
        marks=tuple(Tick(round((across[i] + across[i - 1]) / 2, 1), name) for i, name in marks if 0 < i < len(points)),
    )


def bars(values: Sequence[tuple[str, float, str, str]]) -> list[Bar]:
    """Draw (name, value, what it says, its share) as bars on one scale that begins at nothing."""
    most = max((value for _, value, _, _ in values), default=0) or 1
    return [Bar(name, told, share, round(max(value, 0) / most * BAR, 1)) for name, value, told, share in values]


def ceiling(value: float) -> float:
    """The end of an axis of shares: four steps of a round number that hold the value."""
    for step in (0.005, 0.01, 0.02, 0.025, 0.05, 0.1, 0.15, 0.2):
        if value <= 4 * step:
            return 4 * step
    return 1.0


def _x(place: int, count: int) -> float:
    room = WIDTH - LEFT - RIGHT
    return round(LEFT + (room / 2 if count == 1 else room * place / (count - 1)), 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value / top, 1.0), 1)


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Neighbours that have a value."""
    runs: list[list[int]] = []
    for place, point in enumerate(points):
        if point.value is None:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in places)


def _band(run: Sequence[int], points: Sequence[Point], across: Sequence[float], top: float) -> str:
    upper = [(across[i], _y(points[i].high, top)) for i in run]
    lower = [(across[i], _y(points[i].low, top)) for i in reversed(run)]
    return _path([*upper, *lower]) + " Z"
