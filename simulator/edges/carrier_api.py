"""/carrier/v1: the sandbox carrier's API."""

import secrets
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.carrier.refusals import UnableToServe
from simulator.edges.asked import Asked, Refused, spoil
from simulator.street import Street
from simulator.unkind import CALLS

Work = Callable[[], tuple[int, dict[str, Any]]]


def create_shipment(street: Street, asked: Asked) -> Response:
    """POST /shipments: offers for a parcel, free."""
    return _serve(street, asked, lambda: (201, street.carrier.offer(asked.json()).offer()))


def list_shipments(street: Street, asked: Asked) -> Response:
    """GET /shipments?reference=…: what was made under a reference, bought or not."""
    found = street.carrier.by_reference
    return _serve(street, asked, lambda: (200, {"shipments": [s.offer() for s in found(asked.query("reference"))]}))


def show_shipment(street: Street, asked: Asked) -> Response:
    """GET /shipments/{id}."""
    return _serve(street, asked, lambda: (200, street.carrier.get(asked.path("id")).offer()))


def buy_shipment(street: Street, asked: Asked) -> Response:
    """POST /shipments/{id}/buy: the label, once."""

    def work() -> tuple[int, dict[str, Any]]:
        service = asked.json().get("service")
        return 200, street.carrier.buy(asked.path("id"), str(service) if service else None).offer()

    return _serve(street, asked, work)


def show_documents(street: Street, asked: Asked) -> Response:
    """GET /shipments/{id}/documents: the artwork of a bought label, in base64."""
    return _serve(street, asked, lambda: (200, {"documents": street.carrier.documents(asked.path("id"))}))


def void_shipment(street: Street, asked: Asked) -> Response:
    """POST /shipments/{id}/void: take an unused label back."""
    return _serve(street, asked, lambda: (200, street.carrier.void(asked.path("id")).offer()))


def show_tracker(street: Street, asked: Asked) -> Response:
    """GET /trackers/{tracking_number}: where a parcel is and was."""
    return _serve(street, asked, lambda: (200, street.carrier.by_tracking(asked.path("number")).tracker()))


def _serve(street: Street, asked: Asked, work: Work) -> Response:
    expected = f"Bearer {street.options.carrier_key}".encode()
    if not secrets.compare_digest(asked.header("authorization").encode(), expected):
        raise Refused(401, {"error": "unauthorized", "message": "the API key is not ours"})
    rule = street.unkind.take("carrier", f"{asked.request.method} {asked.request.url.path}", kinds=CALLS)
    if rule is None:
        return _worked(work)
    if rule.kind == "throttled":
        return JSONResponse({"error": "rate_limited"}, status_code=429, headers={"Retry-After": "1"})
    if rule.kind == "expired_token":
        raise Refused(401, {"error": "unauthorized", "message": "the API key has expired"})
    return spoil(rule, lambda: _worked(work))


def _worked(work: Work) -> Response:
    try:
        status, content = work()
    except UnableToServe as error:
        refusal = {"error": error.code, "message": str(error), **error.extra}
        return JSONResponse(refusal, status_code=error.status)
    return JSONResponse(content, status_code=status)
