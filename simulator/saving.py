"""The state file: written whole and atomically, soon after a change and at the end."""

import os
import pickle
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

QUIET_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 5.0


@dataclass
class Saver:
    """Writes what `dump` returns half a second after the last change, at least every five seconds of changes."""

    path: Path | None
    dump: Callable[[], dict[str, Any]]
    dirty_since: float | None = None
    touched: float = 0.0
    closing: bool = False
    wake: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch for changes; without a path there is nothing to do."""
        if self.path is not None:
            self.thread = threading.Thread(target=self._watch, name="saver", daemon=True)
            self.thread.start()

    def touch(self) -> None:
        """Say that something changed."""
        if self.path is None:
            return
        with self.wake:
            self.touched = time.monotonic()
            self.dirty_since = self.dirty_since or self.touched
            self.wake.notify_all()

    def stop(self) -> None:
        """Write the last state and stop watching."""
        with self.wake:
            self.closing = True
            self.wake.notify_all()
        if self.thread is not None:
            self.thread.join()
            self._write()

    def _watch(self) -> None:
        while self._wait_for_quiet():
            self._write()

    def _wait_for_quiet(self) -> bool:
        with self.wake:
            while not self.closing:
                if self.dirty_since is None:
                    self.wake.wait()
                    continue
                now = time.monotonic()
                ready = min(self.touched + QUIET_SECONDS, self.dirty_since + LONGEST_WAIT_SECONDS)
                if now >= ready:
                    self.dirty_since = None
                    return True
                self.wake.wait(ready - now)
            return False

    def _write(self) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.draft")
        draft.write_bytes(pickle.dumps(self.dump()))
        draft.replace(self.path)


class UnableToReadState(Exception):
    """The state file is not one that this simulator wrote; the message names it."""


def read_state(path: Path | None, *, version: int) -> dict[str, Any] | None:
    """Return what a Saver wrote, or None if there is no file. Only ever read files the simulator wrote itself."""
    if path is None or not path.exists():
        return None
    try:
        state = pickle.loads(path.read_bytes())  # noqa: S301  # nosec B301 - its own file
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError) as error:
        raise UnableToReadState(f"{path} is not a state file of this simulator: remove it") from error
    if not isinstance(state, dict) or state.get("version") != version:
        raise UnableToReadState(f"{path} was written by another version of this simulator: remove it")
    return state
