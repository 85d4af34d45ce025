"""A carrier's wire that answers from a script: what is asked is kept, what is not in the script is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from labels.carriers.base import Parcel
from returns.domain.order import Address

Answer = tuple[int, Any] | Exception | Callable[[httpx.Request], httpx.Response]

PARCEL = Parcel(
    reference="RMA-1001-abc",
    sender=Address("Ada Lovelace", "965 Mission Street", "", "94103", "San Francisco", "CA", "US"),
    recipient=Address("Shop", "215 Clayton St.", "", "94117", "San Francisco", "CA", "US"),
    weight=900,
)


@dataclass
class ScriptedWire:
    """`script` maps `METHOD path` to its answers; the last one is given again and again."""

    script: dict[str, list[Answer]]
    base: str
    asked: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)

    def client(self) -> httpx.Client:
        """What stands in for the adapter's HTTP client."""
        return httpx.Client(base_url=self.base, transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        prefix = httpx.URL(self.base).path.rstrip("/") + "/"
        what = f"{request.method} {request.url.path.removeprefix(prefix).strip('/')}"
        self.asked.append(what)
        self.queries.append(dict(request.url.params))
        if request.content:
            self.bodies.append(json.loads(request.content))
        answers = self.script[what]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        status, body = answer
        return httpx.Response(status, text=body) if isinstance(body, str) else httpx.Response(status, json=body)
