"""The Celery application `returns`. Its settings are in config/queue.py, its regular work in config/schedule.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from config.broker import use_steady_channels

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

use_steady_channels()
app = Celery("returns")
app.config_from_object("config.queue")
app.autodiscover_tasks()


@worker_process_init.connect
def trace(**said: Any) -> None:
    """Each process of a worker sends its own spans."""
    from config import traces  # noqa: PLC0415 - the settings are there only now

    traces.start()
