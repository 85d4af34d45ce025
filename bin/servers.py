"""A PostgreSQL and a Redis of our own, each in a folder, on 127.0.0.1 and a free port, with a random password."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

START_SECONDS = 30
# The app works as a plain role, since nothing holds a superuser: the wall between shops would not stand. Each line is a
# statement. The last one is for the tests, which empty all tables at once; before PostgreSQL 15 it is refused.
ROLE = """\
CREATE ROLE returns LOGIN CREATEDB PASSWORD '{password}'
CREATE DATABASE returns OWNER returns
GRANT SET ON PARAMETER session_replication_role TO returns
"""
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


class ServiceError(Exception):
    """A service is not installed or did not start. The text says which and where its log is."""


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged() -> dict[str, Any]:
    """Return Popen arguments: PostgreSQL refuses to run as root, so as root we become somebody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise ServiceError("running as root needs a user named postgres or nobody to hand the database to")


def give(folder: Path) -> None:
    """Make `folder` and hand it to whoever the services run as."""
    folder.mkdir(parents=True, exist_ok=True)
    person = unprivileged()
    if person:
        os.chown(folder, person["user"], person["group"])


def binary(name: str) -> str:
    """Find a program on PATH or where Debian keeps PostgreSQL's, the newest version first."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")]))
    if not found:
        raise ServiceError(f"{name} was not found: run bin/setup")
    return found


def password(folder: Path) -> str:
    """Return the folder's random password, made on first use."""
    file = folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(16))
        person = unprivileged()
        if person:
            os.chown(file, person["user"], person["group"])
    return file.read_text()


class Postgres:
    """One PostgreSQL cluster in `folder`, reachable at `url` between start() and stop().

    The port stays the same over restarts.
    """

    def __init__(self, folder: Path, *, fast: bool) -> None:
        self.folder, self.data, self.fast, self.port = folder, folder / "data", fast, free_port()
        self.url = ""

    def start(self) -> None:
        """Create the cluster on first use and start it; returns when it takes connections."""
        give(self.folder)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 100,
        }
        if self.fast:
            settings |= {
                "fsync": "off",
                "full_page_writes": "off",
                "synchronous_commit": "off",
                "wal_level": "minimal",
                "max_wal_senders": 0,
                "jit": "off",  # tests ask once and for a few rows: compiling takes longer than asking
            }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._pg_ctl("start", "-o", options, "-l", str(self.folder / "log"), "-t", str(START_SECONDS))
        self.url = f"postgres://returns:{password(self.folder)}@127.0.0.1:{self.port}/returns"

    def stop(self) -> None:
        """Stop it if it runs, also when an earlier run of ours left it behind."""
        if (self.data / "postmaster.pid").exists():
            self._pg_ctl("stop", "-m", "immediate" if self.fast else "fast", check=False)

    def _initialise(self) -> None:
        password(self.folder)
        shutil.rmtree(self.data, ignore_errors=True)
        self._run(
            binary("initdb"), "-D", str(self.data), "-U", "keeper", "-E", "UTF8", f"--locale={LOCALE}", "--no-sync",
            "--auth=scram-sha-256", f"--pwfile={self.folder / 'password'}",
        )  # fmt: skip
        single = [binary("postgres"), "--single", "-D", str(self.data), "postgres"]
        self._run(*single, given=ROLE.format(password=password(self.folder)))

    def _pg_ctl(self, verb: str, *arguments: str, check: bool = True) -> None:
        self._run(binary("pg_ctl"), verb, "-D", str(self.data), "-w", "-s", *arguments, check=check)

    def _run(self, *command: str, given: str = "", check: bool = True) -> None:
        with (self.folder / "setup.log").open("a") as log:
            done = subprocess.run(
                command, cwd=self.folder, input=given, text=True, stdout=log, stderr=log, check=False, **unprivileged()
            )
        if check and done.returncode:
            raise ServiceError(
                f"{Path(command[0]).name} failed:\n{_tail(self.folder / 'setup.log', self.folder / 'log')}"
            )


class Redis:
    """One Redis with an append-only file in `folder`, reachable at `url` between start() and stop().

    The port stays the same over restarts, so that a test can take the broker away and give it back.
    """

    def __init__(self, folder: Path, *, fast: bool) -> None:
        self.folder, self.fast, self.port = folder, fast, free_port()
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        give(self.folder)
        self.url = f"redis://default:{password(self.folder)}@127.0.0.1:{self.port}/0"
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [binary("redis-server"), "-"], stdin=subprocess.PIPE, stdout=log, stderr=log, text=True,
                cwd=self.folder, start_new_session=True, **unprivileged(),
            )  # fmt: skip
        if self._process.stdin:
            self._process.stdin.write(self._configuration())
            self._process.stdin.close()
        self._wait()

    def stop(self) -> None:
        """Stop it, keeping what it holds."""
        if self._process:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    @property
    def runs(self) -> bool:
        """Whether the server that was started is alive."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> bool:
        """End it as a power cut would; False where it does not run."""
        if self._process is None or not self.runs:
            return False
        self._process.kill()
        self._process.wait(10)
        return True

    def stop_left_behind(self) -> None:
        """End the server that an earlier, killed run of ours left in this folder."""
        with contextlib.suppress(OSError, ValueError):
            end(int((self.folder / "pid").read_text()), word="redis-server")

    def _configuration(self) -> str:
        lines = {
            "port": self.port,
            "bind": "127.0.0.1",
            "requirepass": password(self.folder),
            "dir": str(self.folder),
            "pidfile": str(self.folder / "pid"),
            "appendonly": "yes",
            "appendfsync": "no" if self.fast else "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as wire:
                wire.sendall(f"AUTH {password(self.folder)}\r\nPING\r\nQUIT\r\n".encode())
                if b"PONG" in wire.makefile("rb").read():  # before that it reads its file and refuses work
                    return
            time.sleep(0.02)
        raise ServiceError(f"redis-server did not start:\n{_tail(self.folder / 'log')}")


def _tail(*files: Path) -> str:
    lines = [line for file in files if file.exists() for line in file.read_text(errors="replace").splitlines()]
    return "\n".join(lines[-15:])


def end(pid: int, *, word: str) -> None:
    """Terminate process `pid` if its command line holds `word`, so that a recycled number hits nobody else."""
    if runs(pid, word=word):
        os.kill(pid, signal.SIGTERM)


def runs(pid: int, *, word: str) -> bool:
    """Tell whether process `pid` is alive and its command line holds `word`."""
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return word in shown.stdout
