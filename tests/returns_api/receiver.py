"""Somebody's receiver of webhooks on a real socket: it takes what it is sent, or misbehaves as it is told to."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

GOOD = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
# What a receiver does with a request, by name. `stall` says nothing, `drip` says it for ever, `lie` has done the work
# and says that it has not, `promise` says a longer answer than it gives.
ANSWERS = {
    "take": GOOD,
    "fail": "HTTP/1.1 500 Sorry\r\nContent-Length: 4\r\nConnection: close\r\n\r\nSELF",
    "lie": "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "redirect": "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "busy": "HTTP/1.1 429 Slowly\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
    "gone": "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
    "nonsense": "I am no web server\r\n\r\n",
    "promise": "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n" + "x" * 100,
    "close": "",
}
TAKEN = {"take", "lie", "promise"}


@dataclass
class Got:
    """A request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """What it says."""
        said: dict[str, Any] = json.loads(self.body)
        return said


@dataclass
class Receiver:
    """`behave` says what it does with each request; `got` is what it took, in the order in which it came."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    behave: Callable[[Got], str] = lambda got: "take"
    done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/hooks"

    def answer(self, line: socket.socket) -> None:
        """One request on one line."""
        with line:
            line.settimeout(20)
            if (got := _read(line)) is None:
                return
            does = self.behave(got)
            with self._lock:
                self.seen.append(does)
                if does in TAKEN:
                    self.got.append(got)
            if does == "stall":
                self.done.wait(20)
            elif does == "drip":
                _drip(line, self.done)
            else:
                line.sendall(ANSWERS[does].encode())


def _read(line: socket.socket) -> Got | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    rows = [row.partition(": ") for row in head.decode().split("\r\n")[1:]]
    headers = {name.lower(): value for name, _, value in rows}
    while len(body) < int(headers["content-length"]):
        body += line.recv(65536)
    return Got(headers, body)


def _drip(line: socket.socket, done: threading.Event) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while not done.wait(0.05):
        try:
            line.sendall(b"X: y\r\n")
        except OSError:
            return


@contextmanager
def receiving(behave: Callable[[Got], str] = lambda got: "take") -> Iterator[Receiver]:
    """A receiver for the time of a test."""
    server = socket.create_server(("127.0.0.1", 0), backlog=128)
    found = Receiver(port=server.getsockname()[1], behave=behave)

    def serve() -> None:
        while not found.done.is_set():
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=found.answer, args=(line,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield found
    finally:
        found.done.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()


if __name__ == "__main__":
    # A process of its own, until its input ends; it thinks for as many milliseconds as it is told to.
    def take(got: Got) -> str:
        """Like a receiver that stores what it was sent."""
        time.sleep(int(sys.argv[1]) / 1000)
        return "take"

    with receiving(take) as alone:
        sys.stdout.write(f"{alone.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
