"""Starting and stopping a simulator as a process of its own. Imports nothing else of the simulator."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

import httpx

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 15.0


class UnableToStart(Exception):
    """The process ended, or did not answer in time; the message holds what it printed."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that is free right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class SimulatorProcess:
    """One simulator. Ports of 0 are chosen at start; a state file makes `stop` and `start` a restart."""

    app_url: str = "http://127.0.0.1:8000"
    port: int = 0
    smtp_port: int = 0
    state: Path | None = None
    traffic: Path | None = None
    retry_scale: float = 1.0
    environment: dict[str, str] = field(default_factory=dict)
    output: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address of the simulator."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "SimulatorProcess":
        """Start and wait until it answers; raises UnableToStart with its output otherwise."""
        self.port, self.smtp_port = self.port or free_port(), self.smtp_port or free_port()
        self.log = self.output.open("w+b") if self.output else tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        self.process = subprocess.Popen(  # noqa: S603
            self._command(), cwd=ROOT, env={**os.environ, **self.environment}, stdout=self.log, stderr=subprocess.STDOUT
        )
        self._wait(self.process)
        return self

    def stop(self) -> int:
        """Ask it to stop and save; return its exit code (it is killed if it does not end in time)."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.printed()
        return process.returncode

    def printed(self) -> str:
        """Return what the process printed so far; after its end this also closes the file."""
        if self.log is None or self.log.closed:
            return ""
        self.log.seek(0)
        text = self.log.read().decode(errors="replace")
        if self.process is None:
            self.log.close()
        return text

    def __enter__(self) -> "SimulatorProcess":
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "simulator", "--port", str(self.port), "--smtp-port", str(self.smtp_port)]
        command += ["--app-url", self.app_url, "--retry-scale", str(self.retry_scale)]
        command += ["--state", str(self.state)] if self.state else []
        return command + (["--traffic", str(self.traffic)] if self.traffic else [])

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if process.poll() is not None:
                self.process = None
                raise UnableToStart(f"the simulator ended with {process.returncode}: {self.printed()}")
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/_control/health", timeout=2.0, trust_env=False).is_success:
                    return
            time.sleep(0.05)
        self.stop()
        raise UnableToStart(f"the simulator did not answer on {self.url} within {START_SECONDS:.0f} s")
