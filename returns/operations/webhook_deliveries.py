"""What came of telling an endpoint of an event, and telling it once more."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from returns.domain.webhooks import MOST_REPLAYED, PATIENCE, RESTS_AFTER, TEST, Off, next_try, rest_of
from returns.history import announce
from returns.models import PublicEvent, Shop, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from returns.operations.publish_events import hold_stream, is_for, write_deliveries
from returns.outbox import put
from returns.queries.webhooks import get_endpoint

GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """How one try ended. `problem` is "" where it was delivered; `asked` is what Retry-After asked for."""

    status: int | None
    problem: str
    milliseconds: int
    asked: timedelta | None = None
    at: datetime | None = None


def claim_delivery(*, now: datetime) -> WebhookDelivery | None:
    """Lease the delivery whose turn it is, with all that is needed to make it; None if nothing is due."""
    rows = WebhookDelivery.objects.all().claim(now=now, limit=1)
    if not rows:
        return None
    whole = WebhookDelivery.objects.select_related(
        "endpoint", "event__shop", "event__source", "event__rma__order"
    ).filter(pk=rows[0].pk, lease=rows[0].lease)
    return whole.first()


@transaction.atomic
def record_answer(*, delivery: WebhookDelivery, answer: Answer, now: datetime) -> bool:
    """Write down how a leased delivery went, and what follows. False where the lease was somebody else's by then.

    The endpoint's row is held first, then the delivery's.
    """
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=delivery.endpoint_id).first()
    if endpoint is None:
        return False
    if not answer.problem:
        kept = delivery.finish(now=now)
        _delivered(endpoint, now)
    else:
        kept = _put_off(delivery, answer, now)
        _failed(endpoint, answer, now)
    if kept:
        WebhookAttempt.objects.create(
            delivery=delivery,
            at=answer.at or now,
            status=answer.status,
            problem=answer.problem,
            milliseconds=answer.milliseconds,
        )
    return kept


def _put_off(delivery: WebhookDelivery, answer: Answer, now: datetime) -> bool:
    chance = random.random()  # noqa: S311 - spreads retries, guards nothing
    again = next_try(delivery.attempts, now=now, chance=chance, asked=answer.asked)
    if again is None or answer.status == GONE:
        return delivery.bury(now=now, error=answer.problem)
    return delivery.postpone(now=now, error=answer.problem, delay=again - now)


def _delivered(endpoint: WebhookEndpoint, now: datetime) -> None:
    endpoint.failing_since, endpoint.failures, endpoint.rests_until = None, 0, None
    endpoint.last_delivered_at = now
    endpoint.save(update_fields=["failing_since", "failures", "rests_until", "last_delivered_at"])


def _failed(endpoint: WebhookEndpoint, answer: Answer, now: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.failures += 1
    if rest := rest_of(endpoint.failures, asked=answer.asked):
        endpoint.rests_until = now + rest
    if not endpoint.off and (why := _reason(endpoint, answer, now)):
        endpoint.off, endpoint.off_at = why, now
        put(endpoint.shop, "mail.webhook_off", {"endpoint": endpoint.pk}, now=now)
    endpoint.save(update_fields=["failing_since", "failures", "rests_until", "off", "off_at"])


def _reason(endpoint: WebhookEndpoint, answer: Answer, now: datetime) -> Off | None:
    if answer.status == GONE:
        return Off.GONE
    long = endpoint.failing_since is not None and now - endpoint.failing_since >= PATIENCE
    return Off.FAILING if long and endpoint.failures >= RESTS_AFTER else None


def send_test(*, shop: Shop, endpoint_id: int, now: datetime) -> PublicEvent:
    """Tell the one endpoint of an event that says nothing. Raises WebhookEndpoint.DoesNotExist."""
    endpoint = get_endpoint(shop, endpoint_id)
    return announce(shop, TEST, at=now, facts={"endpoint": endpoint.pk})


@transaction.atomic
def send_again(*, shop: Shop, endpoint_id: int, uids: Sequence[str], now: datetime) -> int:
    """Tell an endpoint once more of these events, in their order; returns how many. Others' events are none."""
    endpoint = get_endpoint(shop, endpoint_id)
    hold_stream(shop)
    rows = PublicEvent.objects.filter(shop=shop, uid__in=uids).exclude(position=None).order_by("position")
    return write_deliveries(endpoint, rows, now=now, again=True)


@transaction.atomic
def send_span(*, shop: Shop, endpoint_id: int, since: datetime, until: datetime, now: datetime) -> int:
    """Tell an endpoint once more of what it wants of a span of time; returns how many, MOST_REPLAYED at the most."""
    endpoint = get_endpoint(shop, endpoint_id)
    hold_stream(shop)
    rows = PublicEvent.objects.filter(shop=shop, at__gte=since, at__lt=until).exclude(position=None)
    wanted = [row for row in rows.exclude(name=TEST).order_by("position").iterator() if is_for(endpoint, row)]
    return write_deliveries(endpoint, wanted[:MOST_REPLAYED], now=now, again=True)
