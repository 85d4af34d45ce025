"""Many seeds one after the other, with a word now and then about how far it is."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.interleavings.story import Recording
from tests.interleavings.weaving import Unrecorded, Woven, differences, weave

SECONDS_BETWEEN_WORDS = 30.0


@dataclass
class Played:
    """How many seeds were played, what was done in them, and each failing seed with what is wrong."""

    seeds: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    failing: dict[int, list[str]] = field(default_factory=dict)

    def report(self, webhooks: int) -> str:
        """All of it in words; a failing seed with the command that plays it again."""
        lines = [f"{self.seeds} seeds of {webhooks} webhooks, failing: {sorted(self.failing)}; {dict(self.faults)}"]
        for seed, wrong in self.failing.items():
            lines.append(f"seed {seed}; replay it with: make weave SEEDS={seed}-{seed + 1}")
            lines += [f"  {line}" for line in wrong]
        return "\n".join(lines)


def play(recording: Recording, expected: Woven, seeds: Sequence[int], *, until: float | None, name: str) -> Played:
    """Play seeds until all are done or the process's monotonic clock says `until`."""
    played, began = Played(), time.monotonic()
    word = began + SECONDS_BETWEEN_WORDS
    for seed in seeds:
        if until is not None and time.monotonic() >= until:
            break
        wrong = wrong_with(recording, expected, seed, played.faults)
        played.seeds += 1
        if wrong:
            played.failing[seed] = wrong
            say("\n  ".join([f"seed {seed} fails:", *wrong]))
        if time.monotonic() >= word:
            word = time.monotonic() + SECONDS_BETWEEN_WORDS
            say(f"{name}: {_progress(played, len(seeds), time.monotonic() - began)}")
    return played


def wrong_with(recording: Recording, expected: Woven, seed: int, faults: Counter[str] | None = None) -> list[str]:
    """Play one seed; what is wrong with it. `faults` grows by what was done to it."""
    try:
        woven = weave(recording, seed)
    except (Exception, Unrecorded) as error:  # noqa: BLE001 - whatever it is, the seed has failed
        return [f"{type(error).__name__}: {error}"]
    if faults is not None:
        faults.update(woven.faults)
    return differences(expected, woven)


def _progress(played: Played, of: int, seconds: float) -> str:
    pace = seconds / played.seeds if played.seeds else 0.0
    return f"{played.seeds}/{of} seeds, {pace:.2f} s each, failing: {sorted(played.failing) or 'none'}"


def say(line: str) -> None:
    """To the terminal, also from a worker process of the test runner."""
    sys.__stderr__.write(line + "\n")  # type: ignore[union-attr]
    sys.__stderr__.flush()  # type: ignore[union-attr]
