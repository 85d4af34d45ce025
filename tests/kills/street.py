"""The whole street of a run: durable services, the app's programs, the simulator, a mail server, and who kills them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from servers import Postgres, Redis, binary, free_port, give

from demo.browser import Browser
from demo.story import until
from simulator.client import Control
from simulator.process import SimulatorProcess
from tests.kills.mailbox import Mailbox
from tests.kills.people import Place
from tests.kills.programs import Broker, Database, Program
from tests.processes import ROOT

# A webhook is tried again for eight minutes rather than four hours: the app is away for seconds here.
RETRY_SCALE = 0.03
# One of so many calls is done and answered 502; and one of so many is done and not answered at all.
SPOILED = {"lost_answer_502": 19, "lost_answer": 21}
FOREVER = 10**9
SHOPS = (
    ("kills-paris", "EUR", "FR", "fr", "Europe/Paris", "75019", "Paris", (("EUR", "1"), ("USD", "1.1"))),
    ("kills-leith", "GBP", "GB", "en", "Europe/London", "EH6 6JH", "Edinburgh", (("GBP", "1"),)),
    ("kills-kyoto", "JPY", "JP", "en", "Asia/Tokyo", "604-8005", "Kyoto", (("JPY", "1"),)),
)


@dataclass
class Street:
    """Everything that runs, and how to speak to it."""

    app_url: str
    database: Database
    broker: Broker
    web: Program
    worker: Program
    beat: Program
    control: Control
    mailbox: Mailbox
    places: Sequence[Place] = ()

    def unkind(self) -> None:
        """From now on a tenth of the calls is done without an answer that says so."""
        for target in ("admin", "carrier"):
            for kind, every in SPOILED.items():
                self.control.unkind(target, kind, every=every, times=FOREVER)

    def unanswered(self) -> int:
        """How many calls were done, and answered 502 or not at all."""
        rules = self.control.unkindness()
        return sum(FOREVER - rule["times"] for rule in rules) + self.mailbox.unanswered

    def kind(self) -> None:
        """Everybody answers again."""
        self.control.kind()
        self.mailbox.kind = True


@contextmanager
def standing(folder: Path, *, cloned_from: str, seed: int, web_workers: int = 2) -> Iterator[Street]:
    """All of it in `folder`; `cloned_from` is a database whose tables are made anew, empty."""
    folder.chmod(0o755)
    for name in ("postgres", "redis"):
        give(folder / name)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        database = Database(Postgres(folder / "postgres", fast=False))
        database.begin()
        stack.callback(database.end)
        clone(cloned_from, database.server.url)
        broker = Broker(Redis(folder / "redis", fast=False))
        broker.begin()
        stack.callback(broker.end)
        simulator = SimulatorProcess(app_url=url, retry_scale=RETRY_SCALE, output=folder / "simulator.log")
        stack.enter_context(simulator)
        mailbox = stack.enter_context(Mailbox(random.Random(seed)))
        environment = {
            "ENVIRONMENT": "development", "DEBUG": "0", "ALLOWED_HOSTS": "127.0.0.1,localhost", "APP_URL": url,
            "DATABASE_URL": database.server.url, "REDIS_URL": broker.server.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}", "LETTERS_APART_MINUTES": "0",
            "SHOPIFY_ADMIN_URL": f"{simulator.url}/shops/{{shop}}",
            "SANDBOX_CARRIER_URL": f"{simulator.url}/carrier/v1",
            "SANDBOX_CARRIER_KEY": "demo-carrier-key", "APP_BRIDGE_SRC": f"{simulator.url}/app-bridge.js",
        }  # fmt: skip
        web, worker, beat = programs(environment, folder, port=port, web_workers=web_workers)
        for program in (web, worker, beat):
            program.begin()
            stack.callback(program.end)
        control = stack.enter_context(Control(simulator.url))
        street = Street(url, database, broker, web, worker, beat, control, mailbox)
        street.places = open_shops(street, environment)
        until(lambda: worker.works, "the worker's processes", seconds=120)
        yield street


def programs(
    environment: Mapping[str, str], folder: Path, *, port: int, web_workers: int
) -> tuple[Program, Program, Program]:
    """What the Procfile names."""

    def program(name: str, *command: str) -> Program:
        return Program(name, *command, environment=environment, log=folder / f"{name}.log")

    return (
        program(
            "web", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers",
            str(web_workers), "--blocking-threads", "4", "--no-access-log", "config.wsgi:application",
        ),
        program(
            "worker", "celery", "-q", "-A", "config", "worker", "--loglevel", "INFO", "--pool", "prefork",
            "--concurrency", "2", "--without-gossip", "--without-mingle", "-O", "fair",
        ),
        program(
            "beat", "celery", "-q", "-A", "config", "beat", "--loglevel", "WARNING",
            "--schedule", str(folder / "beat.schedule"), "--pidfile", "",
        ),
    )  # fmt: skip


def clone(source: str, target: str) -> None:
    """The tables of one database, empty, in another: quicker than every migration anew."""
    for what in (["--schema-only"], ["--data-only", "--table=django_migrations", "--table=django_content_type"]):
        dumped = subprocess.run(
            [binary("pg_dump"), "--no-owner", "--no-privileges", *what, source], capture_output=True, check=True
        )
        subprocess.run(
            [binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", target],
            input=dumped.stdout,
            capture_output=True,
            check=True,
        )


def open_shops(street: Street, environment: Mapping[str, str]) -> list[Place]:
    """Shops with something to sell, whose merchants have opened the app and made keys."""
    domains = [f"{name}.myshopify.com" for name, *_ in SHOPS]
    for domain, (name, currency, country, locale, zone, postcode, city, _) in zip(domains, SHOPS, strict=True):
        at = {"address1": "12 rue des Lices", "zip": postcode, "city": city, "country_code": country}
        street.control.open_shop(
            domain, name=name, currency=currency, locale=locale, country=country, email=f"shop@{name}.example",
            timezone=zone, plan="enterprise", address=at, catalogue=False,
        )  # fmt: skip
        for title, sku, price in (("Robe", "ROBE", 4990), ("Pull", "PULL", 3900)):
            variants = [
                {"sku": f"{sku}-{size}", "price_minor": price, "stock": 100_000, "options": {"Size": size}}
                for size in ("S", "M", "L")
            ]
            street.control.add_product(domain, title=title, handle=sku.lower(), variants=variants)
        street.control.scopes(domain, grant=["read_store_credit_accounts", "write_store_credit_account_transactions"])
        until(lambda: _opens(street, domain), "the app in the admin", seconds=120, every=0.5)  # noqa: B023
    asked = f"from tests.kills import prepare; prepare.main({domains})"
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", asked],
        cwd=ROOT, env=os.environ | dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(told.stderr[-3000:])
    keys = json.loads(told.stdout.splitlines()[-1])
    return [
        Place(
            domain=domain, keys=keys[domain], locale=locale, pays=pays,
            address={"address1": "3 quai de la Loire", "zip": postcode, "city": city, "country_code": country},
        )
        for domain, (_, _, country, locale, _, postcode, city, pays) in zip(domains, SHOPS, strict=True)
    ]  # fmt: skip


def _opens(street: Street, domain: str) -> bool:
    try:
        token = street.control.id_token(domain)
        return Browser("en").open(f"{street.app_url}/app/", Authorization=f"Bearer {token}").status == 200
    except httpx.TransportError:
        return False


@dataclass
class Nemesis:
    """Kills at random, one thing every one to five seconds by default, in an order that its seed decides.

    After each round, in which everything has had its turn, it may rest for some seconds.
    """

    street: Street
    chance: random.Random
    most: int
    wanted: Callable[[], bool]
    apart: tuple[float, float] = (1.0, 5.0)
    rest: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    last: float = 0.0  # by time.monotonic()

    def begin(self) -> None:
        """Start."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._rage, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop, also before its time."""
        self._over.set()
        self._thread.join(60)

    @property
    def over(self) -> bool:
        """Whether it has killed all that it is to kill."""
        return not self._thread.is_alive()

    @property
    def ways(self) -> dict[str, Callable[[], bool]]:
        """What it kills, and how."""
        street = self.street
        return {
            "web": lambda: street.web.works and street.web.kill(),
            "web worker": lambda: self._one_of(street.web.children()),
            "worker": lambda: street.worker.works and street.worker.kill(),
            "worker child": lambda: self._one_of(street.worker.children()),
            "beat": street.beat.kill,
            "redis": street.broker.kill,
            "postgres": street.database.kill,
            "postgres backend": lambda: self._one_of(street.database.backends()),
        }

    def _rage(self) -> None:
        """At least `most`, and on while there is much to do; twice as many at most."""
        waiting: list[str] = []
        while not self._over.wait(self.chance.uniform(*self.apart)):
            if self.kills.total() >= self.most and (not self.wanted() or self.kills.total() >= 2 * self.most):
                return
            # Each once in a round of its own order. What is not up again waits: its death would show nothing.
            waiting = waiting or self.chance.sample(list(self.ways), len(self.ways))
            if name := next((name for name in waiting if self.ways[name]()), None):
                waiting.remove(name)
                self.kills[name] += 1
                self.last = time.monotonic()
                if not waiting and self._over.wait(self.rest):
                    return

    def _one_of(self, pids: list[int]) -> bool:
        if not pids:
            return False
        try:
            os.kill(self.chance.choice(sorted(pids)), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True
