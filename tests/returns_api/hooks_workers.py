"""Workers that publish and deliver until their input ends, and are killed meanwhile: `python -m` with a seed.

Their clock runs SPEED times as fast, and while there is nothing to do it leaps to the moment at which there is, so that
tries that are days apart fit into a proof. Every worker is a fork of one process that has everything loaded, since a
worker that has to start first would be killed before it did anything.
"""

from __future__ import annotations

import importlib
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.sharedctypes import RawValue

WORKERS, SPEED, DEADLINE = 3, 120, 0.6
_BEGAN = datetime.now(UTC)
# Seconds, shared by all processes and written by one.
_LEAPT = RawValue("d", 0.0)


def clock() -> datetime:
    """Now, as the workers have it."""
    return _BEGAN + (datetime.now(UTC) - _BEGAN) * SPEED + timedelta(seconds=_LEAPT.value)


def keep_time() -> None:
    """Let the clock leap, for ever: only while nothing is under way, due or still to be published."""
    from django.db import connection  # Django is set up first

    from returns.models import PublicEvent, WebhookDelivery, WebhookEndpoint

    connection.close()
    while True:
        time.sleep(0.05)
        now, waiting = clock(), WebhookDelivery.objects.waiting()
        busy = waiting.exclude(lease=None).exists() or WebhookDelivery.objects.due(now=now).exists()
        if busy or PublicEvent.objects.filter(position=None).exists():
            continue
        tries = waiting.filter(due_at__gt=now).values_list("due_at", flat=True)
        rests = WebhookEndpoint.objects.filter(rests_until__gt=now).values_list("rests_until", flat=True)
        if waiting.exists() and (moments := [*tries, *rests]):
            _LEAPT.value += (min(moments) - now).total_seconds()


def work() -> None:
    """Publish and deliver for ever."""
    from django.db import connection  # Django is set up first

    from returns.operations.publish_events import publish_events
    from returns_api.hooks import wire
    from returns_api.hooks.deliver import deliver_due

    connection.close()
    wire.post.__kwdefaults__["deadline"] = DEADLINE
    random.seed(os.getpid())
    while True:
        publish_events(now=clock())
        deliver_due(clock=clock)
        time.sleep(0.02)


def main() -> None:
    """Fork workers, kill one now and then, put another in its place; tell how many were killed."""
    import django

    from returns.wall import open_process

    django.setup()
    open_process()
    # Before any fork: a worker that has to load this first is killed before it did anything.
    importlib.import_module("returns.operations.publish_events")
    importlib.import_module("returns_api.hooks.deliver")
    chance = random.Random(int(sys.argv[1]))
    keeper = _fork(keep_time)
    kills, children = 0, [_fork(work) for _ in range(WORKERS)]
    while not select.select([sys.stdin], [], [], chance.uniform(0.2, 1.0))[0]:
        one = chance.choice(children)
        os.kill(one, signal.SIGKILL)
        os.waitpid(one, 0)
        children.remove(one)
        children.append(_fork(work))
        kills += 1
    for one in (*children, keeper):
        os.kill(one, signal.SIGKILL)
        os.waitpid(one, 0)
    print(kills)


def _fork(act: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            act()
        except Exception:  # noqa: BLE001 - the parent kills it next, and would never hear
            traceback.print_exc()
        finally:
            os._exit(1)
    return child


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
