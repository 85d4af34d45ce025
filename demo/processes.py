"""Start the simulator, the web process and the worker loop; stop them again whatever happens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from demo.settings import HOME, ROOT, Ports, addresses, app_environment

START_SECONDS = 40


def refuse_taken_ports(ports: Ports) -> None:
    """Exit with a clear sentence when a port is in use."""
    for variable, port in ports.by_variable().items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise SystemExit(
                    f"Port {port} is taken on this machine. Choose another one: {variable}={port + 1000} make demo"
                ) from error


@contextmanager
def everything(ports: Ports) -> Iterator[None]:
    """Migrate, then keep the three processes running for as long as the block lasts."""
    HOME.mkdir(parents=True, exist_ok=True)
    at, environment = addresses(ports), app_environment(ports)
    with ExitStack() as stack:
        stack.enter_context(running("simulator", _simulator(ports), {}, answers(f"{at.simulator}/_control/health")))
        _manage("migrate", "--noinput", "--verbosity", "0", environment=environment)
        stack.enter_context(running("web", _web(ports), environment, answers(f"{at.app}/readyz")))
        yield


@contextmanager
def worker(ports: Ports) -> Iterator[None]:
    """Keep the worker loop running for as long as the block lasts."""
    command = (sys.executable, "manage.py", "work")
    with running("worker", command, app_environment(ports), lambda: True):
        yield


def _simulator(ports: Ports) -> Sequence[str]:
    at = addresses(ports)
    return (
        sys.executable, "-m", "simulator", "--port", str(ports.simulator), "--smtp-port", str(ports.smtp),
        "--app-url", at.app, "--state", str(HOME / "simulator.state"),
    )  # fmt: skip


def _web(ports: Ports) -> Sequence[str]:
    granian = str(Path(sys.executable).parent / "granian")
    return (
        granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(ports.app), "--workers", "1",
        "--blocking-threads", "4", "--no-access-log", "config.wsgi:application",
    )  # fmt: skip


def _manage(*command: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"manage.py {command[0]} failed:\n{done.stderr[-2000:]}")


def answers(url: str) -> Callable[[], bool]:
    """Ready when `url` answers 200."""

    def ready() -> bool:
        try:
            return httpx.get(url, timeout=2).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    return ready


@contextmanager
def running(
    name: str, command: Sequence[str], environment: Mapping[str, str], ready: Callable[[], bool]
) -> Iterator[None]:
    """Run a command with its log in the demo's folder; exits with the end of the log if it does not get ready."""
    log = HOME / f"{name}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        _wait(name, process, ready, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _wait(name: str, process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.05)
    raise SystemExit(f"The {name} process did not start:\n{log.read_text(errors='replace')[-2000:]}")
