"""What `make test` plays a share of, and `make whole` plays whole (docs/decisions/0074-two-lengths-of-the-suite.md)."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from typing import TypeVar

import pytest

Thing = TypeVar("Thing")

A_SHARE = bool(os.environ.get("SHARE"))
# What says how a scene is looked at, and not what happens in it.
WAYS_TO_LOOK = {"viewport", "javascript"}
LANGUAGES = {"en", "fr"}


def share(things: Iterable[Thing], turn: int, of: int) -> list[Thing]:
    """Each `of`-th thing, beginning at `turn`, under `make test`; otherwise all.

    For things that meet many: with a turn of its own for each of the many, every thing is still met by some.
    """
    everything = list(things)
    return everything[turn % of :: of] if A_SHARE else everything


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under `make test`, look at each scene in one of its views; which one depends on the scene's name alone."""
    if not A_SHARE:
        return
    scenes: dict[str, list[pytest.Item]] = {}
    for item in items:
        scenes.setdefault(_scene(item), []).append(item)
    kept = {id(views[zlib.crc32(scene.encode()) % len(views)]) for scene, views in scenes.items()}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]


def _scene(item: pytest.Item) -> str:
    """The test's name without how it is looked at, if it looks."""
    parameters = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    if not WAYS_TO_LOOK & parameters.keys():
        return item.nodeid
    told = {name: said for name, said in parameters.items() if name not in WAYS_TO_LOOK and said not in LANGUAGES}
    return f"{item.nodeid.split('[')[0]} {sorted(told.items())}"
