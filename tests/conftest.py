"""Fixtures for every room. The programs they start are the real ones; see tests/processes.py.

`db` is PostgreSQL under `make test` (bin/with-services), SQLite when a test is run by hand without DATABASE_URL.
"""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as examples
from servers import Redis, free_port, give

from returns.wall import open_process
from simulator.client import Control
from simulator.process import SimulatorProcess
from tests import processes

# What tests set up and look at is of all shops. Requests begin in front of the wall, as they always do.
open_process()

# A line for each request of each test would hide what else was said.
logging.getLogger("config.request_log").setLevel(logging.WARNING)

pytest_plugins = ["tests.browser_fixtures", "tests.haste", "tests.shares"]

# How long an example takes says something about the machine, and nothing about the app.
examples.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("any machine")

REDIS_URL = os.environ.get("REDIS_URL", "")
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By hand, without the services, leave out what needs them. `make test` brings both and leaves out nothing."""
    for item in items:
        committed = item.get_closest_marker("django_db")
        if not ON_POSTGRES and (
            item.get_closest_marker("postgres")
            or "transactional_db" in getattr(item, "fixturenames", ())
            or (committed and committed.kwargs.get("transaction"))
        ):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: run it with `make test`"))
        if not REDIS_URL and item.get_closest_marker("redis"):
            item.add_marker(pytest.mark.skip(reason="needs Redis: run it with `make test`"))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave the database of the tests where it is: it goes with its private cluster.

    PostgreSQL would drop it only when nobody is in it, and a program that a test ended may still be leaving.
    """
    return ON_POSTGRES


@pytest.fixture(scope="session")
def app_port() -> int:
    """The port on which the app answers when `live_app` is used."""
    return free_port()


@pytest.fixture(scope="session")
def app_url(app_port: int) -> str:
    """The app's address for browsers and for the simulator."""
    return f"http://127.0.0.1:{app_port}"


@pytest.fixture(scope="session")
def simulator_process(app_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """The simulator, one process for all tests. Tests use `simulator`, which tidies up between them.

    Each GraphQL exchange is a JSON line in its `traffic` file.
    """
    folder = tmp_path_factory.mktemp("simulator")
    with SimulatorProcess(
        app_url=app_url, traffic=folder / "traffic.jsonl", retry_scale=0.001, output=folder / "simulator.log"
    ) as running:
        yield running


def simulated_settings(simulator: SimulatorProcess, app_url: str) -> dict[str, str]:
    """The settings that lead the app to the simulator; the same names as in the environment."""
    return {
        "APP_URL": app_url,
        "SHOPIFY_ADMIN_URL": f"{simulator.url}/shops/{{shop}}",
        "APP_BRIDGE_SRC": f"{simulator.url}/app-bridge.js",
        "SANDBOX_CARRIER_URL": f"{simulator.url}/carrier/v1",
        "SANDBOX_CARRIER_KEY": "demo-carrier-key",
        "TWILIO_URL": f"{simulator.url}/texts",
        "LETTERS_APART_MINUTES": "0",
    }


@pytest.fixture(autouse=True)
def _letters_are_not_apart(settings: Any) -> None:
    """Let each letter go at once, since most tests read many of one moment; those about turns say otherwise."""
    settings.LETTERS_APART = timedelta(0)


@pytest.fixture(scope="session")
def control_door(simulator_process: SimulatorProcess) -> Iterator[Control]:
    """One HTTP client for all tests: reading the machine's certificates takes longer than many a test."""
    with Control(simulator_process.url) as control:
        yield control


@pytest.fixture
def simulator(control_door: Control, simulator_process: SimulatorProcess, app_url: str, settings: Any) -> Control:
    """The simulator's control door: kind, in real time, with empty logs; this process's settings lead to it.

    Shops and orders of earlier tests are still there: open a shop of your own where that matters.
    """
    for name, value in simulated_settings(simulator_process, app_url).items():
        setattr(settings, name, value)
    control_door.kind()
    control_door.reset_clock()
    control_door.clear_mail()
    control_door.clear_calls()
    control_door.clear_texts()
    control_door.forget_webhooks()
    return control_door


@pytest.fixture
def app_environment(
    simulator: Control, simulator_process: SimulatorProcess, app_url: str, transactional_db: None
) -> dict[str, str]:
    """The environment of the app's processes: the test database, the simulator, mail into its inbox."""
    return simulated_settings(simulator_process, app_url) | {
        "ENVIRONMENT": "development",
        "DEBUG": "0",
        "DATABASE_URL": database_url(),
        "REDIS_URL": REDIS_URL,
        "EMAIL_URL": f"smtp://127.0.0.1:{simulator_process.smtp_port}",
    }


def database_url() -> str:
    """The address of the database that this test run made for itself."""
    where = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{where['NAME']}"
    login = f"{quote(where['USER'])}:{quote(where['PASSWORD'])}"
    return f"postgres://{login}@{where['HOST']}:{where['PORT']}/{where['NAME']}"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[processes.Program], processes.Program]]:
    """Start a Program now and stop it after the test, the latest first."""
    started: list[processes.Program] = []

    def begin(program: processes.Program) -> processes.Program:
        started.append(program)
        return program.start()

    yield begin
    for program in reversed(started):
        program.stop()


@pytest.fixture
def live_app(
    app_environment: dict[str, str],
    app_port: int,
    tmp_path: Path,
    start: Callable[[processes.Program], processes.Program],
) -> processes.Program:
    """The app behind granian on `app_url`, sharing this test's database; the simulator knows where it is."""
    return start(processes.app(port=app_port, environment=app_environment, log=tmp_path / "app.log"))


@pytest.fixture
def celery_worker_process(
    app_environment: dict[str, str], tmp_path: Path, start: Callable[[processes.Program], processes.Program]
) -> processes.Program:
    """A Celery worker with beat on this test's database. `kill()` ends it as a power cut would."""
    if not REDIS_URL:
        pytest.skip("needs Redis: run it with `make test`")
    return start(processes.worker(environment=app_environment, log=tmp_path / "worker.log"))


@pytest.fixture
def spare_redis() -> Iterator[Redis]:
    """A Redis of the test's own, to be taken away (`stop()`) and given back (`start()`) on the same port."""
    folder = Path(tempfile.mkdtemp(prefix="returns-portal-spare-redis-"))
    folder.chmod(0o755)
    give(folder / "redis")
    server = Redis(folder / "redis", fast=False)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
