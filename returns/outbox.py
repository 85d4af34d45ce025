"""Consequences: put inside the transaction that makes them necessary, carried out after it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from opentelemetry.trace import SpanKind

from returns.models import OutboxMessage, Return, Shop
from returns.tracing import counting_queries, span
from returns.wake import DRAIN_OUTBOX, wake_on_commit
from returns.wall import within

logger = logging.getLogger(__name__)

Effect = Callable[..., None]
Payload = dict[str, Any]
# Then other queues have their turn with the worker.
LONGEST_RUN = timedelta(seconds=5)


class Later(Exception):
    """Raised by an effect that cannot be carried out now; it is tried again after `delay` or the usual back-off.

    A try that was not even made does not count: `tried` is False. `aside`: what stands behind it in its stream need not
    wait for it.
    """

    def __init__(self, reason: str, *, delay: timedelta | None = None, tried: bool = True, aside: bool = False) -> None:
        super().__init__(reason)
        self.delay, self.tried, self.aside = delay, tried, aside


class GiveUp(Exception):
    """Raised by an effect that will never succeed as it stands: a dead letter, which a person must look at."""


def put(
    shop: Shop, kind: str, payload: dict[str, Any], *, now: datetime, stream: str = "", due_at: datetime | None = None
) -> OutboxMessage:
    """Leave a message for the effect named `kind`, due at once or at `due_at`, inside the operation's transaction."""
    wake_on_commit(DRAIN_OUTBOX)
    return OutboxMessage.objects.create(
        shop=shop, kind=kind, payload=payload, stream=stream, due_at=due_at or now, created_at=now
    )


def put_for(rma: Return, kind: str, *, now: datetime, **payload: Any) -> OutboxMessage:
    """Leave a message about a return. Each wing keeps its own order per return; mails need none."""
    wing = kind.partition(".")[0]
    stream = "" if wing == "mail" else f"return:{rma.pk}:{wing}"
    return put(rma.shop, kind, {"return": rma.pk, **payload}, now=now, stream=stream)


def is_waiting(shop: Shop, kind: str) -> bool:
    """Whether a message of this kind is still to be carried out for the shop; dead letters do not count."""
    return OutboxMessage.objects.filter(shop=shop, kind=kind, done_at=None, dead_at=None).exists()


def still_to_come(shop: Shop, kind: str, *, after: datetime) -> list[Payload]:
    """What the messages of this kind say that nobody carries out for the shop before a moment has passed."""
    waiting = OutboxMessage.objects.filter(shop=shop, kind=kind, done_at=None, dead_at=None)
    return list(waiting.filter(lease=None, due_at__gt=after).values_list("payload", flat=True))


@transaction.atomic
def take_along(message: OutboxMessage, merged: Callable[[Payload, Payload], Payload | None], *, now: datetime) -> None:
    """Have it do what the due messages of its kind and shop that nobody has begun ask for, too; they end with that.

    `merged` says two payloads in one, or None where they stay apart.
    """
    alike = OutboxMessage.objects.filter(shop=message.shop_id, kind=message.kind, lease=None)
    for pk, theirs in alike.due(now=now).order_by("pk").values_list("pk", "payload"):
        both = merged(message.payload, theirs)
        if both is not None and alike.filter(pk=pk, done_at=None, dead_at=None).update(done_at=now):
            message.payload = both
    message.save(update_fields=["payload"])


def is_due(*, now: datetime) -> bool:
    """Whether anything may be carried out now."""
    return OutboxMessage.objects.all().due(now=now).exists()


def is_overtaken(message: OutboxMessage, *, about: str = "return") -> bool:
    """Whether a later message of the same kind about the same return, or what else `about` names, says it all anew."""
    same = OutboxMessage.objects.filter(shop=message.shop_id, kind=message.kind, pk__gt=message.pk)
    return same.filter(**{f"payload__{about}": message.payload[about]}).exists()


def drain(*, clock: Callable[[], datetime], most: int = 200) -> int:
    """Carry out due messages until none is left, `most` are done or seconds are over; returns how many were tried.

    `clock` is read for every message, since each may take seconds.
    """
    tried, until = 0, clock() + LONGEST_RUN
    while tried < most and clock() <= until:
        messages = OutboxMessage.objects.all().claim(now=clock(), limit=1)
        if not messages:
            break
        carry_out(messages[0], clock=clock)
        tried += 1
    return tried


def carry_out(message: OutboxMessage, *, clock: Callable[[], datetime]) -> None:
    """Run the effect of one leased message and write down how it went."""
    facts = {"message_id": message.pk, "return": message.payload.get("return")}
    with span(message.kind, SpanKind.CONSUMER, effect=message.kind, **facts) as here, counting_queries(here):
        _carry_out(message, clock)


def _carry_out(message: OutboxMessage, clock: Callable[[], datetime]) -> None:
    try:
        with within(message.shop_id):
            effect(message.kind)(message, now=clock())
    except Later as reason:
        _log_wait(message, reason)
        wait = message.wait_aside if reason.aside else message.postpone
        wait(now=clock(), error=str(reason), delay=reason.delay, tried=reason.tried)
    except GiveUp as reason:
        logger.warning("outbox message %s (%s) given up: %s", message.pk, message.kind, reason)
        message.bury(now=clock(), error=str(reason))
    except Exception as error:
        # The text of an unforeseen error may quote a shopper's data, so only its type is kept.
        logger.exception("outbox message %s (%s) failed", message.pk, message.kind)
        message.postpone(now=clock(), error=type(error).__name__)
    else:
        message.finish(now=clock())


def _log_wait(message: OutboxMessage, reason: Later) -> None:
    """Say in the log what stood in the way, by its type alone: a mail server's words may quote an address."""
    cause = reason.__cause__ or reason.__context__
    level = logging.WARNING if cause and reason.tried else logging.INFO
    problem = {"problem": type(cause).__name__} if cause else {}
    logger.log(level, "outbox message %s (%s) waits for its next try", message.pk, message.kind, extra=problem)


def effect(kind: str) -> Effect:
    """Find who carries out `kind` in the roof's table; an unknown kind is given up."""
    effects: dict[str, str] = import_string(str(settings.EFFECTS))
    if kind not in effects:
        raise GiveUp(f"no effect is named {kind!r}")
    return import_string(effects[kind])


def forget_done(*, before: datetime) -> int:
    """Delete messages carried out before a moment; returns how many. Dead letters stay until somebody decides."""
    return OutboxMessage.objects.filter(done_at__lt=before).delete()[0]
