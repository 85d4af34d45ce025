"""Health checks: words for machines, nothing secret."""

import pytest
from django.db import DatabaseError

from config import health, pulse

pytestmark = pytest.mark.django_db


def test_healthz_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert "no-store" in answer["Cache-Control"]


def test_readyz_is_ok_in_the_embedded_mode(client, settings):
    settings.REDIS_URL = ""
    assert client.get("/readyz").json() == {
        "status": "ok",
        "parts": {"database": "ok", "migrations": "ok", "broker": "ok", "workers": "ok", "wall": "ok"},
    }


def test_missing_broker_is_told_but_keeps_the_pages(client, settings):
    settings.REDIS_URL = "redis://:hunter2@127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"] | {"broker": "unreachable", "workers": "unknown"} == answer.json()["parts"]
    assert b"hunter2" not in answer.content


def test_missing_database_takes_the_process_out_of_service(client, settings, monkeypatch):
    def refuse(*args: object) -> None:
        raise DatabaseError("password=hunter2")

    settings.REDIS_URL = ""
    monkeypatch.setattr(health.connection, "cursor", refuse)
    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "unreachable"
    assert b"hunter2" not in answer.content


@pytest.mark.parametrize("age, word", [(5, "ok"), (pulse.STALE_AFTER_SECONDS, "silent"), (None, "silent")])
def test_workers_that_ran_nothing_lately_are_silent(settings, monkeypatch, age, word):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(pulse, "age_seconds", lambda: age)
    assert health.workers() == word


@pytest.mark.redis
def test_the_heartbeat_task_leaves_a_pulse():
    pulse.leave()
    assert pulse.age_seconds() in (0, 1)
