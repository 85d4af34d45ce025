"""POST /webhooks, in front of Django: check length and signature, write one row, answer. Nothing is parsed here.

Shopify waits five seconds at most and counts everything but a 2xx as a failure. Django's own way to a view costs a
multiple of the work done here, and it reads no body that comes without Content-Length.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from shop_integration.shops import shop_domain
from shop_integration.webhooks.alarm import alarm
from shop_integration.webhooks.reading import Unreadable, read_body
from shop_integration.webhooks.signature import is_signed
from shop_integration.webhooks.store import Received, UnableToStore, store

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]

PATHS = frozenset({"/webhooks", "/webhooks/"})
_TOPIC = re.compile(r"[a-z0-9_./-]{1,100}")
_WORD = re.compile(r"[\x21-\x7e]{1,100}")
_PLAIN = ("Content-Type", "text/plain; charset=utf-8")
_ANSWERS: dict[str, tuple[list[tuple[str, str]], bytes]] = {
    "200": ([_PLAIN], b""),
    "400": ([_PLAIN], b"These headers or this length are not those of a webhook."),
    "401": ([_PLAIN], b"The signature does not fit the body."),
    "405": ([_PLAIN, ("Allow", "POST")], b"Webhooks are posted here."),
    "411": ([_PLAIN], b"The length of the body is not given."),
    "413": ([_PLAIN], b"The body is too long."),
    "503": ([_PLAIN, ("Retry-After", "30")], b"Nothing can be stored just now; send it again."),
}


def wrap(application: Application, *, told: Callable[[str, float], None] = lambda status, seconds: None) -> Application:
    """Put the intake in front of a WSGI application. Secrets and broker are read from the settings here, once.

    `told` hears the status line of each answer and how many seconds it took.
    """
    secrets = tuple(filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET)))
    ring = alarm.ring if settings.REDIS_URL else _nobody_to_wake

    def front(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PATHS:
            began = time.perf_counter()
            status = take(environ, secrets=secrets, ring=ring)
            told(status, time.perf_counter() - began)
            if status.startswith("4"):
                _say_refused(environ, status)
            return _answer(start_response, status)
        return application(environ, start_response)

    return front


def take(environ: Environ, *, secrets: Iterable[str], ring: Callable[[], None]) -> str:
    """Take one delivery in and return the status line: 200 stored (or a twin), 400/401/405/411/413, 503 no database.

    `ring` is called when a row is new.
    """
    if environ.get("REQUEST_METHOD") != "POST":
        return "405 Method Not Allowed"
    try:
        body = read_body(environ)
    except Unreadable as refusal:
        return refusal.status
    if not is_signed(body, environ.get("HTTP_X_SHOPIFY_HMAC_SHA256", ""), secrets=secrets):
        return "401 Unauthorized"
    received = _received(environ, body, now=datetime.now(UTC))
    return _stored(received, ring) if received else "400 Bad Request"


def _say_refused(environ: Environ, status: str) -> None:
    """One line of the log. Anybody may have sent it, so no more of it is told than a word that looks like a topic."""
    topic = environ.get("HTTP_X_SHOPIFY_TOPIC", "")
    facts = {"status_code": int(status[:3]), "topic": topic if _TOPIC.fullmatch(topic) else ""}
    logger.warning("webhook refused", extra=facts)


def _nobody_to_wake() -> None:
    """Without a broker the embedded loop looks by itself."""


def _received(environ: Environ, body: bytes, *, now: datetime) -> Received | None:
    domain = shop_domain(environ.get("HTTP_X_SHOPIFY_SHOP_DOMAIN"))
    topic = environ.get("HTTP_X_SHOPIFY_TOPIC", "")
    webhook_id = environ.get("HTTP_X_SHOPIFY_WEBHOOK_ID", "")
    version = _word(environ, "HTTP_X_SHOPIFY_API_VERSION")[:20]
    if not (domain and version and _TOPIC.fullmatch(topic) and _WORD.fullmatch(webhook_id)):
        return None
    return Received(
        shop_domain=domain,
        topic=topic,
        webhook_id=webhook_id,
        event_id=_word(environ, "HTTP_X_SHOPIFY_EVENT_ID"),
        api_version=version,
        triggered_at=_word(environ, "HTTP_X_SHOPIFY_TRIGGERED_AT")[:40],
        name=_word(environ, "HTTP_X_SHOPIFY_NAME")[:50],
        body=body,
        received_at=now,
    )


def _word(environ: Environ, header: str) -> str:
    """A header that is nice to have: its text if it is a plain word, else nothing."""
    text: str = environ.get(header, "")
    return text if _WORD.fullmatch(text) else ""


def _stored(received: Received, ring: Callable[[], None]) -> str:
    try:
        fresh = store(received)
    except UnableToStore as error:
        cause = type(error.__cause__).__name__
        logger.warning("webhook not stored, Shopify will send it again (%s)", cause, extra={"topic": received.topic})
        return "503 Service Unavailable"
    if fresh:
        ring()
    return "200 OK"


def _answer(start_response: Callable[..., Any], status: str) -> Iterable[bytes]:
    headers, body = _ANSWERS[status[:3]]
    start_response(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]
