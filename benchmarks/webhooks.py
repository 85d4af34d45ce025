"""Webhook intake against two others on the same server and database, in turns.

*bare*: a WSGI function that verifies and inserts with psycopg, nothing else: the limit. *default*: a plain Django view
that does the same with the ORM. Each body is some 37 kB, each delivery has its own id, each answer means a durable row.
"""

from __future__ import annotations

import base64
import hmac
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.bounds import Bound, at_size

NAME = "webhooks"
ROOT = Path(__file__).resolve().parent.parent
SECRET = "benchmark-secret"
APPLICATIONS = {
    "bare": "benchmarks.webhooks_bare:application",
    "ours": "config.wsgi:application",
    "default": "benchmarks.webhooks_default:application",
}
ROUNDS, SECONDS, CONNECTIONS = at_size(5, 1), at_size(20, 1) / 10, 8
_serial = itertools.count()


def run() -> Iterator[str | Bound]:
    """Measure and return the lines to print."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield "webhooks: needs PostgreSQL; run it by `make bench`"
        return
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
    rates: dict[str, list[float]] = {name: [] for name in APPLICATIONS}
    with ExitStack() as stack:
        ports = {name: stack.enter_context(_served(target)) for name, target in APPLICATIONS.items()}
        for port in ports.values():
            _load(port, seconds=SECONDS / 4)
        for _ in range(ROUNDS):
            for name, port in ports.items():
                rates[name].append(_load(port, seconds=SECONDS))
    median = {name: statistics.median(found) for name, found in rates.items()}
    said = f"{median['ours']:.0f} a second"
    for name, against, least in (
        ("bare", "a bare WSGI handler, same insert", 0.85),
        ("default", "a plain Django view with the ORM", 4),
    ):
        yield Bound("webhook intake", against, median["ours"] / median[name], least=least, said=said)
    yield f"webhooks: for orientation, accepted per second: {', '.join(f'{k} {v:.0f}' for k, v in median.items())}"


@contextmanager
def _served(target: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    granian = str(Path(sys.executable).parent / "granian")
    command = [
        granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-access-log", "--log-level", "critical", target,
    ]  # fmt: skip
    environment = os.environ | {"SHOPIFY_API_SECRET": SECRET, "REDIS_URL": "", "DEBUG": "0"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"no server came up on port {port}")


def _body() -> bytes:
    line = {"id": 1, "title": "Robe midi en lin", "price": "49.90", "properties": ["x" * 40] * 20, "tax_lines": []}
    return json.dumps({"id": 1001, "line_items": [line | {"id": number} for number in range(34)]}).encode()


BODY = _body()
DIGEST = base64.b64encode(hmac.digest(SECRET.encode(), BODY, "sha256")).decode()


def _request() -> bytes:
    head = (
        "POST /webhooks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(BODY)}\r\nX-Shopify-Topic: orders/updated\r\n"
        f"X-Shopify-Shop-Domain: benchmark.myshopify.com\r\nX-Shopify-Webhook-Id: {os.getpid()}-{next(_serial)}\r\n"
        "X-Shopify-API-Version: 2026-10\r\nX-Shopify-Triggered-At: 2026-11-22T10:00:00Z\r\n"
        f"X-Shopify-Event-Id: e-1\r\nX-Shopify-Hmac-Sha256: {DIGEST}\r\n\r\n"
    )
    return head.encode() + BODY


def _load(port: int, *, seconds: float) -> float:
    """Send for some seconds over a few kept connections; accepted deliveries per second."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        accepted = sum(pool.map(lambda _: _one_connection(port, until), range(CONNECTIONS)))
    return accepted / seconds


def _one_connection(port: int, until: float) -> int:
    accepted = 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        while time.monotonic() < until:
            link.sendall(_request())
            answer = link.recv(4096)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"port {port} answered {answer[:80]!r}")
            accepted += 1
    return accepted
