"""The programs of `make run`, each with a supervisor: whatever dies is started again, as it would be anywhere."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from servers import Postgres, Redis, ServiceError

from tests.processes import BIN, ROOT

PAUSE = 0.3


class Kept:
    """Something that is started again when it is gone."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.restarts = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"keeper of {name}", daemon=True)

    def begin(self) -> None:
        """Start it, and watch over it from now on."""
        self.start()
        self._thread.start()

    def end(self) -> None:
        """Stop it for good."""
        self._over.set()
        self._thread.join(60)
        self.stop()

    def _keep(self) -> None:
        while not self._over.wait(PAUSE):
            if self.runs():
                continue
            with contextlib.suppress(ServiceError):  # what the dead one has left is still there: once more
                self.start()
                self.restarts += 1

    def start(self) -> None:
        """Start it once."""
        raise NotImplementedError

    def runs(self) -> bool:
        """Whether it is alive."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop it once."""
        raise NotImplementedError


class Program(Kept):
    """A process of the Procfile with its children."""

    def __init__(self, name: str, *command: str, environment: Mapping[str, str], log: Path) -> None:
        super().__init__(name)
        self.command, self.environment, self.log = (str(BIN / command[0]), *command[1:]), dict(environment), log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, cwd=ROOT, env=os.environ | self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is not None and self.runs():
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> bool:
        """End it and its children at once; False where there is none."""
        if self._process is None or not self.runs():
            return False
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        return True

    @property
    def works(self) -> bool:
        """Whether it has come as far as having children."""
        return self.runs() and bool(self.children())

    def children(self) -> list[int]:
        """The processes it has begun."""
        if self._process is None:
            return []
        told = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=False).stdout
        rows = [line.split() for line in told.splitlines()]
        return [int(pid) for pid, parent in rows if int(parent) == self._process.pid]


class Database(Kept):
    """A durable PostgreSQL."""

    def __init__(self, server: Postgres) -> None:
        super().__init__("postgres")
        self.server = server

    def start(self) -> None:
        self.server.start()

    def runs(self) -> bool:
        return self._postmaster() is not None

    def stop(self) -> None:
        self.server.stop()

    def kill(self) -> bool:
        """End the postmaster; its children go when they see that it is gone."""
        if (pid := self._postmaster()) is None:
            return False
        os.kill(pid, signal.SIGKILL)
        _gone(pid)
        return True

    def backends(self) -> list[int]:
        """The processes that serve the app's connections; none where it takes no questions now."""
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.server.url, connect_timeout=2) as line:
            rows = line.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in rows]
        return []

    def _postmaster(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.server.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
            return None if _is_zombie(pid) else pid
        return None


class Broker(Kept):
    """A Redis."""

    def __init__(self, server: Redis) -> None:
        super().__init__("redis")
        self.server = server

    def start(self) -> None:
        self.server.start()

    def runs(self) -> bool:
        return self.server.runs

    def stop(self) -> None:
        self.server.stop()

    def kill(self) -> bool:
        """End it at once."""
        return self.server.kill()


def _gone(pid: int) -> None:
    until = time.monotonic() + 5
    while time.monotonic() < until and not _is_zombie(pid):
        try:
            os.kill(pid, 0)
        except OSError:
            return
        time.sleep(0.02)


def _is_zombie(pid: int) -> bool:
    """Where nobody collects what it leaves behind, a dead process keeps its number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
