"""EasyPost's wire that answers from a script below the official client: what is asked is kept, the rest is an error."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

from labels.carriers.easypost.carrier import EasyPostCarrier
from labels.carriers.easypost.proxy import Line

FOLDER = Path(__file__).parent / "recorded/easypost"
TRAFFIC: dict[str, Any] = json.loads((FOLDER / "traffic.json").read_text())
EVENT = (FOLDER / "event.json").read_bytes().rstrip(b"\n")
SECRET = "sécret"
SIGNED = "hmac-sha256-hex=38f3f53c103713df81616a0a186d77141957323ec21d5fe9363db93840f527db"

Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]] | Exception

CREATED = TRAFFIC["return_create"]["response"]
OWN = CREATED["id"]
CHEAPEST = min(CREATED["rates"], key=lambda rate: float(rate["rate"]))


def bought_return(**more: Any) -> dict[str, Any]:
    """The purchase of a return, which was never recorded: the recorded return with what a recorded purchase adds."""
    sold = TRAFFIC["buy"]["response"]
    added = ("tracking_code", "postage_label", "tracker", "fees", "forms")
    rate = CHEAPEST | {"shipment_id": OWN}
    return CREATED | {name: sold[name] for name in added} | {"selected_rate": rate} | more


@dataclass
class EasyPostWire(BaseAdapter):
    """`script` maps `METHOD path` to its answers; the last one is given again and again."""

    script: dict[str, list[Answer]]
    asked: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Answer one request, as `requests` asks its adapters."""
        assert options["verify"]  # or a bundle of the environment
        assert options["timeout"] == (5.0, 30.0)
        assert request.headers["Authorization"] == "Bearer EZTKsecret"
        parts = urlsplit(str(request.url))
        what = f"{request.method} {parts.path.removeprefix('/v2/')}"
        self.asked.append(what)
        self.queries.append(parts.query)
        if request.body:
            self.bodies.append(json.loads(request.body))
        answers = self.script[what]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return _response(request, *answer)

    def close(self) -> None:
        """Nothing is open."""


def _response(request: Any, status: int, body: Any, headers: dict[str, str] | None = None) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer.url, answer.request = status, request.url, request
    answer.encoding = "utf-8"
    answer.headers.update(headers or {})
    answer._content = (body if isinstance(body, str) else json.dumps(body)).encode()
    return answer


def recorded(name: str, **more: Any) -> Answer:
    """A recorded answer."""
    return TRAFFIC[name]["status"], TRAFFIC[name]["response"] | more


def carrier(script: dict[str, list[Answer]], **more: Any) -> tuple[EasyPostCarrier, EasyPostWire]:
    """The adapter on a scripted wire, through the official client."""
    wire = EasyPostWire(script)
    one = Line("EZTKsecret", adapter=wire)
    more = {"webhook_secret": SECRET, **more}
    return EasyPostCarrier(key="EZTKsecret", of_thread=lambda key: one, **more), wire
