"""/texts/2010-04-01: Twilio's accounts and messages, and the control of what becomes of a text."""

import base64
import secrets
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.edges.asked import Asked, Refused, spoil
from simulator.street import Street
from simulator.texts.desk import SID, TOKEN, UnableToText

MORE = "https://www.twilio.com/docs/errors/"
Work = Callable[[], tuple[int, dict[str, Any]]]


def show_account(street: Street, asked: Asked) -> Response:
    """GET /Accounts/{sid}.json."""
    return _serve(street, asked, lambda: (200, {"sid": SID, "status": "active", "type": "Full"}))


def send_text(street: Street, asked: Asked) -> Response:
    """POST /Accounts/{sid}/Messages.json: take a text; twice is two texts."""
    return _serve(street, asked, lambda: (201, street.texts.take(asked.form()).shown()))


def list_texts(street: Street, asked: Asked) -> Response:
    """GET /Accounts/{sid}/Messages.json?To=…."""
    found = street.texts.sent_to
    return _serve(street, asked, lambda: (200, {"messages": [text.shown() for text in found(asked.query("To"))]}))


def show_texts(street: Street, asked: Asked) -> Response:
    """GET /_control/texts: all, the newest first."""
    return JSONResponse({"texts": [text.shown() for text in street.texts.sent_to("")]})


def clear_texts(street: Street, asked: Asked) -> Response:
    """DELETE /_control/texts."""
    street.texts.clear()
    return JSONResponse({})


def report_text(street: Street, asked: Asked) -> Response:
    """POST /_control/texts/{sid}/report {status, error?}: it arrives, or does not."""
    data = asked.json()
    try:
        text = street.texts.report(asked.path("sid"), str(data.get("status")), str(data.get("error") or ""))
    except UnableToText as refusal:
        raise Refused(refusal.status, {"error": str(refusal)}) from refusal
    return JSONResponse(text.shown())


def answer_text(street: Street, asked: Asked) -> Response:
    """POST /_control/texts/answer {url, number, body}: a reader answers."""
    data = asked.json()
    street.texts.answer(str(data.get("url")), number=str(data.get("number")), body=str(data.get("body")))
    return JSONResponse({})


def _serve(street: Street, asked: Asked, work: Work) -> Response:
    expected = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    if not secrets.compare_digest(asked.header("authorization").encode(), expected.encode()):
        return _refusal(401, 20003, "Authenticate")
    if asked.path("sid") != SID:
        return _refusal(404, 20404, "The requested resource was not found")
    rule = street.unkind.take("texts", f"{asked.request.method} {asked.request.url.path}")
    if rule is None:
        return _worked(work)
    if rule.kind == "throttled":
        return _refusal(429, 20429, "Too Many Requests")
    if rule.kind == "expired_token":
        return _refusal(401, 20003, "Authenticate")
    return spoil(rule, lambda: _worked(work))


def _worked(work: Work) -> Response:
    try:
        status, content = work()
    except UnableToText as refusal:
        return _refusal(refusal.status, refusal.code, str(refusal))
    return JSONResponse(content, status_code=status)


def _refusal(status: int, code: int, message: str) -> Response:
    content = {"code": code, "message": message, "more_info": f"{MORE}{code}", "status": status}
    return JSONResponse(content, status_code=status)
