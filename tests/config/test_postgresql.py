"""How the app talks to PostgreSQL."""

import os
import subprocess
import sys

import pytest
from django.db import OperationalError, connection

from config.postgresql.base import DatabaseWrapper
from returns_portal.errors import is_passing

pytestmark = pytest.mark.postgres


@pytest.mark.django_db
def test_nothing_is_compiled_whatever_the_server_does_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting, source FROM pg_settings WHERE name = 'jit'")
        assert cursor.fetchone() == ("off", "session")


@pytest.mark.django_db(transaction=True)
def test_a_question_that_takes_too_long_ends_as_one_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseWrapper, "patience", 1)
    connection.close()
    with connection.cursor() as cursor, pytest.raises(OperationalError, match="statement timeout") as ended:
        cursor.execute("SELECT pg_sleep(5)")
    connection.close()
    assert is_passing(ended.value)


def test_the_patience_of_web_processes_ends_and_that_of_workers_does_not() -> None:
    def patience(room: str, **environment: str) -> str:
        ask = f"import {room}; from config.postgresql.base import DatabaseWrapper; print(DatabaseWrapper.patience)"
        command = [sys.executable, "-c", ask]
        told = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
        return told.stdout.strip()

    assert patience("config.wsgi") == "30"
    assert patience("config.wsgi", WEB_STATEMENT_SECONDS="5") == "5"
    assert patience("config.celery") == "0"
