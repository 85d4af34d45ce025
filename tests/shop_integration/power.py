"""The power goes off at a chosen call, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest


class Killed(BaseException):
    """The power went off."""


@contextmanager
def struck(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str, *, after: bool, when: Callable[..., bool] | None = None
) -> Iterator[None]:
    """Inside, the worker dies of it: at the first call of `module.name` (for which `when`), before it or `after`."""
    real, gone = getattr(import_module(module), name), False

    def power_cut(*args: Any, **kwargs: Any) -> Any:
        nonlocal gone
        if gone or (when and not when(*args)):
            return real(*args, **kwargs)
        gone = True
        if after:
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{name}", power_cut)
        try:
            yield
        except Killed:
            return
    pytest.fail(f"the power never went off: {name} was not called")
