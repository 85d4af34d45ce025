"""How Celery uses Redis: the database is the queue's truth, a message is a wake-up call.

The values answer the ways in which Celery on Redis loses or doubles work: a killed worker (late acknowledgement, one
message at a time, quick restore), a task longer than the visibility time-out (hard limit far below it), and a broker
that is down at publish time (short time-outs, no second try: the sweep finds the row).
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from config.schedule import BEAT, FIRST_RUN_SECONDS

broker_url = settings.REDIS_URL or "memory://"
broker_connection_timeout = 2.0
broker_connection_retry_on_startup = True
broker_transport_options = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1.0,
    "socket_timeout": 5.0,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
task_default_queue = "wakeups"
task_acks_late = True
task_reject_on_worker_lost = True
task_ignore_result = True
task_store_errors_even_if_ignored = False
task_publish_retry = False
task_soft_time_limit = 100
task_time_limit = 120
task_serializer = "json"
accept_content = ["json"]
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
worker_send_task_events = False
worker_max_tasks_per_child = 500
enable_utc = True
timezone = "UTC"
# Where nothing is remembered of earlier runs, as in a container that was replaced. What the file below knows is kept.
_started = datetime.now(UTC)
beat_schedule = {
    name: {
        "task": name,
        "schedule": seconds,
        "options": {"expires": seconds * 2},
        "last_run_at": _started - timedelta(seconds=max(seconds - FIRST_RUN_SECONDS, 0)),
    }
    for name, seconds in BEAT.items()
}
beat_schedule_filename = str(settings.BASE_DIR / "var" / "celerybeat-schedule")
