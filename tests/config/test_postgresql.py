"""How the app talks to PostgreSQL."""

import pytest
from django.db import connection


@pytest.mark.postgres
@pytest.mark.django_db
def test_nothing_is_compiled_whatever_the_server_does_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting, source FROM pg_settings WHERE name = 'jit'")
        assert cursor.fetchone() == ("off", "session")
