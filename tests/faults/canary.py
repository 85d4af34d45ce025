"""Where people's data and secrets must not be: whatever leaves the app's processes beside answers and letters."""

from __future__ import annotations

import base64
import gzip
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis
from servers import Redis

BODY = re.compile(rb'"body": ?"([A-Za-z0-9+/=]+)"')
READ = {
    "string": lambda link, key: [link.get(key)],
    "list": lambda link, key: link.lrange(key, 0, -1),
    "hash": lambda link, key: [part for pair in link.hgetall(key).items() for part in pair],
    "set": lambda link, key: link.smembers(key),
    "zset": lambda link, key: link.zrange(key, 0, -1),
}


def ever_written(server: Redis) -> str:
    """Everything that Redis was ever given, from its append-only file; bodies of Celery's messages are opened."""
    return _opened(b"".join(part.read_bytes() for part in sorted(server.folder.rglob("*.aof"))))


def held(server: Redis) -> str:
    """Everything that Redis holds now: each key and value, what is queued and what is not acknowledged."""
    with redis.Redis.from_url(server.url) as link:
        kinds = {key: link.type(key).decode() for key in link.scan_iter()}
        values = [value for key, kind in kinds.items() for value in (key, *READ[kind](link, key))]
    return _opened(b"\n".join(values))


def _opened(written: bytes) -> str:
    bodies = [base64.b64decode(body) for body in BODY.findall(written)]
    return (written + b"\n".join(bodies)).decode("latin-1")


@contextmanager
def collector() -> Iterator[tuple[str, list[str]]]:
    """What OpenTelemetry's collector would get: its address, and what came in so far."""
    got: list[str] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode("latin-1"))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


def sings(places: Mapping[str, str], words: Iterable[str]) -> set[tuple[str, str]]:
    """Each place in which one of the words stands, and the word."""
    heard = {place: text.casefold() for place, text in places.items()}
    return {(place, word) for word in words for place, text in heard.items() if word.casefold() in text}
