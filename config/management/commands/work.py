"""The embedded default's worker: one loop that drains inbox and outbox and keeps the schedule, without a broker."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from config import traces
from config.schedule import BEAT, FIRST_RUN_SECONDS, NEEDS_BROKER
from returns import outbox
from shop_integration import inbox

IDLE_SECONDS = 0.2


class Command(BaseCommand):
    help = "Carry out whatever is due, until stopped. For the embedded mode; with REDIS_URL set, run Celery instead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="stop as soon as nothing is due any more")

    def handle(self, *args: Any, until_idle: bool, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: _stop(stop, _frame))
        traces.start()
        timetable = Timetable()
        while not stop.is_set():
            close_old_connections()
            timetable.run_due()
            carried_out = inbox.drain(clock=timezone.now) + outbox.drain(clock=timezone.now)
            if until_idle and not carried_out:
                return
            if not carried_out:
                stop.wait(IDLE_SECONDS)


def _stop(stop: threading.Event, _frame: FrameType | None) -> None:
    stop.set()


class Timetable:
    """The schedule of config/schedule.py, kept by this process alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = {
            name: clock() + min(seconds, FIRST_RUN_SECONDS)
            for name, seconds in BEAT.items()
            if name not in NEEDS_BROKER
        }

    def run_due(self) -> None:
        """Run every task whose time has come, and plan its next run."""
        for name, due in self._next.items():
            if due <= self._clock():
                self._next[name] = self._clock() + BEAT[name]
                import_string(name)()
