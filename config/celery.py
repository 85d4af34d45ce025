"""The Celery application `returns`. Its settings are in config/queue.py, its regular work in config/schedule.py."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import task_prerun, worker_process_init

from config.broker import use_steady_channels
from returns.wall import every_shop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

use_steady_channels()


class Sweep(Task):
    """What a worker is woken for goes over all shops, and steps within one for each piece of work of its own."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Run it."""
        with every_shop():
            return super().__call__(*args, **options)


app = Celery("returns", task_cls=Sweep)
app.config_from_object("config.queue")
app.autodiscover_tasks()


@task_prerun.connect
def begin(task: Any, **said: Any) -> None:
    """The wake-up call for this task has come."""
    from returns.wake import begun  # noqa: PLC0415 - the settings are there only now

    begun(task.name)


@worker_process_init.connect
def trace(**said: Any) -> None:
    """Each process of a worker sends its own spans."""
    from config import traces  # noqa: PLC0415 - the settings are there only now

    traces.start()
