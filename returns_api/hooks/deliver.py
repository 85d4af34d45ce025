"""Deliver what is due: claim one, look the address up, sign, send, write down how it went."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.domain.webhooks import sign
from returns.operations.webhook_deliveries import Answer, claim_delivery, record_answer
from returns.queries.events import told
from returns.queries.webhooks import opened, secrets_of
from returns.vault import UnableToOpen
from returns_api.hooks.target import Refused, look_up, read
from returns_api.hooks.wire import Failed, Reply, post

if TYPE_CHECKING:
    from returns.models import WebhookDelivery

logger = logging.getLogger(__name__)
# Well within the time limit of the task that delivers: the last one may still take its time.
LONGEST_RUN = timedelta(seconds=60)
AGENT = "returns-webhooks/1"
_GOOD, _MOVED, _GONE = range(200, 300), range(300, 400), 410


def deliver_due(*, clock: Callable[[], datetime], most: int = 500) -> int:
    """Deliver until nothing is due, `most` were tried or a minute is over; returns how many were tried."""
    tried, until = 0, clock() + LONGEST_RUN
    while tried < most and clock() <= until:
        delivery = claim_delivery(now=clock())
        if delivery is None:
            break
        deliver(delivery, clock=clock)
        tried += 1
    return tried


def deliver(delivery: WebhookDelivery, *, clock: Callable[[], datetime]) -> Answer:
    """Make one try of a delivery that is leased. The network is asked outside of any transaction."""
    at, began = clock(), time.monotonic()
    status, problem, asked = None, "", None
    try:
        reply = _send(delivery, at)
        status, problem, asked = reply.status, problem_of(reply.status), wait_asked(reply.retry_after)
    except (Refused, Failed) as why:
        problem = why.code
    except UnableToOpen:
        problem = "secret"
    answer = Answer(status, problem, int((time.monotonic() - began) * 1000), asked, at)
    if not record_answer(delivery=delivery, answer=answer, now=clock()):
        logger.warning("webhook delivery %s was somebody else's by the time it had ended", delivery.pk)
    return answer


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is sent, byte for byte the same at each try."""
    return json.dumps(told(delivery.event), ensure_ascii=False, separators=(",", ":")).encode()


def _send(delivery: WebhookDelivery, at: datetime) -> Reply:
    target = look_up(read(delivery.endpoint.url))
    body, secrets = body_of(delivery), opened(secrets_of(delivery.endpoint, now=at))
    signed = sign(secrets, uid=str(delivery.event.uid), at=at, body=body)
    return post(target, body, {"Content-Type": "application/json", "User-Agent": AGENT, **signed})


def problem_of(status: int) -> str:
    """What is wrong with an answer, as a code; "" where nothing is."""
    if status in _GOOD:
        return ""
    if status in _MOVED:
        return "redirect"
    return "gone" if status == _GONE else "status"


def wait_asked(text: str) -> timedelta | None:
    """What Retry-After asks for, in seconds; a date or nonsense is not heeded."""
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else None
