"""The Celery application `returns`. Its settings are in config/queue.py, its regular work in config/schedule.py."""

import os

from celery import Celery

from config.broker import use_steady_channels

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

use_steady_channels()
app = Celery("returns")
app.config_from_object("config.queue")
app.autodiscover_tasks()
