"""All of the app's data in one file and back, by PostgreSQL's own tools. What was sealed stays sealed in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from returns import wall

# libpq's variables, by what Django's settings call the same; the last two come from the address's query.
LIBPQ = {
    "PGHOST": "HOST",
    "PGPORT": "PORT",
    "PGUSER": "USER",
    "PGPASSWORD": "PASSWORD",
    "PGDATABASE": "NAME",
    "PGSSLMODE": "sslmode",
    "PGSSLROOTCERT": "sslrootcert",
}


class BackupError(Exception):
    """It could not be done; the text says why, in PostgreSQL's words where it said something."""


def backup(file: Path) -> None:
    """Write the database into `file`, which appears when it is whole. Nobody else may read it."""
    try:
        _write(file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}") from error


def _write(file: Path) -> None:
    if file.exists():
        raise BackupError(f"{file} is there already")
    half = file.with_name(file.name + ".half")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    try:
        # Policies hold the tables' owner too: pg_dump has to be let read under them, and sees every shop so.
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--enable-row-security", f"--file={half}"
        )  # fmt: skip
        _run("pg_restore", "--list", str(half))
        half.rename(file)
    finally:
        half.unlink(missing_ok=True)


def restore(file: Path) -> None:
    """Bring `file` into the database, which must be empty: all of it, or nothing."""
    if not os.access(file, os.R_OK):
        raise BackupError(f"there is no {file}, or it may not be read")
    if tables := len(connection.introspection.table_names()):
        raise BackupError(f"the database is not empty: it has {tables} tables")
    connection.close()
    name = str(connection.settings_dict["NAME"])
    _run(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={name}",
        str(file),
    )  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    if connection.vendor != "postgresql":
        raise BackupError("only PostgreSQL is backed up so: of the embedded default, copy its file while nothing runs")
    found = shutil.which(program)
    if not found:
        raise BackupError(f"{program} was not found: install PostgreSQL's client, of the server's version or newer")
    done = subprocess.run(  # noqa: S603 - the program was found on PATH, the arguments are ours and a file's name
        [found, *arguments], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()[-500:]}")


def _environment() -> dict[str, str]:
    """How libpq is told where to go. Arguments could be read by everybody on the machine."""
    where = connection.settings_dict
    asked = {**where, **where.get("OPTIONS", {})}
    told = {variable: str(asked[name]) for variable, name in LIBPQ.items() if asked.get(name)}
    every_shop = f"{os.environ.get('PGOPTIONS', '')} -c {wall.SETTING}={wall.EVERYBODY}".strip()
    return {**os.environ, **told, "PGOPTIONS": every_shop}
