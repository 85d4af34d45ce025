"""Webhooks at a steady rate, whatever the receiver does. A process of its own, so that it measures nobody else.

What it is to send comes in as JSON: url, secret, mark (of the ids), rate, seconds, plain ([[domain, body], …]).

Each delivery has a moment at which it is due, and its seconds are counted from that moment, so that a receiver that
falls behind cannot hide it. Among the plain ones are bodies of 10 MB, bodies nested 200,000 deep, deliveries that come
twice and forged ones. Prints one line of JSON: answers by kind and status, and seconds by kind.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import re
import sys
import time
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import urlsplit

# Every so many deliveries one of a kind; the rest is plain.
EVERY = {"10 MB": 200, "nested": 50, "twin": 40, "forged": 66}
BIG = 10 * 1024 * 1024
DEEP = 200_000
PATIENCE = 30.0


def kind_of(number: int) -> str:
    """What the delivery with this number is."""
    return next((kind for kind, every in EVERY.items() if number % every == every - 1), "plain")


class Sender:
    """Sends what is due over connections that are kept, as many as are needed at once."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.plain = [(domain, body.encode()) for domain, body in said["plain"]]
        self.secret, self.mark = said["secret"].encode(), said["mark"]
        self.address = urlsplit(said["url"])
        self.rate, self.seconds = float(said["rate"]), float(said["seconds"])
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.answers: Counter[tuple[str, str]] = Counter()
        self.took: dict[str, list[float]] = defaultdict(list)
        self.late: list[float] = []
        self.opened = 0
        self.digests: dict[bytes, str] = {}

    async def run(self) -> dict[str, Any]:
        """Send everything, wait for the answers, and tell."""
        begun, tasks = time.monotonic() + 0.1, []
        for number in range(int(self.rate * self.seconds)):
            due = begun + number / self.rate
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            self.late.append(max(0.0, time.monotonic() - due))
            tasks.append(asyncio.create_task(self.one(number, due)))
        await asyncio.gather(*tasks)
        return {
            "answers": {f"{kind} {status}": count for (kind, status), count in sorted(self.answers.items())},
            "seconds": {kind: [part(took, at) for at in (0.5, 0.95, 0.99, 1)] for kind, took in self.took.items()},
            "all": [part([each for took in self.took.values() for each in took], at) for at in (0.5, 0.95, 0.99, 1)],
            "late": [part(self.late, at) for at in (0.5, 0.99, 1)],
            "lasted": time.monotonic() - begun,
            "connections": self.opened,
        }

    async def one(self, number: int, due: float) -> None:
        """Send one delivery; a connection that breaks is an answer too."""
        kind = kind_of(number)
        try:
            status = await asyncio.wait_for(self.sent(kind, number), PATIENCE)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            status = type(error).__name__
        self.took[kind].append(time.monotonic() - due)
        self.answers[kind, status] += 1

    async def sent(self, kind: str, number: int) -> str:
        """Hand it over and read the status."""
        head, body = self.request(kind, number)
        if self.idle:
            reader, writer = self.idle.pop()
        else:
            reader, writer = await asyncio.open_connection(self.address.hostname, self.address.port)
            self.opened += 1
        writer.write(head)
        writer.write(body)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: *(\d+)", answer, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        self.idle.append((reader, writer))
        return answer.split(b" ", 2)[1].decode()

    def request(self, kind: str, number: int) -> tuple[bytes, bytes]:
        """The delivery as bytes."""
        domain, body = self.plain[number % len(self.plain)]
        name = f"{self.mark}-{number - 1 if kind == 'twin' else number}"
        if kind == "10 MB":
            body = body[:-1] + b', "note_attributes": "' + b"x" * (BIG - len(body)) + b'"}'
        elif kind == "nested":
            body = b"[" * DEEP
        elif kind == "twin":
            domain, body = self.plain[(number - 1) % len(self.plain)]
        digest = self.digest(body if kind != "forged" else body + b" ")
        head = (
            f"POST /webhooks HTTP/1.1\r\nHost: {self.address.netloc}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Shopify-Topic: orders/updated\r\nX-Shopify-Shop-Domain: {domain}\r\n"
            f"X-Shopify-Webhook-Id: {name}\r\nX-Shopify-Event-Id: e-{name}\r\nX-Shopify-API-Version: 2026-10\r\n"
            f"X-Shopify-Triggered-At: 2026-11-22T10:00:00Z\r\nX-Shopify-Hmac-Sha256: {digest}\r\n\r\n"
        )
        return head.encode(), body

    def digest(self, body: bytes) -> str:
        """Shopify's signature, reckoned once for each body."""
        if body not in self.digests:
            self.digests[body] = base64.b64encode(hmac.digest(self.secret, body, "sha256")).decode()
        return self.digests[body]


def part(took: list[float], at: float) -> float:
    """The value below which this part of all lies."""
    return round(sorted(took)[min(len(took) - 1, int(len(took) * at))], 4) if took else 0.0


if __name__ == "__main__":
    json.dump(asyncio.run(Sender(json.load(sys.stdin)).run()), sys.stdout)
