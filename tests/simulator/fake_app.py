"""An app of a few lines for the simulator to talk to: keeps every request, answers what a test tells it to."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    pairs: list[tuple[str, str]]

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)


Script = Callable[[Seen], Answer]


class Crowded(ThreadingHTTPServer):
    """A server that lets a crowd knock at once; the library's own keeps five waiting, and the rest knock in vain."""

    request_queue_size = 128


class FakeApp:
    """Listens on `url`; `script` decides the answers (default: an empty 200)."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.script: Script = lambda seen: Answer()
        self.lock = threading.Lock()
        self.server = Crowded(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self) -> None:
        with self.lock:
            self.seen.clear()
        self.script = lambda seen: Answer()

    def at(self, start: str) -> list[Seen]:
        """Requests whose path starts so."""
        with self.lock:
            return [seen for seen in self.seen if seen.path.startswith(start)]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def take(self, seen: Seen) -> Answer:
        with self.lock:
            self.seen.append(seen)
        return self.script(seen)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                where = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                pairs = parse_qsl(where.query, keep_blank_values=True)
                found = fake.take(Seen(self.command, where.path, headers, body, pairs))
                raw = found.body.encode()
                self.send_response(found.status)
                for name, value in found.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(raw)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer

            def log_message(self, *args: object) -> None:
                return

        return Handler
