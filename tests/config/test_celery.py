"""Celery on Redis with the settings that lose nothing: each line here answers a way of losing work."""

import pytest
from celery import current_app
from kombu import Connection
from servers import Redis

from config.consumer import SteadyConsumer
from config.schedule import BEAT


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


def test_every_regular_task_exists():
    current_app.loader.import_default_modules()
    assert set(BEAT) <= set(current_app.tasks)


@pytest.mark.redis
def test_a_worker_outlives_redis_while_a_message_is_unacknowledged(
    spare_redis: Redis, caplog: pytest.LogCaptureFixture
):
    consumer = SteadyConsumer.__new__(SteadyConsumer)
    consumer.app = current_app
    consumer.connection = connection = Connection(spare_redis.url)
    tasks, control = connection.default_channel, connection.channel()
    with connection.Producer() as producer:
        producer.publish({}, routing_key="held", declare=[connection.SimpleQueue("held").queue])
    assert tasks.basic_get("held")
    for channel in (tasks, control):  # both wait for the next message when Redis goes
        channel._in_poll = channel.client.connection = channel.client.connection_pool.get_connection()
    spare_redis.stop()

    consumer.on_connection_error_after_connected(ConnectionError("Redis is away"))

    assert consumer.connection is None
    assert tasks.closed
    assert "'NoneType' object has no attribute 'hostname'" in caplog.text, "kombu has mended it: SteadyConsumer can go"
