"""Django's `migrate` that waits for a busy table only a moment, so that nobody has to wait behind it.

A step that changes a table waits until everybody has left it, and whoever comes meanwhile waits behind the step: one
long report would hold up every shopper. On PostgreSQL it therefore gives up after a few seconds, lets everybody
through, and tries again. A step is carried out whole or not at all.
"""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

TRIES, PAUSE_SECONDS = 20, 3


class Command(migrate.Command):
    """Migrate, politely."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add how long to wait for a table."""
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-timeout", type=float, default=4, metavar="SECONDS",
            help="how long a step waits for a busy table before it lets others through (default: 4; 0: for ever)",
        )  # fmt: skip

    def handle(self, *args: Any, lock_timeout: float = 4, **options: Any) -> None:
        """Take the steps that are left, each try with a bound on what it waits for."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for left in reversed(range(TRIES)):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = {round(lock_timeout * 1000):d}")
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if not left:
                    raise CommandError("a table stayed busy; no step was left half done, so run this again") from error
                self.stderr.write(f"a table is busy; trying again in {PAUSE_SECONDS} seconds")
                time.sleep(PAUSE_SECONDS)
            else:
                break
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")
