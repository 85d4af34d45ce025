"""A time limit for work in Python, in whatever thread it runs: WeasyPrint has none of its own.

The limit is soft. It is raised between two steps of Python, so a step of a C library that hangs is not cut short; texts
are cut to lengths (`sheet`) at which none does. A process for each document would be a hard limit, and would cost every
document the second that WeasyPrint takes to load.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TooSlow(Exception):
    """The work took longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow in this thread, from wherever its work is after `seconds`."""
    thread, over, turn = threading.get_ident(), threading.Event(), threading.Lock()

    def stop() -> None:
        with turn:
            if not over.is_set():
                _raise_in(thread, TooSlow)

    clock = threading.Timer(seconds, stop)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        with turn:
            over.set()
        clock.cancel()


def _raise_in(thread: int, error: type[Exception]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
