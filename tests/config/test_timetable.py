"""The embedded loop's schedule: everything has its turn, also in a process that never lives for an hour."""

from collections import Counter

import pytest

from config.management.commands import work
from config.schedule import BEAT, FIRST_RUN_SECONDS, NEEDS_BROKER


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counted = Counter[str]()
    monkeypatch.setattr(work, "import_string", lambda name: lambda: counted.update([name]))
    return counted


def live(seconds: int) -> None:
    """A process that looks at the clock once a second, for so long."""
    now = 0
    timetable = work.Timetable(clock=lambda: float(now))
    while now < seconds:
        now += 1
        timetable.run_due()


def test_every_task_has_its_turn_in_the_first_minutes(runs: Counter[str]) -> None:
    live(int(FIRST_RUN_SECONDS))
    assert set(runs) == set(BEAT) - NEEDS_BROKER


def test_then_each_comes_as_often_as_the_schedule_says(runs: Counter[str]) -> None:
    live(2 * 3600)
    assert runs["shop_integration.tasks.reconcile"] == 2
    assert runs["config.tasks.retain"] == 1
    assert runs["returns.tasks.drain_outbox"] == 2 * 3600 / BEAT["returns.tasks.drain_outbox"]
