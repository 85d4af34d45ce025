"""What came of telling an endpoint of an event, and telling it once more."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from returns.domain.webhooks import MOST_REPLAYED, PATIENCE, RESTS_AFTER, TEST, Off, names_for, next_try, rest_of
from returns.history import announce
from returns.leases import finish
from returns.models import PublicEvent, Shop, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from returns.operations.publish_events import hold_stream, write_deliveries
from returns.outbox import put
from returns.queries.webhooks import get_endpoint

GONE = 410
_NEEDED = ("endpoint", "event__shop", "event__source", "event__rma__order")
# Of these only what is told: an order's row is wide, and there are many of them.
_READ = (
    "attempts",
    "lease",
    "endpoint",
    "event__shop",
    "event__source",
    "event__rma__order",
    "endpoint__url",
    "event__uid",
    "event__name",
    "event__at",
    "event__facts",
    "event__shop__domain",
    "event__source__actor",
    "event__source__actor_id",
    "event__source__facts",
    "event__rma__number",
    "event__rma__order__gid",
    "event__rma__order__name",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How one try ended. `problem` is "" where it was delivered; `asked` is what Retry-After asked for."""

    status: int | None
    problem: str
    milliseconds: int
    asked: timedelta | None = None
    at: datetime | None = None


def claim_deliveries(*, now: datetime, limit: int, but: Collection[int] = ()) -> list[WebhookDelivery]:
    """Lease what is due at the endpoint whose turn it is, `limit` at the most, with all that is needed to deliver it.

    No two are of one return. Endpoints whose ids are in `but` are passed over; [] if nothing is due.
    """
    rows = WebhookDelivery.objects.exclude(endpoint__in=but).claim(now=now, limit=limit)
    if not rows:
        return []
    whole = WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease)
    return list(whole.select_related(*_NEEDED).only(*_READ).order_by("due_at", "pk"))


def record_answers(*, answers: Sequence[tuple[WebhookDelivery, Answer]], now: datetime) -> int:
    """Write down how leased deliveries went, and what follows; returns of how many the lease was still ours.

    One transaction for each endpoint; the endpoint's row is held first, then those of its deliveries.
    """
    by_endpoint: dict[int, list[tuple[WebhookDelivery, Answer]]] = defaultdict(list)
    for delivery, answer in answers:
        by_endpoint[delivery.endpoint_id].append((delivery, answer))
    return sum(_record(pk, by_endpoint[pk], now) for pk in sorted(by_endpoint))


@transaction.atomic
def _record(endpoint_id: int, answers: Sequence[tuple[WebhookDelivery, Answer]], now: datetime) -> int:
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if endpoint is None:
        return 0
    rows = WebhookDelivery.objects.filter(pk__in=[row.pk for row, _ in answers], done_at=None).order_by("pk")
    leases = dict(rows.select_for_update(no_key=True).values_list("pk", "lease"))
    ours = [(row, answer) for row, answer in answers if leases.get(row.pk) == row.lease]
    finish([row for row, answer in ours if not answer.problem], now=now)
    for row, answer in ours:
        if answer.problem:
            _put_off(row, answer, now)
    WebhookAttempt.objects.bulk_create(_attempt(row, answer, now) for row, answer in ours)
    _look_after(endpoint, [answer for _, answer in answers], now)
    return len(ours)


def _attempt(row: WebhookDelivery, answer: Answer, now: datetime) -> WebhookAttempt:
    at, took = answer.at or now, answer.milliseconds
    return WebhookAttempt(delivery=row, at=at, status=answer.status, problem=answer.problem, milliseconds=took)


def _look_after(endpoint: WebhookEndpoint, answers: Sequence[Answer], now: datetime) -> None:
    """What the answers mean for who gave them, one after the other."""
    for answer in answers:
        if answer.problem:
            _failed(endpoint, answer, now)
        else:
            _delivered(endpoint, now)
    endpoint.save(update_fields=["failing_since", "failures", "rests_until", "last_delivered_at", "off", "off_at"])


def _put_off(delivery: WebhookDelivery, answer: Answer, now: datetime) -> bool:
    chance = random.random()  # noqa: S311 - spreads retries, guards nothing
    again = next_try(delivery.attempts, now=now, chance=chance, asked=answer.asked)
    if again is None or answer.status == GONE:
        return delivery.bury(now=now, error=answer.problem)
    return delivery.postpone(now=now, error=answer.problem, delay=again - now)


def _delivered(endpoint: WebhookEndpoint, now: datetime) -> None:
    endpoint.failing_since, endpoint.failures, endpoint.rests_until = None, 0, None
    endpoint.last_delivered_at = now


def _failed(endpoint: WebhookEndpoint, answer: Answer, now: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.failures += 1
    if rest := rest_of(endpoint.failures, asked=answer.asked):
        endpoint.rests_until = now + rest
    if not endpoint.off and (why := _reason(endpoint, answer, now)):
        endpoint.off, endpoint.off_at = why, now
        put(endpoint.shop, "mail.webhook_off", {"endpoint": endpoint.pk}, now=now)


def _reason(endpoint: WebhookEndpoint, answer: Answer, now: datetime) -> Off | None:
    if answer.status == GONE:
        return Off.GONE
    long = endpoint.failing_since is not None and now - endpoint.failing_since >= PATIENCE
    return Off.FAILING if long and endpoint.failures >= RESTS_AFTER else None


def send_test(*, shop: Shop, endpoint_id: int, now: datetime) -> PublicEvent:
    """Tell the one endpoint of an event that says nothing. Raises WebhookEndpoint.DoesNotExist."""
    endpoint = get_endpoint(shop, endpoint_id)
    return announce(shop, TEST, at=now, facts={"endpoint": endpoint.pk})


class TooMuchWaits(Exception):
    """Nothing is sent again: MOST_REPLAYED deliveries that were asked for again wait for the endpoint still."""


@transaction.atomic
def send_again(*, shop: Shop, endpoint_id: int, uids: Sequence[str], now: datetime) -> int:
    """Tell an endpoint once more of these events, in their order; returns how many. Others' events are none.

    Raises TooMuchWaits.
    """
    endpoint = get_endpoint(shop, endpoint_id)
    hold_stream(shop)
    _need_room(endpoint)
    rows = PublicEvent.objects.filter(shop=shop, uid__in=uids).exclude(position=None).order_by("position")
    return write_deliveries(endpoint, rows, now=now, again=True)


@transaction.atomic
def send_span(
    *, shop: Shop, endpoint_id: int, since: datetime, until: datetime, now: datetime, dry_run: bool = False
) -> int:
    """Tell an endpoint once more of what it wants of a span of time; returns how many, MOST_REPLAYED at the most.

    `dry_run`: they are counted, and nothing is held. Raises TooMuchWaits.
    """
    endpoint = get_endpoint(shop, endpoint_id)
    if not dry_run:
        hold_stream(shop)
    _need_room(endpoint)
    rows = PublicEvent.objects.filter(shop=shop, at__gte=since, at__lt=until, name__in=names_for(endpoint.wants))
    rows = rows.exclude(position=None).order_by("position").only("rma")[:MOST_REPLAYED]
    return rows.count() if dry_run else write_deliveries(endpoint, rows, now=now, again=True)


def _need_room(endpoint: WebhookEndpoint) -> None:
    waiting = endpoint.deliveries.filter(again=True, done_at=None, dead_at=None)
    if waiting[:MOST_REPLAYED].count() >= MOST_REPLAYED:
        raise TooMuchWaits
