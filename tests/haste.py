"""What keeps the suite fast and proves nothing (docs/decisions/0048-the-suites-speed.md)."""

import gc
from typing import Any

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

# One statement for all tables that ever had a row. Triggers sleep meanwhile, those that guard the history and those
# behind foreign keys.
# Django knows its content types by heart, and they are the same for every test, so they stay.
EMPTY_EVERYTHING = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND pg_relation_size(oid) > 0 AND relname NOT IN ('django_migrations', 'django_content_type') LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$
"""


def pytest_configure() -> None:
    """After a test that commits, empty the tables in one statement instead of Django's way (PostgreSQL alone)."""
    connection_created.connect(plan_once)
    djangos_way = TransactionTestCase._fixture_teardown

    def emptied(self: Any) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql" and may_put_triggers_to_sleep(cursor):
                cursor.execute(EMPTY_EVERYTHING)
                return
        djangos_way(self)

    TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]


def plan_once(connection: Any, **_named: Any) -> None:
    """Let PostgreSQL plan each statement once for all tests of a process: planning took most of its time.

    psycopg forgets at every rollback what it has prepared, since a table might be another one then. Each test ends with
    a rollback, and the tables stay.
    """
    if connection.vendor == "postgresql":
        link = connection.connection
        link.prepare_threshold, link.prepared_max = 1, 2_000
        link._prepared.clear = lambda: False
        link.execute("SET plan_cache_mode = force_generic_plan")


def may_put_triggers_to_sleep(cursor: Any) -> bool:
    """bin/with-services lets its role do so, where PostgreSQL is new enough (15) to let anybody but a superuser."""
    if cursor.connection.info.server_version < 150000:
        return False
    cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    return bool(cursor.fetchone()[0])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Modules and tests live until the end: the garbage collector need not walk over them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
