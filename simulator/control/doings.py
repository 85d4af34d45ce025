"""Control of everything that is not a shop: clock, unkindness, webhooks, mail, parcels, calls, ID tokens."""

from dataclasses import asdict
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.carrier.bills import bill
from simulator.carrier.refusals import UnableToServe
from simulator.control.given import moment, number, refused
from simulator.edges.asked import Asked, Refused
from simulator.id_tokens import mint_id_token
from simulator.street import Street
from simulator.unkind import UnableToBeUnkind


def health(street: Street, asked: Asked) -> Response:
    """GET /_control/health."""
    return JSONResponse({"ok": True, "now": street.world.now().isoformat(), "shops": sorted(street.world.shops)})


def show_clock(street: Street, asked: Asked) -> Response:
    """GET /_control/clock."""
    return JSONResponse(_clock(street))


def move_clock(street: Street, asked: Asked) -> Response:
    """POST /_control/clock {now | advance_seconds}; {} puts it back to real time. Tokens live on real time."""
    data = asked.json()
    if data.get("now"):
        street.clock.set(moment(data["now"], "now") or street.clock.now())
    elif "advance_seconds" in data:
        if not isinstance(data["advance_seconds"], int | float):
            raise refused("advance_seconds is a number")
        street.clock.advance(data["advance_seconds"])
    else:
        street.clock.advance(-street.clock.offset.total_seconds())
    street.changed()
    return JSONResponse(_clock(street))


def be_unkind(street: Street, asked: Asked) -> Response:
    """POST /_control/unkind: add a rule."""
    try:
        rule = street.unkind.add(asked.json())
    except UnableToBeUnkind as error:
        raise refused(str(error)) from error
    return JSONResponse(asdict(rule), status_code=201)


def list_unkind(street: Street, asked: Asked) -> Response:
    """GET /_control/unkind: the rules with what is left of them."""
    return JSONResponse({"rules": [asdict(rule) for rule in street.unkind.rules]})


def be_kind(street: Street, asked: Asked) -> Response:
    """DELETE /_control/unkind: forget every rule."""
    street.unkind.clear()
    return JSONResponse({})


def list_webhooks(street: Street, asked: Asked) -> Response:
    """GET /_control/webhooks?topic=&channel=: the delivery log, oldest first."""
    topic, channel = asked.query("topic"), asked.query("channel")
    log = street.office.summaries()
    found = [d for d in log if topic in {"", d["topic"]} and channel in {"", d["channel"]}]
    return JSONResponse({"deliveries": found})


def redeliver(street: Street, asked: Asked) -> Response:
    """POST /_control/webhooks/redeliver {webhook_id, times}: the same delivery again, all at once."""
    data = asked.json()
    times = number(data, "times", 1)
    if not 1 <= times <= 500:
        raise refused("times is between 1 and 500")
    try:
        statuses = street.office.redeliver(str(data.get("webhook_id", "")), times)
    except KeyError as error:
        raise refused("no such delivery", 404) from error
    return JSONResponse({"statuses": statuses})


def flush(street: Street, asked: Asked) -> Response:
    """POST /_control/webhooks/flush: deliver now what is due, delayed, held back or waiting for a retry."""
    return JSONResponse(street.office.flush())


def forget_webhooks(street: Street, asked: Asked) -> Response:
    """DELETE /_control/webhooks: empty the log, pending deliveries included."""
    street.office.forget()
    return JSONResponse({})


def id_token(street: Street, asked: Asked) -> Response:
    """POST /_control/id_token {shop, user_id?}: an ID token as the admin would hand out."""
    data = asked.json()
    user = number(data, "user_id", street.staff.id)
    options = street.options
    token = mint_id_token(
        shop=str(data.get("shop", "")), api_key=options.api_key, api_secret=options.api_secret, user_id=user
    )
    return JSONResponse({"id_token": token})


def list_mail(street: Street, asked: Asked) -> Response:
    """GET /_control/mail?to=: every letter, oldest first."""
    to = asked.query("to").lower()
    letters = [asdict(letter) for letter in street.inbox.all() if not to or to in map(str.lower, letter.to)]
    return JSONResponse(letters)


def clear_mail(street: Street, asked: Asked) -> Response:
    """DELETE /_control/mail."""
    street.inbox.clear()
    return JSONResponse({})


def count_calls(street: Street, asked: Asked) -> Response:
    """GET /_control/calls?operation=: counts by operation name (and by root field), and the one asked for."""
    name = asked.query("operation")
    content: dict[str, Any] = {"operations": dict(street.calls.operations), "fields": dict(street.calls.fields)}
    if name:
        content["count"] = street.calls.count(name)
    return JSONResponse(content)


def clear_calls(street: Street, asked: Asked) -> Response:
    """DELETE /_control/calls."""
    street.calls.clear()
    return JSONResponse({})


def scan_parcel(street: Street, asked: Asked) -> Response:
    """POST /_control/carrier/parcels/{number}/scan {status, place?, late?}: something happens to a parcel."""
    data = asked.json()
    try:
        shipment = street.carrier.scan(
            asked.path("number"),
            status=str(data.get("status")),
            place=str(data.get("place") or ""),
            late=bool(data.get("late")),
        )
    except UnableToServe as error:
        raise Refused(error.status, {"error": str(error)}) from error
    return JSONResponse(shipment.tracker())


def bill_parcel(street: Street, asked: Asked) -> Response:
    """POST /_control/carrier/parcels/{number}/bill {amount_minor?, refund?}: charge anew, or decide on a refund."""
    data = asked.json()
    amount, refund = data.get("amount_minor"), data.get("refund")
    try:
        shipment = bill(
            street.carrier.by_tracking(asked.path("number")),
            amount_minor=None if amount is None else number(data, "amount_minor", 0),
            refund=None if refund is None else str(refund),
        )
    except UnableToServe as error:
        raise Refused(error.status, {"error": str(error)}) from error
    street.changed()
    return JSONResponse(shipment.offer())


def list_parcels(street: Street, asked: Asked) -> Response:
    """GET /_control/carrier/parcels: every shipment with its scans."""
    shipments = list(street.carrier.shipments.values())
    return JSONResponse({"parcels": [{**s.offer(), "events": s.tracker()["events"]} for s in shipments]})


def _clock(street: Street) -> dict[str, Any]:
    return {"now": street.world.now().isoformat(), "offset_seconds": street.clock.offset.total_seconds()}
