"""What the demo says: one line per step, what happened and where to look."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from demo.browser import PageError

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


class StepFailed(Exception):
    """A step did not come to what it should; the demo ends with this sentence."""


@dataclass
class Story:
    """Prints the steps as they happen, numbered, with the time each took."""

    number: int = 0
    started: float = field(default_factory=time.monotonic)

    def title(self, text: str) -> None:
        """Begin a chapter."""
        print(f"\n{text}", flush=True)

    def step(self, text: str, *, look: str = "") -> None:
        """Tell a step that has happened."""
        self.number += 1
        now = time.monotonic()
        print(f"{self.number:3}. {text}  ({now - self.started:.1f} s)", flush=True)
        if look:
            print(f"     {look}", flush=True)
        self.started = now

    def line(self, text: str = "") -> None:
        """Print something that is no step."""
        print(text, flush=True)


def until(found: Callable[[], T | None], what: str, *, seconds: float = PATIENCE_SECONDS, every: float = 0.1) -> T:
    """Try until `found` gives something; raises StepFailed saying `what` did not come."""
    end = time.monotonic() + seconds
    reason = ""
    while time.monotonic() < end:
        try:
            if result := found():
                return result
        except PageError as error:
            reason = f" ({error})"
        time.sleep(every)
    raise StepFailed(f"{what} did not come within {seconds:.0f} seconds{reason}")


def expect(condition: object, what: str) -> None:
    """Raise StepFailed saying `what` should have been."""
    if not condition:
        raise StepFailed(f"expected: {what}")
