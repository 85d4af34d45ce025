"""A small server where the app would be: it takes every webhook and keeps it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer


@dataclass(frozen=True)
class Webhook:
    """One delivery as it came over the wire."""

    topic: str
    webhook_id: str
    triggered_at: str
    body: bytes


@contextmanager
def listening(port: int) -> Iterator[list[Webhook]]:
    """Take deliveries on a port of this machine; the list grows as they come in."""
    heard: list[Webhook] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            names = ("X-Shopify-Topic", "X-Shopify-Webhook-Id", "X-Shopify-Triggered-At")
            topic, webhook_id, triggered_at = (self.headers.get(name, "") for name in names)
            heard.append(Webhook(topic, webhook_id, triggered_at, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", port), Ear)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
