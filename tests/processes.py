"""Real programs beside the tests: started on free ports, waited for, stopped or killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
START_SECONDS = 40


class Program:
    """One child process with its own log. `url` is where it answers, if it does."""

    def __init__(
        self,
        *command: str,
        environment: Mapping[str, str],
        log: Path,
        ready: Callable[["Program"], bool],
        url: str = "",
    ) -> None:
        self.command, self.environment, self.log, self.url = command, dict(environment), log, url
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Program":
        """Start it and return once it is ready; raises with the end of its log when that takes too long."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.running:
            if self._ready(self):
                return self
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"{' '.join(self.command)} did not start:\n{self.output()[-3000:]}")

    @property
    def running(self) -> bool:
        """Is the process alive?"""
        return self._process is not None and self._process.poll() is None

    def output(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(errors="replace")

    def stop(self) -> None:
        """Ask it to end and wait; children of its own end with it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        if self.running:
            os.killpg(self._process.pid, number)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)


def answers(path: str) -> Callable[[Program], bool]:
    """Ready when GET `path` of its url answers 200."""

    def ready(program: Program) -> bool:
        try:
            with urlopen(f"{program.url}{path}", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            return False

    return ready


def says(text: str) -> Callable[[Program], bool]:
    """Ready when it has printed `text`."""
    return lambda program: text in program.output()


def app(*, port: int, environment: Mapping[str, str], log: Path, workers: int = 1) -> Program:
    """The web server as the Procfile starts it, with one worker or several."""
    return Program(
        str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-access-log", "config.wsgi:application",
        environment=environment, log=log, ready=answers("/healthz"), url=f"http://127.0.0.1:{port}",
    )  # fmt: skip


def worker(*, environment: Mapping[str, str], log: Path, concurrency: int = 2) -> Program:
    """A Celery worker as the Procfile starts it, with the beat inside."""
    return Program(
        str(BIN / "celery"), "-A", "config", "worker", "--beat", "--schedule", str(log.with_suffix(".schedule")),
        "--concurrency", str(concurrency), "--without-gossip", "--without-mingle", "-O", "fair", "--loglevel", "INFO",
        environment=environment, log=log, ready=says(" ready."),
    )  # fmt: skip
