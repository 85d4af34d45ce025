"""Celery on Redis with the settings that lose nothing: each line here answers a way of losing work."""

from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock

import pytest
from celery import current_app
from celery.beat import PersistentScheduler
from kombu import Connection
from servers import Redis

from config.schedule import BEAT, FIRST_RUN_SECONDS


def test_a_killed_worker_gives_its_message_back():
    conf = current_app.conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1


def test_a_message_is_given_back_soon_but_never_while_its_task_may_still_run():
    options = current_app.conf.broker_transport_options
    assert current_app.conf.task_soft_time_limit < current_app.conf.task_time_limit < options["visibility_timeout"]
    assert options["unacked_restore_interval"] * options["unacked_restore_throttle"] <= 5


def test_publishing_never_keeps_a_page_waiting():
    assert not current_app.conf.task_publish_retry
    assert current_app.conf.broker_transport_options["socket_connect_timeout"] <= 1


def test_the_schedule_does_not_pile_up_while_no_worker_runs():
    for entry in current_app.conf.beat_schedule.values():
        assert entry["options"]["expires"] <= 2 * entry["schedule"]


def begun(file: Path) -> PersistentScheduler:
    """Beat as it starts."""
    return PersistentScheduler(current_app, schedule_filename=str(file))


def test_a_beat_that_is_replaced_every_hour_runs_what_is_daily(tmp_path: Path) -> None:
    waits = {name: entry.is_due() for name, entry in begun(tmp_path / "new").schedule.items() if name in BEAT}
    assert waits.keys() == BEAT.keys()
    assert not [name for name, (due, seconds) in waits.items() if not due and seconds > FIRST_RUN_SECONDS]


def test_a_beat_that_goes_on_remembers_what_it_ran(tmp_path: Path) -> None:
    before, daily = begun(tmp_path / "kept"), "config.tasks.retain"
    before.reserve(before.schedule[daily])
    before.close()
    due, seconds = begun(tmp_path / "kept").schedule[daily].is_due()
    assert not due
    assert seconds > BEAT[daily] - 60


def test_every_regular_task_exists():
    current_app.loader.import_default_modules()
    assert set(BEAT) <= set(current_app.tasks)


@pytest.fixture
def lost(spare_redis: Redis) -> Connection:
    """A connection whose Redis went away while a message was unacknowledged, and both channels waited for the next."""
    connection = Connection(spare_redis.url)
    tasks, control = connection.default_channel, connection.channel()
    with connection.Producer() as producer:
        producer.publish({}, routing_key="held", declare=[connection.SimpleQueue("held").queue])
    connection.held = tasks.basic_get("held")
    for channel in (tasks, control):
        channel._in_poll = channel.client.connection = channel.client.connection_pool.get_connection()
    spare_redis.stop()
    # What a worker does first with a lost connection; kombu's channel is open still.
    with suppress(*connection.connection_errors):
        connection.collect()
    assert not tasks.closed
    return connection


@pytest.mark.redis
def test_a_lost_connection_can_be_closed_while_a_message_is_unacknowledged(lost: Connection):
    tasks = lost.held.channel
    lost.close()
    assert tasks.closed


@pytest.mark.redis
def test_a_task_that_outlived_its_connection_ends_with_a_word_in_the_log(lost: Connection):
    logged = Mock()
    lost.close()
    lost.held.ack_log_error(logged, lost.connection_errors)
    logged.critical.assert_called_once()
