"""Deliver what is due: claim, look the address up, sign, send, write down how it went. Many are under way at once."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.domain.webhooks import SecretKind, sign
from returns.operations.webhook_deliveries import Answer, claim_deliveries, record_answers
from returns.queries.events import told
from returns.queries.webhooks import opened, secrets_of
from returns.vault import UnableToOpen
from returns_api.hooks.target import Refused, look_up, read
from returns_api.hooks.wire import Failed, post

if TYPE_CHECKING:
    from returns.models import WebhookDelivery, WebhookEndpoint

logger = logging.getLogger(__name__)
# Then other queues have their turn with the worker, once the last one has taken its time.
LONGEST_RUN = timedelta(seconds=15)
# Tries under way at once in one worker. Who has AT_ONE of them is passed over, so that one that stalls leaves room.
AT_ONCE, AT_ONE = 24, 8
AGENT = "returns-webhooks/1"
_GOOD, _MOVED, _GONE = range(200, 300), range(300, 400), 410


def deliver_due(*, clock: Callable[[], datetime], most: int = 500) -> int:
    """Deliver until nothing is due, `most` were tried or some seconds are over; returns how many were tried.

    Many are under way at once, of different returns or endpoints. The database is asked by this thread alone.
    """
    tried, until = 0, clock() + LONGEST_RUN
    under_way: dict[Future[Answer], WebhookDelivery] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            while True:
                free = min(AT_ONCE - len(under_way), most - tried) if clock() <= until else 0
                for each in _claimed(free, under_way.values(), now=clock()):
                    under_way[pool.submit(_send, each, clock)] = each.delivery
                    tried += 1
                if not under_way:
                    return tried
                _write_down(under_way, clock)
        finally:
            # What was sent is written down, whatever broke: else it would be sent again.
            while under_way:
                _write_down(under_way, clock)


def deliver(delivery: WebhookDelivery, *, clock: Callable[[], datetime]) -> Answer:
    """Make one try of a delivery that is leased. The network is asked outside of any transaction."""
    answer = _send(_prepared([delivery], now=clock())[0], clock)
    _record([(delivery, answer)], now=clock())
    return answer


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is sent, byte for byte the same at each try."""
    return json.dumps(told(delivery.event), ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Letter:
    """A delivery with all that its try needs, so that nothing is read meanwhile. No `secrets`: they do not open."""

    delivery: WebhookDelivery
    url: str
    uid: str
    body: bytes
    secrets: Sequence[tuple[SecretKind, str]] | None


def _claimed(free: int, under_way: Iterable[WebhookDelivery], *, now: datetime) -> list[_Letter]:
    """What goes on its way next, ready to be sent: of each endpoint in turn a few."""
    busy = Counter(each.endpoint_id for each in under_way)
    found: list[WebhookDelivery] = []
    while len(found) < free:
        full = [pk for pk, number in busy.items() if number >= AT_ONE]
        rows = claim_deliveries(now=now, limit=min(AT_ONE, free - len(found)), but=full)
        if not rows:
            break
        busy.update(each.endpoint_id for each in rows)
        found += rows
    return _prepared(found, now=now)


def _prepared(deliveries: Sequence[WebhookDelivery], *, now: datetime) -> list[_Letter]:
    secrets = {each.endpoint_id: _secrets(each.endpoint, now=now) for each in deliveries}
    return [
        _Letter(each, each.endpoint.url, str(each.event.uid), body_of(each), secrets[each.endpoint_id])
        for each in deliveries
    ]


def _secrets(endpoint: WebhookEndpoint, *, now: datetime) -> list[tuple[SecretKind, str]] | None:
    try:
        return opened(secrets_of(endpoint, now=now))
    except UnableToOpen:
        return None


def _send(letter: _Letter, clock: Callable[[], datetime]) -> Answer:
    at, began = clock(), time.monotonic()
    status, problem, asked = None, "", None
    if letter.secrets is None:
        return Answer(None, "secret", 0, None, at)
    signed = sign(letter.secrets, uid=letter.uid, at=at, body=letter.body)
    headers = {"Content-Type": "application/json", "User-Agent": AGENT, **signed}
    try:
        reply = post(look_up(read(letter.url)), letter.body, headers)
        status, problem, asked = reply.status, problem_of(reply.status), wait_asked(reply.retry_after)
    except (Refused, Failed) as why:
        problem = why.code
    return Answer(status, problem, int((time.monotonic() - began) * 1000), asked, at)


def _write_down(under_way: dict[Future[Answer], WebhookDelivery], clock: Callable[[], datetime]) -> None:
    """Wait until something has ended, and write it down."""
    ended = wait(under_way, return_when=FIRST_COMPLETED).done
    rows = [(under_way.pop(each), each) for each in ended]
    _record([(delivery, each.result()) for delivery, each in rows if not each.exception()], now=clock())
    for _, each in rows:
        each.result()  # what broke is told, once what did not is written down


def _record(answers: Sequence[tuple[WebhookDelivery, Answer]], *, now: datetime) -> None:
    if late := len(answers) - record_answers(answers=answers, now=now):
        logger.warning("%s webhook deliveries were somebody else's by the time they had ended", late)


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
