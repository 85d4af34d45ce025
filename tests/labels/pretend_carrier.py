"""The sandbox carrier's wire inside this process, so that a test can lose one exact answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

Spoil = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class PretendCarrier:
    """Shipments by id. `before` and `after` may answer, or raise, in the carrier's stead, around its own work."""

    shipments: dict[str, dict[str, Any]] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    before: Spoil = lambda request: None
    after: Spoil = lambda request: None

    def client(self, url: str, key: str) -> httpx.Client:
        """What stands in for the wire's HTTP client."""
        return httpx.Client(base_url=url, transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Serve one request."""
        self.calls.append(f"{request.method} {request.url.path.removeprefix('/carrier/v1/')}")
        if (spoiled := self.before(request)) is not None:
            return spoiled
        done = self._work(request)
        return self.after(request) or done

    @property
    def bought(self) -> list[dict[str, Any]]:
        """What was paid for."""
        return [shipment for shipment in self.shipments.values() if shipment["status"] == "bought"]

    def _work(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/carrier/v1/").split("/")
        if request.method == "POST" and path == ["shipments"]:
            return self._create(json.loads(request.content))
        if path == ["shipments"]:
            wanted = request.url.params["reference"]
            found = [shipment for shipment in self.shipments.values() if shipment["reference"] == wanted]
            return httpx.Response(200, json={"shipments": found})
        shipment = self.shipments.get(path[1])
        if shipment is None:
            return httpx.Response(404, json={"error": "not_found"})
        if path[-1] == "documents":
            return httpx.Response(200, json={"documents": self.documents})
        return (
            self._buy(shipment, json.loads(request.content)["service"])
            if path[-1] == "buy"
            else httpx.Response(200, json=shipment)
        )

    def _create(self, asked: dict[str, Any]) -> httpx.Response:
        shipment = {
            "id": f"shp_{len(self.shipments) + 1}",
            "reference": asked["reference"],
            "status": "created",
            "rates": [
                {"service": "express", "amount_minor": 1290, "currency": "EUR", "days": 1},
                {"service": "dropoff", "amount_minor": 445, "currency": "EUR", "days": 4},
            ],
            "asked": asked,
        }
        self.shipments[shipment["id"]] = shipment
        return httpx.Response(201, json=shipment)

    def _buy(self, shipment: dict[str, Any], service: str = "dropoff") -> httpx.Response:
        if shipment["status"] == "bought":
            return httpx.Response(409, json={"error": "already_bought", "shipment": shipment})
        (rate,) = (rate for rate in shipment["rates"] if rate["service"] == service)
        shipment |= {
            "status": "bought",
            "service": service,
            "amount_minor": rate["amount_minor"],
            "currency": "EUR",
            "tracking_number": f"TEST{shipment['id'][4:]:0>9}",
            "tracking_url": "http://127.0.0.1:8001/carrier/track/x",
            "bought_at": "2026-11-20T10:00:00Z",
            "expires_at": "2026-11-27T10:00:00Z",
        }
        return httpx.Response(200, json=shipment)


def losing(ending: str, *, method: str = "POST", times: int = 1) -> Spoil:
    """Drop the connection for the first `times` requests whose path ends like this."""
    left = [times]

    def spoil(request: httpx.Request) -> httpx.Response | None:
        if request.method == method and request.url.path.endswith(ending) and left[0]:
            left[0] -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        return None

    return spoil


def answering(status: int, body: Any = None, *, headers: dict[str, str] | None = None, only: str = "") -> Spoil:
    """Answer requests whose path ends with `only` in the carrier's stead."""

    def spoil(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith(only):
            return None
        return httpx.Response(status, json=body or {}, headers=headers)

    return spoil
